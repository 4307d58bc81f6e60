import type { Mark, Store } from '../store.ts'
import { type Sql, statement } from './sql.ts'
import { fromNow, now } from './sqlite-rows.ts'
import { isFree } from './sqlite-tool-claims.ts'

type MarkRow = {
  readonly org_id: string
  readonly assistant_id: string
  readonly id: string
  readonly settle_since: string
}
type Settles = Pick<Store, 'unsettle' | 'unsettled' | 'settle'>

/** The state of a link as it is told: one in sync is not, as long as it bears a mark. */
export const linkState = `case when state = 'in_sync' and settle_since is not null
  then 'settling' else state end`

/** True of a link that bears a mark, of which something worse is told. */
export const isMarked = `(state <> 'in_sync' and settle_since is not null)`

/** Marks on links that a late write may still change. */
export const settlesIn = (sql: Sql): Settles => ({
  unsettle: async (orgId, linkIds) => {
    await sql.batch([
      statement(
        `update links set settle_since = ${now}
          where org_id = ?1 and id in (select value from json_each(?2))`,
        ...[orgId, JSON.stringify(linkIds)]
      ),
    ])
  },
  unsettled: async (age, limit) => {
    const rows = await sql.all<MarkRow>(
      `select links.org_id, assistant_id, links.id, settle_since
        from links join assistants on assistants.id = assistant_id
        where settle_since <= ${fromNow('?1')} and operation_id is null and paused = 0
        order by settle_since limit ?2`,
      ...[`-${(age / 1000).toFixed(3)} seconds`, limit]
    )
    return rows.map(
      (row): Mark => ({
        orgId: row.org_id,
        assistantId: row.assistant_id,
        linkId: row.id,
        since: row.settle_since,
      })
    )
  },
  settle: async ({ orgId, assistantId, linkId, since }, version, state) => {
    const [rows = []] = await sql.batch([
      statement(
        `update links set settle_since = null, state = coalesce(?6, state)
          where org_id = ?1 and id = ?3 and settle_since = ?4 and exists (
            select 1 from assistants
            where org_id = ?1 and id = ?2 and version = ?5 and operation_id is null
          ) returning id`,
        ...[orgId, assistantId, linkId, since, version, state]
      ),
      statement(`delete from tool_claims where ${isFree('?1')}`, assistantId),
    ])
    return rows.length > 0
  },
})
