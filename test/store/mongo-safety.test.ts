import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../src/node/environment.ts'
import { indexes } from '../../src/store/mongo/indexes.ts'
import { type MongoStore, mongoStore } from '../../src/store/mongo/store.ts'
import { refuseUnsafe } from '../../src/store/mongo/url.ts'
import {
  apiKey,
  assistant,
  change,
  connection,
  creation,
  ended,
  link,
  at as moment,
  operation,
  org,
  user,
  vault,
} from '../conformance/records.ts'
import { backendsOfSuite, type MongoBackend, mongoBackends } from '../support/mongo-backend.ts'
import { hasMongod, startAlone, startMongod } from '../support/mongod.ts'
import { start } from './files.ts'

describe('a DATABASE_URL of MongoDB', () => {
  test.each([
    ['w=1', 'w=1 is not safe here: leave it out, or make it majority'],
    ['w=0', 'w=0 is not safe here: leave it out, or make it majority'],
    ['journal=false', 'journal=false is not safe here: leave it out, or make it true'],
    ['retryWrites=false', 'retrywrites=false is not safe here: leave it out, or make it true'],
    [
      'readPreference=secondary',
      'readpreference=secondary is not safe here: leave it out, or make it primary',
    ],
    [
      'readConcernLevel=local',
      'readconcernlevel=local is not safe here: leave it out, or make it majority',
    ],
  ])('with %s is refused', (option, message) => {
    expect(() => refuseUnsafe(`mongodb://a,b,c/patchbay?${option}`)).toThrow(message)
  })

  test('that only says what is done anyway is taken', () => {
    const url = 'mongodb://a/b?w=majority&journal=true&retryWrites=true&replicaSet=rs'
    expect(refuseUnsafe(url)).toBe(undefined)
  })

  test('that is not safe in one of two places is refused before anything is opened', () => {
    const DATABASE_URL = 'mongodb://a/b?w=majority&W=1'
    const PATCHBAY_SECRET = Buffer.alloc(32).toString('base64')
    expect(readEnvironment({ DATABASE_URL, PATCHBAY_SECRET })).toEqual({
      problems: 'DATABASE_URL: w=1 is not safe here: leave it out, or make it majority',
    })
  })

  test('that the driver cannot read is refused without a word of the password', async () => {
    const url = 'mongodb://ada:pa/ss@a/b?nonsense=1'
    await expect(mongoStore(url, vault)).rejects.toThrow(
      /^DATABASE_URL: is no URL that MongoDB's driver takes \(Mongo\w+\)$/
    )
  })

  test('needs a secret that every gateway has, and no sandbox', () => {
    const env = { DATABASE_URL: 'mongodb://127.0.0.1/patchbay', PATCHBAY_SANDBOX: 'on' }
    expect(readEnvironment(env)).toEqual({
      problems:
        'PATCHBAY_SECRET: is required with MongoDB, the same for every gateway\n' +
        'PATCHBAY_SANDBOX: goes with sqlite: only: a fake is of one process',
    })
  })
})

describe.skipIf(!hasMongod)('the store over MongoDB alone', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore

  beforeEach(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    return async () => {
      await store.close()
      await backend.remove()
    }
  })

  const stored = () => backend.db.collection('records').findOne({ _id: 'assistant/ast-1' as never })

  test('makes an index that is missing, and is not opened where one is another', async () => {
    const records = backend.db.collection('records')
    await records.dropIndex('one_claim')
    await (await backend.open(vault)).close()
    const names = (await records.indexes()).map(({ name }) => name).sort()
    expect(names).toEqual(['_id_', ...indexes.records.map(({ name }) => name)].sort())
    await records.dropIndex('one_claim')
    await records.createIndex({ org: 1, 'claims.key': 1 }, { name: 'one_claim' })
    await expect(backend.open(vault)).rejects.toThrow('an index of the collection records')
    await records.dropIndex('one_claim')
    await (await backend.open(vault)).close()
  })

  test('is not opened by an older Patchbay than wrote it', async () => {
    const meta = backend.db.collection('meta')
    await meta.updateOne({ _id: 'schema' as never }, { $set: { version: 9 } })
    await expect(backend.open(vault)).rejects.toThrow('schema version 9, this Patchbay knows 1')
    expect(await store.ready()).toBe(false)
    await meta.updateOne({ _id: 'schema' as never }, { $set: { version: 1 } })
  })

  test('that is closed is not ready', async () => {
    const other = await backend.open(vault)
    await other.close()
    expect(await other.ready()).toBe(false)
  })

  test('keeps every text a caller gives as it is, in places where a path or an expression would work', async () => {
    const odd = '$$NOW'
    await store.addUser(user({ id: odd, email: '$email' }))
    const key = apiKey({
      userId: odd,
      name: '$op.lease',
      last4: '$ver',
      origins: ['$.a', '{$gt:1}'],
    })
    await store.addKey(key)
    expect((await store.findKey('key-hash'))?.key).toEqual(key)
    const named = connection({ name: '$fence', baseUrl: '$$ROOT' })
    await store.addConnection(named)
    expect(await store.getConnection(org, 'con-1')).toEqual(named)
    const external = link({ externalId: '$links.0', state: 'in_sync' })
    await store.addAssistant(assistant({ links: [external] }), creation())
    expect(await store.findLinked(org, '$links.0')).toEqual(['ast-1'])
  })

  test('one key is claimed once, whatever it is that claims it', async () => {
    const claim = { key: 'k', fingerprint: 'f', at: 0 }
    const kept = { claim, answer: { status: 200, headers: {}, text: '' } }
    const writes = [
      () => store.addConnection(connection(), kept),
      () => store.addKey(apiKey(), kept),
      () => store.keepAnswer('org-a', kept),
      () => store.keepAnswer('org-a', kept),
    ]
    const all = await Promise.allSettled(writes.map((write) => write()))
    const refused = all.filter(({ status }) => status === 'rejected')
    expect(refused.map((each) => (each as PromiseRejectedResult).reason.name)).toEqual(
      Array.from({ length: 3 }, () => 'KeyClaimed')
    )
  })

  test('the lease begins by the clock of the store, and is gone with the slot', async () => {
    await store.addAssistant(assistant(), creation())
    await store.begin(operation())
    const { localTime } = await backend.db.command({ hello: 1 })
    const age = localTime.getTime() - (await stored())?.leaseSince.getTime()
    expect(age).toBeGreaterThanOrEqual(0)
    expect(age).toBeLessThan(60_000)
    await store.finish(ended(operation()), 1, null)
    expect((await stored())?.leaseSince).toBe(undefined)
  })

  test('more operations than a record has room for are archived before the next begins', async () => {
    await store.addAssistant(assistant(), creation())
    for (let at = 1; at <= 20; at += 1) {
      const one = operation({ id: `op-${at}`, baseVersion: at, createdAt: moment(at + 10) })
      expect(await store.apply(ended(one), change())).toEqual({ outcome: 'begun', fence: at })
    }
    expect((await stored())?.journals.length).toBeLessThan(17)
    const page = { page: 2, limit: 7 }
    const listed = await store.listOperations(org, page, { assistantId: 'ast-1' })
    const ids = [13, 12, 11, 10, 9, 8, 7].map((at) => `op-${at}`)
    expect(listed.total).toBe(21)
    expect(listed.items.map(({ id }) => id)).toEqual(ids)
  })

  test('answers that a record has no room for are given again from where they were moved', async () => {
    await store.addAssistant(assistant(), creation())
    const answer = (at: number) => ({ status: 200, headers: {}, text: `answer ${at}` })
    for (let at = 1; at <= 20; at += 1) {
      const claim = { key: `k-${at}`, fingerprint: 'f', at: 0 }
      const shows = { face: 'v1', shows: 'assistant', status: 200, requestId: 'r' } as const
      const answering = {
        claim,
        ...shows,
        before: { userId: 'ann', createdAt: moment(3), links: [] },
        unsupported: [],
      }
      const one = operation({ id: `op-${at}`, baseVersion: at, answering })
      await store.apply(ended(one), change(), answer(at))
    }
    await store.archive()
    expect(await backend.db.collection('answers').countDocuments()).toBe(4)
    for (const at of [1, 4, 5, 20])
      expect((await store.findAnswer('org-a', [`k-${at}`], 0))?.answer).toEqual(answer(at))
    const again = { claim: { key: 'k-1', fingerprint: 'f', at: 0 }, answer: answer(0) }
    await expect(store.keepAnswer('org-a', again)).rejects.toThrow('another request has this key')
  })

  test('what was removed goes once nobody needs it, and is back where somebody names it', async () => {
    await store.addConnection(connection())
    await store.addConnection(connection({ id: 'con-2' }))
    await store.addAssistant(assistant({ links: [link()] }), creation())
    await store.deleteConnection(org, 'con-2')
    // As somebody leaves it who dies between hiding it and looking who has it.
    const records = backend.db.collection('records')
    const hidden = { $set: { removedAt: new Date(0) }, $unset: { shown: true as const } }
    await records.updateMany({ kind: 'connection' }, hidden)
    expect(await store.tidy()).toBe(2)
    expect(await store.getConnection(org, 'con-1')).toEqual(connection())
    expect(await records.countDocuments({ kind: 'connection' })).toBe(1)
  })

  test('what a document might not hold is refused before it begins', async () => {
    const links = Array.from({ length: 14 }, (_, at) =>
      link({ id: `l-${at}`, externalId: `e-${at}`, base: randomBytes(700_000).toString('base64') })
    )
    await store.addConnection(connection())
    await expect(store.addAssistant(assistant({ links }), creation())).rejects.toThrow(
      /^With all its copies and settings it would take 1\d\.\d MiB; at most 12\.0 MiB are kept$/
    )
    expect(await store.getAssistant(org, 'ast-1')).toBe(null)
  })
})

/** A start of the gateway that is to fail: its exit code, and what it says. */
const refused = async (DATABASE_URL: string) => {
  const PATCHBAY_SECRET = randomBytes(32).toString('base64')
  const server = start('src/server.ts', [], { DATABASE_URL, PATCHBAY_SECRET, PORT: '0' })
  return [await server.end(), server.errors()]
}

test('a gateway does not start with a URL that is not safe', async () => {
  expect(await refused('mongodb://127.0.0.1/patchbay?w=1')).toEqual([
    78,
    'DATABASE_URL: w=1 is not safe here: leave it out, or make it majority\n',
  ])
})

test.skipIf(!hasMongod)('a gateway does not start on a server of no replica set', async () => {
  const alone = await startAlone()
  expect(await refused(alone.url('patchbay'))).toEqual([
    78,
    'DATABASE_URL: the server is no member of a replica set: rs.initiate() makes it one\n',
  ])
  await alone.stop()
})

test.skipIf(!hasMongod)(
  'a gateway does not start where a unique index is another one',
  async () => {
    const mongod = await startMongod()
    const backends = mongoBackends(mongod)
    const { db, url } = await backends.backend()
    await db.collection('records').createIndex({ org: 1, 'claims.key': 1 }, { name: 'one_claim' })
    expect(await refused(url)).toEqual([
      78,
      expect.stringMatching(/^an index of the collection records cannot be made: .*one_claim/),
    ])
    await backends.close()
    await mongod.stop()
  }
)
