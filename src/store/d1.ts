import { PatchbayError, StoreUnavailable } from '../errors.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'

/** What is used of a D1 database: the binding of a Worker fits. */
export type D1 = {
  readonly prepare: (text: string) => D1Statement
  /** One transaction: all of them, or none. */
  readonly batch: (statements: D1Statement[]) => Promise<readonly D1Result[]>
}

export type D1Statement = {
  readonly bind: (...values: SqlValue[]) => D1Statement
  readonly all: () => Promise<D1Result>
}

export type D1Result = { readonly results: readonly Row[] }

/**
 * The most bytes that one statement may bring into a row: D1 holds two million in one. What is
 * inserted has to leave room, for a journal grows until its operation ends.
 */
export const most = { inserted: 900_000, updated: 1_800_000 }

/** SQL over a D1 database; a batch is one transaction there, and one request to it. */
export const d1Sql = (database: D1): Sql => {
  const prepared = ({ text, values }: Statement) => database.prepare(text).bind(...values)
  return {
    all: async <R extends Row>(text: string, ...values: SqlValue[]) => {
      const { results } = await prepared({ text, values }).all().catch(refuse)
      return results as readonly R[]
    },
    batch: async (statements) => {
      if (statements.length === 0) return []
      statements.forEach(checkSize)
      const done = await database.batch(statements.map(prepared)).catch(refuse)
      return done.map(({ results }) => results)
    },
    close: async () => {},
  }
}

const checkSize = ({ text, values }: Statement) => {
  const limit = /^\s*insert/i.test(text) ? most.inserted : most.updated
  const bytes = values.reduce<number>((sum, value) => sum + bytesOf(value), 0)
  if (bytes > limit)
    throw new PatchbayError(
      'too_large',
      `The change takes ${bytes} bytes in one row of the database; at most ${limit} fit.`
    )
}

const encoder = new TextEncoder()
/** In UTF-8 a unit of a string takes three bytes at most: short ones need no counting. */
const short = 10_000

const bytesOf = (value: SqlValue) => {
  if (typeof value !== 'string') return 8
  return value.length <= short ? value.length * 3 : encoder.encode(value).length
}

// Said by SQLite itself, which then has rolled back; of anything else nobody knows what became.
const said = /^(?:D1_\w+: )*(.*?): SQLITE_(?:CONSTRAINT|ERROR|FULL|TOOBIG|MISMATCH|RANGE|AUTH)\b/s

const refuse = (cause: unknown): never => {
  const words = said.exec(cause instanceof Error ? cause.message : '')?.[1]
  if (words === undefined) throw new StoreUnavailable('D1 did not confirm it', { cause })
  throw new Error(words, { cause })
}
