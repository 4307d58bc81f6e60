import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../errors.ts'

/** Pieces of work in one durable commit, in their order; each is whole, or refused by itself. */
export const transact = <T>(
  database: DatabaseSync,
  works: readonly (() => T)[]
): readonly PromiseSettledResult<T>[] => {
  const alone = () => works.map((work) => settled(() => transaction(database, work)))
  if (works.length === 1) return alone()
  try {
    return transaction(database, () => works.map((work) => member(database, work)))
  } catch (error) {
    // Nothing of it was committed, perhaps for the sake of one of them: so each by itself.
    return isOfAll(error) ? works.map(() => refused(error)) : alone()
  }
}

const settled = <T>(work: () => T): PromiseSettledResult<T> => {
  try {
    return { status: 'fulfilled', value: work() }
  } catch (error) {
    return refused(error)
  }
}

const refused = (reason: unknown): PromiseRejectedResult => ({ status: 'rejected', reason })

const transaction = <T>(database: DatabaseSync, work: () => T): T => {
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

const member = <T>(database: DatabaseSync, work: () => T): PromiseSettledResult<T> => {
  database.exec('savepoint member')
  const outcome = settled(work)
  // Throws where SQLite gave up the whole transaction, and with it what the others did.
  if (outcome.status === 'rejected') database.exec('rollback to member')
  database.exec('release member')
  return outcome
}

const busy = 5
const full = 13

const codeOf = (error: unknown) => (error as { errcode?: number }).errcode

// Not known, or not begun after a wait that would be the same for each.
const isOfAll = (error: unknown) => error instanceof StoreUnavailable || codeOf(error) === busy

const commit = (database: DatabaseSync) => {
  try {
    database.exec('commit')
  } catch (cause) {
    // Still open, or out of space for its last page: not committed. Otherwise the disk may hold it.
    const definite = database.isTransaction || codeOf(cause) === full
    rollback(database)
    if (definite) throw cause
    throw new StoreUnavailable('the commit was not confirmed', { cause })
  }
}

// Some errors make SQLite roll back by itself.
const rollback = (database: DatabaseSync) => {
  if (database.isTransaction) database.exec('rollback')
}
