import { type Db, MongoClient } from 'mongodb'
import { refuseUnsafe } from './url.ts'

/** Longer than that nobody waits for an answer: it is told that it is not known. */
const within = 10_000

/**
 * Connects to a replica set (or a sharded cluster), and refuses what could forget what it has
 * confirmed: a write that fewer than a majority hold on disk, or a server that is alone.
 */
export const connect = async (url: string): Promise<{ client: MongoClient; db: Db }> => {
  refuseUnsafe(url)
  const client = new MongoClient(url, {
    ...{ appName: 'patchbay', ignoreUndefined: true, retryWrites: true, retryReads: true },
    ...{ serverSelectionTimeoutMS: within / 2, socketTimeoutMS: within },
    // A member that hangs is noticed in so much time, one that is gone at once.
    ...{ connectTimeoutMS: 3000, heartbeatFrequencyMS: 3000 },
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  })
  try {
    await client.connect()
    const db = client.db()
    const { setName, msg } = await db.command({ hello: 1 })
    if (setName === undefined && msg !== 'isdbgrid')
      throw new Error(
        'DATABASE_URL: the server is no member of a replica set: rs.initiate() makes it one'
      )
    return { client, db }
  } catch (error) {
    await client.close()
    throw error
  }
}
