import { type Db, MongoClient } from 'mongodb'

/** True for a DATABASE_URL of MongoDB. */
export const isMongoUrl = (url: string) => /^mongodb(\+srv)?:\/\//.test(url)

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

/** What is said of an option that would weaken what this store confirms. */
const refuseUnsafe = (url: string) => {
  const options = new URLSearchParams(url.split('?')[1] ?? '')
  const given = new Map([...options].map(([key, value]) => [key.toLowerCase(), value]))
  const allowed: readonly (readonly [string, string])[] = [
    ['w', 'majority'],
    ['journal', 'true'],
    ['j', 'true'],
    ['retrywrites', 'true'],
    ['readpreference', 'primary'],
  ]
  for (const [option, value] of allowed) {
    const found = given.get(option)
    if (found !== undefined && found !== value)
      throw new Error(
        `DATABASE_URL: ${option}=${found} is not safe here: it must be ${value}, or left out`
      )
  }
  const level = given.get('readconcernlevel')
  if (level !== undefined && level !== 'majority' && level !== 'linearizable')
    throw new Error(`DATABASE_URL: readConcernLevel=${level} is not safe here: it must be majority`)
}
