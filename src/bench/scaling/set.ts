import { MongoClient } from 'mongodb'
import { MongoMemoryReplSet } from 'mongodb-memory-server-core'
import { requireMongod } from '../mongod.ts'

/** A replica set on this machine, for as long as it is measured; members by their process ids. */
export type MongoSet = {
  readonly url: (database: string) => string
  readonly primary: number
  readonly secondaries: readonly number[]
  readonly version: string
  readonly close: () => Promise<void>
}

/** Three members with their journals on this machine's disk, as MongoDB sets them up by itself. */
export const openSet = async (): Promise<MongoSet> => {
  requireMongod()
  const args = ['--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '1024']
  const set = await MongoMemoryReplSet.create({
    replSet: { count: 3, storageEngine: 'wiredTiger', args },
  })
  const { version, primary } = await lookAt(set.getUri())
  const members = set.servers.map(({ instanceInfo }) => ({
    isPrimary: primary.endsWith(`:${instanceInfo?.port}`),
    pid: instanceInfo?.instance.mongodProcess?.pid ?? 0,
  }))
  return {
    version,
    primary: members.find(({ isPrimary }) => isPrimary)?.pid ?? 0,
    secondaries: members.filter(({ isPrimary }) => !isPrimary).map(({ pid }) => pid),
    // Three hosts in it: no URL to Node.
    url: (database) => set.getUri().replace('/?', `/${database}?`),
    close: async () => void (await set.stop()),
  }
}

const lookAt = async (url: string) => {
  const client = new MongoClient(url)
  const admin = client.db('admin')
  const [{ version }, { primary }] = await Promise.all([
    admin.command({ buildInfo: 1 }),
    admin.command({ hello: 1 }),
  ])
  await client.close()
  return { version: String(version), primary: String(primary) }
}
