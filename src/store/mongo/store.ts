import type { Db } from 'mongodb'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { type Archive, archiveEnded, archiveOwn } from './archive.ts'
import { assistantsIn } from './assistants.ts'
import { storeTime } from './clock.ts'
import { connectionsIn } from './connections.ts'
import { driftsIn } from './drift.ts'
import { importsIn } from './imports.ts'
import { ensureIndexes } from './indexes.ts'
import { keysIn } from './keys.ts'
import { leftoversIn } from './leftovers.ts'
import { noticesIn } from './notices.ts'
import { connect } from './open.ts'
import { operationsIn } from './operations.ts'
import { createPages } from './pages.ts'
import type { Stored } from './records.ts'
import { responsesIn } from './responses.ts'
import { roomIn } from './room.ts'
import { listsIn } from './rows.ts'
import { ensureSchema, isSchema } from './schema.ts'
import { settlesIn } from './settle.ts'
import { slotIn } from './slot.ts'
import { takeoverIn, wakingIn } from './takeover.ts'
import { tidy } from './tidy.ts'
import { toolCopiesIn } from './tool-copies.ts'
import { toolSlotIn } from './tool-slot.ts'
import { toolsIn } from './tools.ts'
import { type TakeTurn, turnsIn } from './turns.ts'
import { usersIn } from './users.ts'

/** The store over MongoDB, with the work that it leaves for later. */
export type MongoStore = Store & {
  /** Archives operations that have ended; how many records it looked at. */
  readonly archive: () => Promise<number>
  /** The same of those that ended by this store alone. */
  readonly archiveOwn: () => Promise<number>
  /** Deletes what was removed a while ago and is needed by nobody; how many it looked at. */
  readonly tidy: () => Promise<number>
  readonly takeTurn: TakeTurn
}

/** The store over the database of a `mongodb:` URL, with the indexes that it needs. */
export const mongoStore = async (url: string, vault: Vault): Promise<MongoStore> => {
  const { client, db } = await connect(url)
  try {
    await ensureSchema(db)
    await ensureIndexes(db)
  } catch (error) {
    await client.close()
    throw error
  }
  return { ...storeIn(db, vault), close: () => client.close() }
}

const storeIn = (db: Db, vault: Vault): Omit<MongoStore, 'close'> => {
  const records = db.collection<Stored>('records')
  const archive: Archive = {
    operations: db.collection('operations'),
    answers: db.collection('answers'),
  }
  const pages = createPages()
  const list = listsIn(records, pages)
  const room = roomIn(records, archive)
  const users: Parameters<typeof usersIn>[0] = db.collection('users')
  return {
    ready: () => isSchema(db).catch(() => false),
    archive: () => archiveEnded(records, archive),
    archiveOwn: () => archiveOwn(records, archive),
    tidy: async () => tidy(records, (await storeTime(db)).getTime()),
    takeTurn: turnsIn(db),
    ...usersIn(users, db.collection('sessions')),
    notices: noticesIn(db.collection('notices'), vault),
    ...keysIn(records, users, vault, list),
    ...connectionsIn(records, vault, list, room),
    ...importsIn(db, records, vault),
    ...assistantsIn(records, vault, list),
    ...slotIn(db, records, vault, room),
    ...takeoverIn(db, records, vault, 'assistant', room),
    ...wakingIn(db, records),
    ...settlesIn(db, records),
    ...leftoversIn(db, records, archive.operations, vault),
    ...driftsIn(db, records),
    ...toolsIn(records, vault, list, room),
    ...toolCopiesIn(records, vault),
    tools: toolSlotIn(db, records, vault, room),
    ...operationsIn(records, archive.operations, vault, pages),
    ...responsesIn(records, archive.answers, vault),
  }
}
