import type { Leftover, Store } from '../store.ts'
import { leftoversOf } from '../sync/leftovers.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import { sealJournal } from './sqlite-operations.ts'
import { fromNow, now } from './sqlite-rows.ts'

type Row = {
  readonly org_id: string
  readonly id: string
  readonly leftover_since: string
}

/** Of the commit that ends an operation: that something of it may still be at its provider. */
export const leftoverNoted = (operation: Operation): readonly Statement[] =>
  leftoversOf(operation).length === 0
    ? []
    : [
        statement(
          `update operations set leftover_since = ${now}
            where org_id = ?1 and id = ?2 and ended_at is not null`,
          ...[operation.orgId, operation.id]
        ),
      ]

/** Ended operations of which something may still be at a provider. */
export const leftoversIn = (
  sql: Sql,
  vault: Vault
): Pick<Store, 'leftovers' | 'sweepLeftover'> => ({
  leftovers: async (age, limit) => {
    const rows = await sql.all<Row>(
      `select org_id, id, leftover_since from operations where leftover_since <= ${fromNow('?1')}
        order by leftover_since limit ?2`,
      ...[seconds(-age), limit]
    )
    return rows.map(({ org_id, id, leftover_since }): Leftover => {
      return { orgId: org_id, operationId: id, since: leftover_since }
    })
  },
  sweepLeftover: async ({ orgId, operationId, since }, operation, wait) => {
    const journal = operation && (await sealJournal(vault, operation))
    const [rows = []] = await sql.batch([
      statement(
        `update operations set journal = coalesce(?4, journal), leftover_since = ${fromNow('?5')}
          where org_id = ?1 and id = ?2 and leftover_since = ?3 returning leftover_since`,
        ...[orgId, operationId, since, journal, wait === null ? null : seconds(wait)]
      ),
    ])
    const [row] = rows
    return row === undefined ? null : { orgId, operationId, since: String(row.leftover_since) }
  },
})

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3)} seconds`
