import { mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { gather } from './gather.ts'
import { lock, touch } from './lock.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'
import { transact } from './transact.ts'

/** The file a `sqlite:` DATABASE_URL names, as given: absolute or relative; undefined for others. */
export const databaseFile = (url: string): string | undefined =>
  /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1]

/**
 * Opens a database file (or `:memory:`) for this process alone: a second gateway on it throws at
 * once, a backup may read it. Closing leaves one complete file. Batches of one turn of the event
 * loop share one commit; it is made without a pause, so that a read sees only what is committed.
 */
export const nodeSqlite = (file: string): Sql => {
  const opened = openFile(file)
  const { ask, flush } = gather(opened.commit)
  return {
    all: async <R extends Row>(text: string, ...values: SqlValue[]) =>
      opened.run({ text, values }) as readonly Row[] as readonly R[],
    batch: ask,
    close: async () => {
      flush()
      opened.close()
    },
  }
}

/** The same file, as synchronous as node:sqlite is: batches given together are one commit. */
export const openFile = (file: string) => {
  const unlock = file === ':memory:' ? () => {} : claim(file)
  const database = openOrElse(file, unlock)
  const prepare = cached((text) => database.prepare(text))
  const run = ({ text, values }: Statement) => prepare(text).all(...values) as unknown as Row[]
  return {
    run,
    commit: (batches: readonly (readonly Statement[])[]) =>
      transact(
        database,
        batches.map((batch) => () => batch.map(run))
      ),
    close: () => {
      if (database.isOpen) shut(database, unlock)
    },
  }
}

// Closing alone would merge the log too, but would not tell where it could not.
const shut = (database: DatabaseSync, unlock: () => void) => {
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
    unlock()
  }
}

const claim = (file: string) => {
  mkdirSync(dirname(file), { recursive: true })
  touch(file)
  // By its real path: a symbolic link is no second file.
  return lock(realpathSync(file))
}

const openOrElse = (file: string, unlock: () => void) => {
  // The lock keeps gateways out; what is waited for here is a backup that is just opening.
  const options = { timeout: 2000, enableForeignKeyConstraints: true }
  const database = new DatabaseSync(file, { ...options, open: false })
  try {
    database.open()
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    return database
  } catch (error) {
    if (database.isOpen) database.close()
    unlock()
    throw error
  }
}

const cached = (prepare: (text: string) => StatementSync) => {
  const statements = new Map<string, StatementSync>()
  return (text: string) => {
    const statement = statements.get(text) ?? prepare(text)
    statements.set(text, statement)
    return statement
  }
}
