import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core'

const { MONGO_URL, MONGOMS_SYSTEM_BINARY, MONGOMS_RUNTIME_DOWNLOAD, CI } = process.env

/** True where the tests may start a mongod: a binary, or the leave to fetch one. */
export const hasBinary = MONGOMS_SYSTEM_BINARY !== undefined || MONGOMS_RUNTIME_DOWNLOAD === 'true'

/** True where the tests know of a mongod, also of one that runs already. */
export const hasMongod = MONGO_URL !== undefined || hasBinary

/** In CI these tests may not be left out. */
export const mustHaveMongod = CI === 'true'

export const howToGetOne =
  'no mongod: set MONGOMS_SYSTEM_BINARY to one, or MONGOMS_RUNTIME_DOWNLOAD=true to fetch it, or ' +
  'MONGO_URL to a replica set'

export type Mongod = {
  readonly url: (database: string) => string
  readonly stop: () => Promise<void>
}

/** A server of no replica set. */
export const startAlone = async (): Promise<Mongod> => {
  const server = await MongoMemoryServer.create({ instance: { storageEngine: 'wiredTiger' } })
  const url = server.getUri()
  return { url: (name) => named(url, name), stop: async () => void (await server.stop()) }
}

/** A replica set of so many members, on free ports and in folders of its own. */
export const startMongod = async (members = 1): Promise<Mongod> => {
  if (MONGO_URL !== undefined)
    return { url: (name) => named(MONGO_URL, name), stop: async () => {} }
  const set = await MongoMemoryReplSet.create({
    replSet: {
      count: members,
      storageEngine: 'wiredTiger',
      // With `failCommand`, by which tests have a member fail.
      args: ['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'enableTestCommands=1'],
    },
  })
  const url = set.getUri()
  return { url: (name) => named(url, name), stop: async () => void (await set.stop()) }
}

const named = (url: string, database: string) => {
  const at = new URL(url)
  at.pathname = `/${database}`
  return at.href
}
