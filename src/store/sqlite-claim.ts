import type { Slot, Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { type Row, type Sql, statement } from './sql.ts'
import { answered, journaled } from './sqlite-finish.ts'
import { sealJournal } from './sqlite-operations.ts'
import { keepingHeld } from './sqlite-responses.ts'
import { fromNow, now } from './sqlite-rows.ts'

type Claims = Pick<Store, 'claim' | 'leave' | 'expireLeases' | 'wake'>

// A slot is held (lease_since), left until a moment (due_at), or stuck (neither).
/** Slots whose holders act no longer: who takes them over, and when. */
export const claimsIn = (sql: Sql, vault: Vault): Claims => ({
  claim: async (which) => {
    const [rows = []] = await sql.batch(['lease' in which ? overdue(which.lease) : named(which)])
    return rows[0] === undefined ? null : slotOf(rows[0])
  },
  leave: async (operation, fence, wait, answer = null, kept = undefined) => {
    const holder = { operation, fence }
    const journal = operation.unreadable ? null : await sealJournal(vault, operation)
    const [rows = []] = await sql.batch([
      journaled(holder, journal),
      ...(await keepingHeld(vault, 'assistants', holder, kept)),
      ...(answer === null ? [] : await answered(vault, holder, answer)),
      left(operation, fence, wait),
    ])
    return rows.length > 0
  },
  expireLeases: async () => {
    const expired = (table: string) =>
      statement(
        `update ${table} set lease_since = null, due_at = ${now}
          where lease_since is not null or due_at is not null`
      )
    const imports = `update imports set due_at = ${now} where due_at is not null`
    await sql.batch([expired('assistants'), expired('tools'), statement(imports)])
  },
  wake: async (orgId, connectionId) => {
    await sql.batch([
      statement(
        `update assistants set due_at = ${now}, tries = 0
          where org_id = ?1 and operation_id is not null and lease_since is null
          and id in (select assistant_id from links where connection_id = ?2)`,
        ...[orgId, connectionId]
      ),
      // What is being made for a tool has no row yet that says where.
      statement(
        `update tools set due_at = ${now}, tries = 0
          where org_id = ?1 and operation_id is not null and lease_since is null`,
        orgId
      ),
    ])
  },
})

const taken = `update assistants set fence = fence + 1, lease_since = ${now}, due_at = null`
const slot = 'returning org_id, id, operation_id, fence, tries'

const overdue = (lease: number) =>
  statement(
    `${taken} where id = (
      select id from assistants where due_at <= ${now}
      union all select id from assistants where lease_since <= ${fromNow('?1')}
      limit 1
    ) ${slot}`,
    seconds(-lease)
  )

const named = ({ orgId, operationId }: { readonly orgId: string; readonly operationId: string }) =>
  statement(
    `${taken}, tries = 0 where lease_since is null and operation_id = ?2
      and id = (select assistant_id from operations where org_id = ?1 and id = ?2) ${slot}`,
    ...[orgId, operationId]
  )

const slotOf = (row: Row): Slot => ({
  orgId: String(row.org_id),
  assistantId: String(row.id),
  operationId: String(row.operation_id),
  fence: Number(row.fence),
  tries: Number(row.tries),
})

const left = ({ orgId, assistantId, id }: Operation, fence: number, wait: number | null) =>
  statement(
    `update assistants set lease_since = null, due_at = ${fromNow('?5')}, tries = tries + 1
      where org_id = ?1 and id = ?2 and operation_id = ?3 and fence = ?4 returning id`,
    ...[orgId, assistantId, id, fence, wait === null ? null : seconds(wait)]
  )

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3)} seconds`
