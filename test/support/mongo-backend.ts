import { randomBytes } from 'node:crypto'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll } from 'vitest'
import { type MongoStore, mongoStore } from '../../src/store/mongo/store.ts'
import type { Vault } from '../../src/vault.ts'
import type { Backend } from '../conformance/store.ts'
import { type Mongod, startMongod } from './mongod.ts'

export type MongoBackend = Omit<Backend, 'open'> & {
  readonly db: Db
  readonly url: string
  readonly open: (vault: Vault) => Promise<MongoStore>
}

/**
 * Empty databases of one replica set, and what can be seen of them without asking the store. One
 * that is given back is emptied and given out again: making its indexes anew takes a second.
 */
export const mongoBackends = (mongod: Mongod) => {
  const client = new MongoClient(mongod.url('admin'))
  const free: string[] = []
  const backend = async (): Promise<MongoBackend> => {
    const name = free.pop() ?? `patchbay_${randomBytes(6).toString('hex')}`
    const db = client.db(name)
    const url = mongod.url(name)
    return {
      ...{ db, url },
      open: (vault) => mongoStore(url, vault),
      commits: () => commitsTo(client, name),
      raw: async () => {
        const all = (await db.collections()).map((each) => each.find().toArray())
        return JSON.stringify(await Promise.all(all))
      },
      remove: async () => {
        const all = await db.collections()
        await Promise.all(all.map((each) => each.deleteMany()))
        free.push(name)
      },
    }
  }
  return { backend, close: () => client.close() }
}

/** The same for the tests of a suite, over a mongod that ends with them. */
export const backendsOfSuite = () => {
  let mongod: Mongod
  let backends: ReturnType<typeof mongoBackends>
  beforeAll(async () => {
    mongod = await startMongod()
    backends = mongoBackends(mongod)
  })
  afterAll(async () => {
    await backends.close()
    await mongod.stop()
  })
  return { backend: () => backends.backend() }
}

/**
 * Writes that the replica set's own log holds for a database, but for those of the archive: that
 * one works once all is answered.
 */
export const commitsTo = async (client: MongoClient, name: string) => {
  const log = client.db('local').collection('oplog.rs')
  const ns = { $gt: `${name}.`, $lt: `${name}/` }
  const copied = { ns: { $in: [`${name}.operations`, `${name}.answers`] }, op: 'i' }
  const op = { $in: ['i', 'u', 'd'] }
  return log.countDocuments({ ns, op, 'o.diff.d.archive': { $exists: false }, $nor: [copied] })
}
