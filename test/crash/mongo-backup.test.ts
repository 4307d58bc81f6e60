import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, MongoClient } from 'mongodb'
import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { moveUp } from '../../src/store/move/move.ts'
import { vault } from '../conformance/records.ts'
import { fill } from '../move/filled.ts'
import { folder } from '../store/files.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'

const isOwn = hasMongod && process.env.MONGO_URL === undefined
const engine = { storageEngine: 'wiredTiger' } as const
const args = ['--wiredTigerCacheSizeGB', '0.25']
const named = (url: string) => url.replace('/?', '/patchbay?')

const contents = async (db: Db) => {
  const names = ['users', 'sessions', 'records', 'operations', 'answers', 'meta']
  const all = names.map((name) => db.collection(name).find().sort({ _id: 1 }).toArray())
  const indexes = names.map((name) => db.collection(name).indexes())
  return [await Promise.all(all), await Promise.all(indexes)]
}

const contentsAt = async (url: string) => {
  const client = new MongoClient(url)
  try {
    return await contents(client.db())
  } finally {
    await client.close()
  }
}

describe.skipIf(!isOwn)(isOwn ? 'a backup of MongoDB' : `a backup (${howToGetOne})`, () => {
  // As docs/deploy.md has it, step by step.
  test('is the folder of a secondary that was stopped, and a new set begins with it', async () => {
    const home = await folder()
    const file = join(home, 'patchbay.db')
    await fill(file)
    const set = await MongoMemoryReplSet.create({ replSet: { count: 3, args, ...engine } })
    onTestFinished(async () => void (await set.stop()))
    const url = named(set.getUri())
    expect(await moveUp({ file, url, vaults: [vault], say: () => {} })).toBe(true)
    await everywhere(url)
    const before = await contentsAt(url)

    const secondary = await secondaryOf(set)
    const from = String(secondary.instanceInfo?.dbPath)
    await secondary.stop({ doCleanup: false })
    const backup = join(home, 'backup')
    await cp(from, backup, { recursive: true })
    expect(await contentsAt(url)).toEqual(before)

    // Alone at first, to forget of which set it was.
    const alone = await MongoMemoryServer.create({
      instance: { dbPath: backup, args, ...engine },
    })
    const client = new MongoClient(alone.getUri())
    await client.db('local').dropDatabase()
    await client.close()
    await alone.stop({ doCleanup: false })
    const restored = await MongoMemoryReplSet.create({
      replSet: { name: 'restored', count: 1, args, ...engine },
      instanceOpts: [{ dbPath: backup }],
    })
    onTestFinished(async () => void (await restored.stop({ doCleanup: false })))
    expect(await contentsAt(named(restored.getUri()))).toEqual(before)
  }, 180_000)
})

/** A member may be a moment behind the others: so this waits for all three. */
const everywhere = async (url: string) => {
  const client = new MongoClient(url)
  await client
    .db()
    .collection('barrier')
    .insertOne({}, { writeConcern: { w: 3 } })
  await client.close()
}

const secondaryOf = async (set: MongoMemoryReplSet) => {
  for (const server of set.servers) {
    const client = new MongoClient(`${server.getUri()}?directConnection=true`)
    const { secondary } = await client.db('admin').command({ hello: 1 })
    await client.close()
    if (secondary) return server
  }
  throw new Error('there is no secondary')
}
