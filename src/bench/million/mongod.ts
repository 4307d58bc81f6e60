import process from 'node:process'
import { MongoClient } from 'mongodb'
import { MongoMemoryReplSet } from 'mongodb-memory-server-core'
import { requireMongod } from '../mongod.ts'

/** Databases of a replica set that are gone, with all that was in them, once it is let go. */
export type Place = {
  readonly url: (database: string) => string
  readonly gone: () => Promise<void>
}

/**
 * Databases of their own: of the set that MONGO_URL names, or of a mongod that is started for them,
 * as MONGOMS_SYSTEM_BINARY or MONGOMS_RUNTIME_DOWNLOAD=true allow.
 */
export const openPlace = async (): Promise<Place> => {
  const { MONGO_URL } = process.env
  if (MONGO_URL !== undefined) {
    const urls: string[] = []
    const url = (database: string) => of(MONGO_URL, `${database}_${process.pid}`)
    return {
      url: (database) => urls[urls.push(url(database)) - 1] ?? '',
      gone: async () => void (await Promise.all(urls.map(dropped))),
    }
  }
  requireMongod()
  const set = await MongoMemoryReplSet.create({
    replSet: {
      ...{ count: 1, storageEngine: 'wiredTiger' },
      args: ['--wiredTigerCacheSizeGB', '1', '--oplogSize', '1024'],
    },
  })
  return {
    url: (database) => of(set.getUri(), database),
    gone: async () => void (await set.stop()),
  }
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
