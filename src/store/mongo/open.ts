import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import { Misconfigured } from '../../errors.ts'
import { refuseUnsafe } from './url.ts'

/** Longer than that nobody waits for an answer: it is told that it is not known. */
const within = 10_000

const options: MongoClientOptions = {
  ...{ appName: 'patchbay', ignoreUndefined: true, retryWrites: true, retryReads: true },
  ...{ socketTimeoutMS: within, waitQueueTimeoutMS: within },
  // A member that hangs is noticed in so much time, one that is gone at once.
  ...{ connectTimeoutMS: 3000, heartbeatFrequencyMS: 3000 },
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
}

/**
 * Connects to a replica set (or a sharded cluster), and refuses what could forget what it has
 * confirmed: a write that fewer than a majority hold on disk, or a server that is alone. So long
 * a call waits for the set to have a primary.
 */
export const connect = async (
  url: string,
  patience = within / 2
): Promise<{ client: MongoClient; db: Db }> => {
  refuseUnsafe(url)
  const client = clientOf(url, patience)
  try {
    await client.connect()
    const db = client.db()
    const { setName, msg } = await db.command({ hello: 1 })
    if (setName === undefined && msg !== 'isdbgrid')
      throw new Misconfigured(
        'DATABASE_URL: the server is no member of a replica set: rs.initiate() makes it one'
      )
    return { client, db }
  } catch (error) {
    await client.close()
    throw error
  }
}

const clientOf = (url: string, patience: number) => {
  try {
    return new MongoClient(url, { ...options, serverSelectionTimeoutMS: patience })
  } catch (error) {
    // Not the driver's words, for they may quote the password.
    const name = error instanceof Error ? error.name : 'unknown'
    throw new Misconfigured(`DATABASE_URL: is no URL that MongoDB's driver takes (${name})`)
  }
}
