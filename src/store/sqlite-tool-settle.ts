import type { Mark, ToolSlot } from '../store.ts'
import { type Sql, statement } from './sql.ts'
import { fromNow, now } from './sqlite-rows.ts'
import { isHeld, slot, type ToolHolder } from './sqlite-tool-held.ts'

type MarkRow = {
  readonly org_id: string
  readonly tool_id: string
  readonly id: string
  readonly settle_since: string
}

/** Marks on what stands for tools: a late write may still change it. */
export const toolSettles = (sql: Sql): Pick<ToolSlot, 'unsettle' | 'unsettled' | 'settle'> => ({
  unsettle: async (orgId, copyIds) => {
    await sql.batch([
      statement(
        `update tool_copies set settle_since = ${now}
          where org_id = ?1 and id in (select value from json_each(?2))`,
        ...[orgId, JSON.stringify(copyIds)]
      ),
    ])
  },
  unsettled: async (age, limit) => {
    const rows = await sql.all<MarkRow>(
      `select tool_copies.org_id, tool_id, tool_copies.id, settle_since
        from tool_copies join tools on tools.id = tool_id
        where settle_since <= ${fromNow('?1')} and operation_id is null and deleted_at is null
        order by settle_since limit ?2`,
      ...[`-${(age / 1000).toFixed(3)} seconds`, limit]
    )
    return rows.map((row): Mark => {
      const { org_id: orgId, tool_id: assistantId, id: linkId, settle_since: since } = row
      return { orgId, assistantId, linkId, since }
    })
  },
  settle: async ({ orgId, assistantId, linkId, since }, version) => {
    const [rows = []] = await sql.batch([
      statement(
        `update tool_copies set settle_since = null
          where org_id = ?1 and id = ?3 and settle_since = ?4 and exists (
            select 1 from tools
            where org_id = ?1 and id = ?2 and version = ?5 and operation_id is null
          ) returning id`,
        ...[orgId, assistantId, linkId, since, version]
      ),
    ])
    return rows.length > 0
  },
})

/** Of the commit that ends an operation: whatever the end, a late write of its may still land. */
export const toolMarked = (holder: ToolHolder) =>
  statement(
    `update tool_copies set settle_since = ${now} where org_id = ?1 and tool_id = ?2
      and id in (select value from json_each(?5)) and ${isHeld}`,
    ...[...slot(holder), JSON.stringify(holder.operation.steps.map(({ linkId }) => linkId))]
  )
