import type { Vault } from '../../vault.ts'
import type { Row, Sql } from '../sql.ts'

/** A record as it stands in the target. */
export type Moved = { readonly _id: string; readonly [field: string]: unknown }

/** Where records are read from, and what seals what stood there open. */
export type Source = { readonly sql: Sql; readonly vault: Vault }

/** One kind of records: the rows they are made of, and the documents they become. */
export type Part = {
  readonly name: string
  readonly collection: 'users' | 'sessions' | 'records' | 'operations'
  /** What of the collection is this part. */
  readonly filter: { readonly kind?: string }
  readonly columns: string
  /** Tables and condition; `key` is unique there, and the order of the walk. */
  readonly from: string
  readonly key: string
  /** Rows to documents, one each; a pure reading, but for what rows of other tables it needs. */
  readonly read: (source: Source, rows: readonly Row[]) => Promise<readonly Moved[]>
  /** Rows of other tables that ride in its documents: where they are counted on either side. */
  readonly inside?: readonly Inside[]
}

type Inside = {
  readonly name: string
  readonly from: string
  readonly count: (moved: Moved) => number
}

/** So many at a time: journals can be large. */
const atOnce = 100

/** A page of a part after a key; empty at its end. */
export const pageOf = async (source: Source, part: Part, after: string) => {
  const { columns, from, key, read } = part
  const rows = await source.sql.all<Row>(
    `select ${columns}, ${key} as walk_key from ${from} and ${key} > ?1 order by ${key} limit ?2`,
    ...[after, atOnce]
  )
  return { moved: await read(source, rows), last: String(rows.at(-1)?.walk_key ?? after) }
}

/** How many rows there are; of a part, after a key. */
export const countOf = async ({ sql }: Source, { from, key }: Counted, after = '') => {
  const condition = key === undefined ? '' : `and ${key} > ?1`
  const values = key === undefined ? [] : [after]
  const text = `select count(*) as total from ${from} ${condition}`
  const [row] = await sql.all<{ total: number }>(text, ...values)
  return row?.total ?? 0
}

type Counted = { readonly from: string; readonly key?: string }

/** Rows of another table by what they belong to. */
export const grouped = (rows: readonly Row[], column: string) => {
  const groups = Map.groupBy(rows, (row) => String(row[column]))
  return (id: unknown) => groups.get(String(id)) ?? []
}

/** The condition of rows that belong to any of these ids, which are given as JSON. */
export const anyOf = (column: string) => `${column} in (select value from json_each(?1))`

export const idsOf = (rows: readonly Row[], column = 'id') =>
  JSON.stringify(rows.map((row) => row[column]).filter((id) => id !== null))

/** A moment of SQLite's as one of MongoDB's. */
export const dateOf = (text: unknown) => (typeof text === 'string' ? new Date(text) : undefined)

/**
 * When what was held, or left until a moment, is taken over: at once, as at every start on a file,
 * for the lock on it shows that whoever held it is dead. The same moment each time it is read.
 */
export const dueAt = (row: Row) =>
  (row.lease_since ?? row.due_at) ? dateOf(row.created_at) : undefined

/** A flag that is not there unless it is set. */
export const flag = (value: unknown) => (value === 1 ? (true as const) : undefined)
