import type { Page, Scope } from '../records.ts'
import type { OperationFilter, Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { readJournal, writeJournal } from './journal.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'

type Journal = Pick<
  Operation,
  | 'steps'
  | 'after'
  | 'synced'
  | 'newLink'
  | 'newLinks'
  | 'unlinked'
  | 'relinked'
  | 'cause'
  | 'leftBy'
  | 'sweep'
  | 'unreadable'
  | 'answering'
  | 'timeline'
  | 'abandoned'
>
type OperationRow = {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly assistant_id: string
  readonly kind: Operation['kind']
  readonly base_version: number
  readonly state: Operation['state']
  readonly decision: Operation['decision']
  readonly ambiguous: number
  readonly journal: string
  readonly created_at: string
  readonly ended_at: string | null
}

const columns = `operations.id, operations.org_id, operations.user_id, assistant_id, kind,
  base_version, state, decision, ambiguous, journal, operations.created_at, ended_at`

// An operation is seen by whoever sees its assistant, also where somebody else of the org ran it;
// where the assistant is gone, by whoever ran it. A left join is not turned round: the newest come
// from an index, page by page.
const visible = `from operations left join assistants on assistants.id = assistant_id
  where operations.org_id = ?1
  and (?2 is null or coalesce(assistants.user_id, operations.user_id) = ?2)`

/** Operations as they are read back. */
export const operationsIn = (
  sql: Sql,
  vault: Vault
): Pick<Store, 'getOperation' | 'lastOperation' | 'listOperations'> => {
  const one = async (text: string, ...values: SqlValue[]) => {
    const [row] = await sql.all<OperationRow>(`select ${columns} ${visible} ${text}`, ...values)
    return row === undefined ? null : read(vault, row)
  }
  return {
    getOperation: ({ orgId, userId }, id) => one('and operations.id = ?3', orgId, userId, id),
    lastOperation: ({ orgId, userId }, assistantId) =>
      one(
        `and assistant_id = ?3
          order by operations.created_at desc, operations.id desc limit 1`,
        ...[orgId, userId, assistantId]
      ),
    listOperations: (scope, page, filter) => list(sql, vault, scope, page, filter),
  }
}

const list = async (sql: Sql, vault: Vault, scope: Scope, page: Page, filter: OperationFilter) => {
  const [condition, wanted] =
    'assistantId' in filter
      ? ['and assistant_id = ?3', filter.assistantId]
      : [filter.state === null ? 'and ?3 is null' : 'and state = ?3', filter.state]
  const from = `${visible} ${condition}`
  const values = [scope.orgId, scope.userId, wanted]
  const rows = await sql.all<OperationRow>(
    `select ${columns} ${from} order by operations.created_at desc, operations.id desc
      limit ?4 offset ?5`,
    ...[...values, page.limit, (page.page - 1) * page.limit]
  )
  const [count] = await sql.all<{ total: number }>(`select count(*) as total ${from}`, ...values)
  return { items: await Promise.all(rows.map((row) => read(vault, row))), total: count?.total ?? 0 }
}

/** Inserts an operation where the condition holds; `?1` to `?12` are the operation's own values. */
export const insertOperation = (
  operation: Operation,
  journal: string,
  condition = 'true',
  ...values: SqlValue[]
) =>
  statement(
    `insert into operations (id, org_id, user_id, assistant_id, kind, base_version, state,
      decision, ambiguous, journal, created_at, ended_at)
      select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 where ${condition}`,
    ...[operation.id, operation.orgId, operation.userId, operation.assistantId],
    ...[operation.kind, operation.baseVersion, operation.state, operation.decision],
    ...[Number(operation.ambiguous), journal, operation.createdAt, operation.endedAt, ...values]
  )

const journalOf = (orgId: string, id: string) => ({ orgId, kind: 'operation journal', id })

/** Everything of an operation that can hold a provider's object or a tool's header, sealed. */
export const sealJournal = (vault: Vault, operation: Operation) => {
  const { steps, after, synced, cause, answering, timeline, abandoned } = operation
  const { newLink, newLinks, unlinked, relinked, leftBy, sweep } = operation
  const links = { newLink, newLinks, unlinked, relinked }
  const rest = { cause, leftBy, sweep, answering, timeline, abandoned }
  const journal = { steps, after, synced, ...links, ...rest }
  return vault.seal(journalOf(operation.orgId, operation.id), writeJournal(journal))
}

const read = async (vault: Vault, row: OperationRow): Promise<Operation> => ({
  id: row.id,
  kind: row.kind,
  orgId: row.org_id,
  userId: row.user_id,
  assistantId: row.assistant_id,
  baseVersion: row.base_version,
  state: row.state,
  decision: row.decision,
  ambiguous: row.ambiguous === 1,
  ...(await openJournal(vault, row)),
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

/** One that does not open must not hide the others, nor itself from whoever has to act. */
const openJournal = async (vault: Vault, row: OperationRow): Promise<Journal> => {
  try {
    const text = await vault.open(journalOf(row.org_id, row.id), row.journal)
    return readJournal(text) as unknown as Journal
  } catch {
    return unreadable
  }
}

const unreadable: Journal = {
  ...{ steps: [], synced: [], timeline: [], unreadable: true },
  after: { config: {}, defaults: [], providerOptions: {} },
  cause: { code: 'internal', message: 'The journal of this operation cannot be read' },
}
