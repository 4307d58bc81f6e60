import { mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { StoreUnavailable } from '../errors.ts'
import { lock, touch } from './lock.ts'
import type { Row, Sql, Statement } from './sql.ts'

/** The file a `sqlite:` DATABASE_URL names, as given: absolute or relative; undefined for others. */
export const databaseFile = (url: string): string | undefined =>
  /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1]

/**
 * Opens a database file (or `:memory:`) for this process alone: a second gateway on it throws at
 * once, a backup may read it. Closing leaves one complete file.
 */
export const nodeSqlite = (file: string): Sql => {
  const unlock = file === ':memory:' ? () => {} : claim(file)
  const database = openOrElse(file, unlock)
  const prepare = cached((text) => database.prepare(text))
  const run = ({ text, values }: Statement) => prepare(text).all(...values) as unknown as Row[]
  return {
    all: async <R extends Row>(text: string, ...values: Statement['values'][number][]) =>
      run({ text, values }) as unknown as R[],
    batch: async (statements) => transact(database, () => statements.map(run)),
    close: async () => {
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

const transact = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('begin immediate')
  let result: T
  try {
    result = work()
  } catch (error) {
    rollback(database)
    throw error
  }
  commit(database)
  return result
}

const full = 13

const commit = (database: DatabaseSync) => {
  try {
    database.exec('commit')
  } catch (cause) {
    // Still open, or out of space for its last page: not committed. Otherwise the disk may hold it.
    const refused = database.isTransaction || (cause as { errcode?: number }).errcode === full
    rollback(database)
    if (refused) throw cause
    throw new StoreUnavailable('the commit was not confirmed', { cause })
  }
}

// Some errors make SQLite roll back by itself.
const rollback = (database: DatabaseSync) => {
  if (database.isTransaction) database.exec('rollback')
}
