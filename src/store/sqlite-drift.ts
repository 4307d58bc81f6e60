import type { Store } from '../store.ts'
import { type Sql, statement } from './sql.ts'

type Row = { readonly org_id: string; readonly assistant_id: string }
type Drifts = Pick<Store, 'linkedAfter' | 'scannedTo' | 'setScannedTo' | 'markLink'>

/** What a look at linked objects needs: which there are, and how they were found. */
export const driftsIn = (sql: Sql): Drifts => ({
  linkedAfter: async (after, limit) => {
    const rows = await sql.all<Row>(
      `select links.org_id, assistant_id
        from links join assistants on assistants.id = assistant_id
        where assistant_id > ?1 and operation_id is null
        group by assistant_id having max(settle_since) is null and min(paused) = 0
        order by assistant_id limit ?2`,
      ...[after, limit]
    )
    return rows.map((row) => ({ orgId: row.org_id, id: row.assistant_id }))
  },
  scannedTo: async () => {
    const [row] = await sql.all<{ id: string }>("select id from places where name = 'drift'")
    return row?.id ?? ''
  },
  setScannedTo: async (id) => {
    await sql.batch([
      statement(
        `insert into places (name, id) values ('drift', ?1)
          on conflict (name) do update set id = excluded.id`,
        id
      ),
    ])
  },
  markLink: async ({ orgId, id, version }, link, state) => {
    const [rows = []] = await sql.batch([
      statement(
        `update links set state = ?6
          where org_id = ?1 and assistant_id = ?2 and id = ?4 and state = ?5
          and settle_since is null and exists (
            select 1 from assistants
            where org_id = ?1 and id = ?2 and version = ?3 and operation_id is null
          ) returning id`,
        ...[orgId, id, version, link.id, link.state, state]
      ),
    ])
    return rows.length > 0
  },
})
