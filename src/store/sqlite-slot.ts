import type { SyncedLink } from '../assistant.ts'
import type { Begun, Change, Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { isTaken, type Row, type Sql, type SqlValue, type Statement, statement } from './sql.ts'
import { homeValues } from './sqlite-assistants.ts'
import { insertLink, sealLink } from './sqlite-links.ts'
import { insertOperation, sealJournal } from './sqlite-operations.ts'

type Slot = Pick<Store, 'begin' | 'record' | 'finish' | 'apply'>
type Held = {
  readonly version: number
  readonly operation_id: string | null
  readonly fence: number
}

const now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

/** The one slot of each assistant: who may change it now. */
export const slotIn = (sql: Sql, vault: Vault): Slot => ({
  begin: async (operation) => begun(sql, operation, await claim(vault, operation), []),
  record: async (operation, fence) => {
    const journal = await sealJournal(vault, operation)
    const [rows = []] = await sql.batch([journaled(operation, fence, journal)])
    return rows.length > 0
  },
  finish: async (operation, fence, change) => {
    const results = await sql.batch(await settle(vault, operation, fence, change))
    return (results.at(-1) ?? []).length > 0
  },
  apply: async (operation, change) =>
    begun(
      sql,
      operation,
      await claim(vault, operation),
      await settle(vault, operation, null, change)
    ),
})

const begun = async (
  sql: Sql,
  operation: Operation,
  claiming: readonly Statement[],
  settling: readonly Statement[]
): Promise<Begun> => {
  try {
    const results = await sql.batch([...claiming, ...settling])
    const [held] = (results[claiming.length - 1] ?? []) as readonly Row[] as readonly Held[]
    if (held === undefined) return { outcome: 'gone' }
    if (held.operation_id === operation.id) return { outcome: 'begun', fence: held.fence }
    if (held.operation_id === null) return { outcome: 'stale' }
    return { outcome: 'busy', operationId: held.operation_id }
  } catch (error) {
    if (isTaken(error, 'links.external_id')) return { outcome: 'already_linked' }
    throw error
  }
}

// W1. Said a second time by the same operation it changes nothing and answers the same.
const claim = async (vault: Vault, operation: Operation): Promise<readonly Statement[]> => {
  const { id, orgId, assistantId, newLink } = operation
  const [journal, link] = await Promise.all([
    sealJournal(vault, operation),
    newLink && sealLink(vault, orgId, newLink),
  ])
  return [
    statement(
      `update assistants set operation_id = ?1, fence = fence + 1, lease_since = ${now}
        where org_id = ?2 and id = ?3 and version = ?4 and operation_id is null
        and not exists (select 1 from operations where id = ?1)`,
      ...[id, orgId, assistantId, operation.baseVersion]
    ),
    insertOperation(operation, journal, `${heldBy('?2', '?4', '?1')} and ${absent('operations')}`),
    ...(link === undefined
      ? []
      : [
          insertLink(
            orgId,
            assistantId,
            link,
            `${heldBy('?2', '?3', '?10')} and ${absent('links')}`,
            id
          ),
        ]),
    statement(
      'select operation_id, fence from assistants where org_id = ?1 and id = ?2',
      ...[orgId, assistantId]
    ),
  ]
}

const heldBy = (orgId: string, id: string, operationId: string) =>
  `exists (select 1 from assistants
    where org_id = ${orgId} and id = ${id} and operation_id = ${operationId})`

const absent = (table: string) => `not exists (select 1 from ${table} where id = ?1)`

// W2. The slot is let go last: every statement before it is conditional on holding it.
const settle = async (
  vault: Vault,
  operation: Operation,
  fence: number | null,
  change: Change | null
): Promise<readonly Statement[]> => {
  const { orgId, newLink } = operation
  const [journal, ...links] = await Promise.all([
    sealJournal(vault, operation),
    ...(change?.links ?? []).map((link) => sealLink(vault, orgId, link)),
  ])
  return [
    journaled(operation, fence, journal),
    ...links.map((link) => synced(operation, fence, link)),
    ...(change === null && newLink ? [unlinked(operation, fence, newLink)] : []),
    change === null ? released(operation, fence) : committed(operation, fence, change),
  ]
}

// `?1` to `?4`; without a fence the slot was taken in the same commit.
const key = ({ orgId, assistantId, id }: Operation, fence: number | null): SqlValue[] => [
  orgId,
  assistantId,
  id,
  fence,
]
const slot = 'org_id = ?1 and id = ?2 and operation_id = ?3 and (?4 is null or fence = ?4)'
const held = `exists (select 1 from assistants where ${slot})`

const journaled = (operation: Operation, fence: number | null, journal: string) =>
  statement(
    `update operations set state = ?5, decision = ?6, ambiguous = ?7, journal = ?8, ended_at = ?9
      where id = ?3 and org_id = ?1 and ${held} returning id`,
    ...key(operation, fence),
    ...[operation.state, operation.decision, Number(operation.ambiguous), journal],
    operation.endedAt
  )

const synced = (operation: Operation, fence: number | null, link: SyncedLink) =>
  statement(
    `update links set base = ?5, state = ?6, last_synced_at = ?7
      where id = ?8 and org_id = ?1 and assistant_id = ?2 and ${held}`,
    ...key(operation, fence),
    ...[link.base, link.state, link.lastSyncedAt, link.id]
  )

const unlinked = (operation: Operation, fence: number | null, link: SyncedLink) =>
  statement(
    `delete from links where id = ?5 and org_id = ?1 and assistant_id = ?2 and ${held}`,
    ...key(operation, fence),
    link.id
  )

const released = (operation: Operation, fence: number | null) =>
  statement(
    `update assistants set operation_id = null, lease_since = null where ${slot} returning id`,
    ...key(operation, fence)
  )

const committed = (operation: Operation, fence: number | null, change: Change) =>
  statement(
    `update assistants set operation_id = null, lease_since = null, version = version + 1,
      config = ?5, defaults = ?6, provider_options = ?7, updated_at = ?8
      where ${slot} returning id`,
    ...key(operation, fence),
    ...homeValues(change),
    operation.endedAt
  )
