import type { Sql } from '../store/sql.ts'

/** A database whose queries are counted. */
export type Meter = {
  readonly sql: Sql
  /** Reads as aborted once so many queries more were asked, from now on. */
  readonly spent: (most: number) => Pick<AbortSignal, 'aborted'>
}

/** Counts what is asked of a database: each statement of a batch is a query by itself. */
export const metered = (sql: Sql): Meter => {
  let asked = 0
  return {
    sql: {
      ...sql,
      all: (text, ...values) => {
        asked += 1
        return sql.all(text, ...values)
      },
      batch: (statements) => {
        asked += statements.length
        return sql.batch(statements)
      },
    },
    spent: (most) => {
      const end = asked + most
      return {
        get aborted() {
          return asked >= end
        },
      }
    },
  }
}
