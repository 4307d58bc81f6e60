export type SqlValue = string | number | null
export type Row = { readonly [column: string]: SqlValue }

/** One prepared statement; its values stand at `?1`, `?2` and so on. */
export type Statement = { readonly text: string; readonly values: readonly SqlValue[] }

/**
 * The little that is asked of a SQLite, so that node:sqlite and Cloudflare D1 both fit: there is no
 * interactive transaction, so a statement carries its own condition and tells by rows what it did.
 */
export type Sql = {
  readonly all: <R extends Row>(text: string, ...values: SqlValue[]) => Promise<readonly R[]>
  /** All of them durable in one commit, which others may share, or none; the rows of each. */
  readonly batch: (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>
  readonly close: () => Promise<void>
}

export const statement = (text: string, ...values: SqlValue[]): Statement => ({ text, values })

/** True where a unique index over this column refused a row: both SQLites name it in the message. */
export const isTaken = (error: unknown, column: string) =>
  error instanceof Error &&
  error.message.includes('UNIQUE constraint failed') &&
  error.message.includes(column)

/** True where a trigger refused a tool that is deleted, or of another org. */
export const isToolGone = (error: unknown) =>
  error instanceof Error && error.message === 'no such tool'
