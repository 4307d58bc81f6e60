import type { Slot, ToolSlot } from '../store.ts'
import { type Row, type Sql, statement } from './sql.ts'
import { fromNow, now } from './sqlite-rows.ts'
import { isHeld, ofSlot, slot, type ToolHolder } from './sqlite-tool-held.ts'

/** Rewrites the journal while the tool's slot is held; null leaves it as it is. */
export const journaled = (holder: ToolHolder, journal: string | null) => {
  const { state, decision, ambiguous, endedAt } = holder.operation
  return statement(
    `update operations set state = ?5, decision = ?6, ambiguous = ?7, ended_at = ?9,
      journal = coalesce(?8, journal)
      where id = ?3 and org_id = ?1 and ${isHeld} returning id`,
    ...[...slot(holder), state, decision, Number(ambiguous), journal, endedAt]
  )
}

/** Lets the lease go until whoever claims after so many milliseconds; null: until a person acts. */
export const left = (holder: ToolHolder, wait: number | null) =>
  statement(
    `update tools set lease_since = null, due_at = ${fromNow('?5')}, tries = tries + 1
      where ${ofSlot} returning id`,
    ...[...slot(holder), wait === null ? null : seconds(wait)]
  )

/** Takes over a tool's slot, as one of an assistant is taken over. */
export const claimedTools = async (sql: Sql, which: Parameters<ToolSlot['claim']>[0]) => {
  const [rows = []] = await sql.batch(['lease' in which ? overdue(which.lease) : named(which)])
  return rows[0] === undefined ? null : slotOf(rows[0])
}

const taken = `update tools set fence = fence + 1, lease_since = ${now}, due_at = null`
const returned = 'returning org_id, id, operation_id, fence, tries'

const overdue = (lease: number) =>
  statement(
    `${taken} where id = (
      select id from tools where due_at <= ${now}
      union all select id from tools where lease_since <= ${fromNow('?1')} limit 1
    ) ${returned}`,
    seconds(-lease)
  )

const named = ({ orgId, operationId }: { readonly orgId: string; readonly operationId: string }) =>
  statement(
    `${taken}, tries = 0 where lease_since is null and operation_id = ?2
      and id = (select assistant_id from operations where org_id = ?1 and id = ?2) ${returned}`,
    ...[orgId, operationId]
  )

const slotOf = (row: Row): Slot => ({
  ...{ orgId: String(row.org_id), assistantId: String(row.id) },
  operationId: String(row.operation_id),
  ...{ fence: Number(row.fence), tries: Number(row.tries) },
})

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3)} seconds`
