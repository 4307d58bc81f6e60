import type { Listed, Page, Scope } from '../records.ts'
import type { Row, Sql } from './sql.ts'

/** The condition of every query on owned rows: `?1` and `?2` are the scope's org and user. */
export const owned = 'org_id = ?1 and (?2 is null or user_id = ?2)'

/** One page of a table in scope, newest first, with the count of all pages. */
export const newest = async <R extends Row, T>(
  sql: Sql,
  scope: Scope,
  { page, limit }: Page,
  table: { readonly name: string; readonly columns: string; readonly where?: string },
  read: (row: R) => T | Promise<T>
): Promise<Listed<T>> => {
  const from = `from ${table.name} where ${owned} and ${table.where ?? 'true'}`
  const rows = await sql.all<R>(
    `select ${table.columns} ${from}
      order by created_at desc, id desc limit ?3 offset ?4`,
    scope.orgId,
    scope.userId,
    limit,
    (page - 1) * limit
  )
  const [count] = await sql.all<{ total: number }>(
    `select count(*) as total ${from}`,
    scope.orgId,
    scope.userId
  )
  return { items: await Promise.all(rows.map(read)), total: count?.total ?? 0 }
}

/** The store's clock, as the API writes times. */
export const now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

/** That clock so many seconds from now: `+5.000 seconds`; null for null. */
export const fromNow = (modifier: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ${modifier})`

/** `?1, ?2, ...` for that many values. */
export const places = (count: number) =>
  Array.from({ length: count }, (_, index) => `?${index + 1}`).join(', ')
