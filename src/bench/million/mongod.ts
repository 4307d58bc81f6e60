import process from 'node:process'
import { MongoClient } from 'mongodb'
import { MongoMemoryReplSet } from 'mongodb-memory-server-core'

/** A database of a replica set that is gone, with all that was in it, once it is let go. */
export type Place = { readonly url: string; readonly gone: () => Promise<void> }

/**
 * A database of its own: of the set that MONGO_URL names, or of a mongod that is started for it, as
 * MONGOMS_SYSTEM_BINARY or MONGOMS_RUNTIME_DOWNLOAD=true allow.
 */
export const openPlace = async (name = `million_${process.pid}`): Promise<Place> => {
  const { MONGO_URL } = process.env
  if (MONGO_URL !== undefined) {
    const url = of(MONGO_URL, name)
    return { url, gone: () => dropped(url) }
  }
  const set = await MongoMemoryReplSet.create({
    replSet: {
      ...{ count: 1, storageEngine: 'wiredTiger' },
      args: ['--wiredTigerCacheSizeGB', '1'],
    },
  })
  return { url: of(set.getUri(), name), gone: async () => void (await set.stop()) }
}

const of = (url: string, database: string) => {
  const at = new URL(url)
  at.pathname = `/${database}`
  return at.href
}

const dropped = async (url: string) => {
  const client = new MongoClient(url)
  await client.db().dropDatabase()
  await client.close()
}
