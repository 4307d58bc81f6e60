import { isMongoUrl } from '../store/mongo/url.ts'
import { databaseFile, nodeSqlite } from '../store/node-sqlite.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { oneAtATime } from './upkeep.ts'

/** A store, and the work that it has beside what every store has. */
export type Database = {
  readonly store: Store
  readonly upkeep: readonly { readonly work: () => Promise<void>; readonly every: number }[]
  /** True where this process is to make a round that is made once in so many milliseconds by all. */
  readonly isOurTurn: (name: string, every: number) => Promise<boolean>
}

const second = 1000

/** The database that DATABASE_URL names: a file for this process alone, or one for many. */
export const openDatabase = async (url: string, vault: Vault): Promise<Database> => {
  if (isMongoUrl(url)) return shared(url, vault)
  const store = await sqliteStore(nodeSqlite(databaseFile(url) ?? ''), vault)
  // The lock on the file has shown that whoever held a slot in it is dead.
  await store.expireLeases()
  return { store, upkeep: [], isOurTurn: async () => true }
}

// Other processes may hold slots: those of the dead are taken over once their leases are over.
const shared = async (url: string, vault: Vault): Promise<Database> => {
  // Not loaded where a file is all there is: the driver takes a while.
  const { mongoStore } = await import('../store/mongo/store.ts')
  const store = await mongoStore(url, vault)
  return {
    ...{ store, isOurTurn: store.takeTurn },
    upkeep: [
      { work: oneAtATime(store.archiveOwn), every: second },
      // What others have ended and did not live to archive.
      { work: oneAtATime(store.archive), every: 30 * second },
      { work: oneAtATime(store.tidy), every: 60 * second },
    ],
  }
}
