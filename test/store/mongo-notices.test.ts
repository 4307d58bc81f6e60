import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Notice, Notices } from '../../src/notices.ts'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { vault } from '../conformance/records.ts'
import { type Client, clientOf, openTown, settle } from '../crash/gateway.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod, type Mongod, startMongod } from '../support/mongod.ts'
import { object } from '../sync/scene.ts'

const here = { orgId: 'org-a', id: 'con-1' }
const barred = (lasts: number): Notice => ({ ...here, what: 'barred', lasts })
const closed: Notice = { ...here, what: 'breaker', lasts: 0, rejection: null }
const rejected: Notice = {
  ...{ ...here, what: 'breaker', lasts: 60_000 },
  rejection: {
    ...{ kind: 'refused', own: true, before: true },
    cause: { code: 'provider_credentials_rejected', message: 'words of a provider' },
  },
}

describe.skipIf(!hasMongod)('notices over MongoDB', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let stores: readonly MongoStore[]
  beforeEach(async () => {
    backend = await backends.backend()
    stores = await Promise.all([backend.open(vault), backend.open(vault), backend.open(vault)])
    return async () => {
      await Promise.all(stores.map((store) => store.close()))
      await backend.remove()
    }
  })
  const noticesOf = (at: number) => stores[at]?.notices as Notices
  /** What one sees at its next look, with the times left as far as they are at all. */
  const seen = async (at: number) => {
    const notices = await noticesOf(at).look()
    return notices.map((notice) => ({
      ...notice,
      lasts: Math.ceil(notice.lasts / 60_000) * 60_000,
    }))
  }

  test('of a breaker are no news to a process that has said otherwise since', async () => {
    await noticesOf(0).post([rejected])
    await noticesOf(1).post([closed])
    expect([await seen(1), await seen(2)]).toEqual([[], [rejected, closed]])
    await noticesOf(0).post([rejected])
    expect(await seen(1)).toEqual([rejected])
  })

  test('are seen once by every other process, and never by the one that posted them', async () => {
    await noticesOf(0).post([barred(60_000), rejected])
    expect([await seen(0), await seen(1), await seen(2), await seen(1)]).toEqual([
      [],
      [barred(60_000), rejected],
      [barred(60_000), rejected],
      [],
    ])
  })

  test('of one process stand for each connection once, of several in their order', async () => {
    await noticesOf(0).post([rejected])
    await noticesOf(0).post([rejected])
    await noticesOf(1).post([closed])
    expect([await seen(2), await seen(0)]).toEqual([[rejected, closed], [closed]])
    expect(await backend.db.collection('notices').countDocuments()).toBe(2)
  })

  test('lose the time that has gone since, and are not seen once that is over', async () => {
    await noticesOf(0).post([barred(60_000)])
    const age = (milliseconds: number) =>
      backend.db
        .collection('notices')
        .updateMany({}, [{ $set: { at: { $subtract: ['$$NOW', milliseconds] } } }])
    await age(20_000)
    const [notice] = await noticesOf(1).look()
    expect(notice?.lasts).toBeGreaterThan(0)
    expect(notice?.lasts).toBeLessThanOrEqual(40_000)
    await age(61_000)
    expect(await noticesOf(2).look()).toEqual([])
  })

  test('are beside turns: one process of all takes each, and the next once its time is over', async () => {
    const takers = (every: number) =>
      Promise.all(stores.map((store) => store.takeTurn('a round', every)))
    const many = async (every: number) => (await takers(every)).filter(Boolean).length
    expect([await many(60_000), await many(60_000), await stores[0]?.takeTurn('b', 1)]).toEqual([
      ...[1, 0, true],
    ])
    await backend.db.collection('meta').updateMany({}, { $set: { at: new Date(0) } })
    expect(await many(60_000)).toBe(1)
  })

  test('keep a provider’s words sealed', async () => {
    await noticesOf(0).post([rejected])
    expect(await backend.raw()).not.toContain('words of a provider')
  })
})

describe.skipIf(!hasMongod)('three gateways over one MongoDB', async () => {
  const town = await openTown()
  const ids = Array.from({ length: 6 }, (_, at) => `11111111-2222-4333-8444-00000000000${at}`)
  let mongod: Mongod
  let clients: readonly Client[]
  let connectionId: string
  let paths: readonly string[]
  beforeAll(async () => {
    mongod = await startMongod()
    const database = { DATABASE_URL: mongod.url('three'), PATCHBAY_SECRET: btoa('s'.repeat(32)) }
    const first = await town.start(database)
    const others = await Promise.all([town.start(database), town.start(database)])
    const { key, connectionId: made } = await settle(first, town.fake)
    connectionId = made
    clients = [first, ...others].map((one) => clientOf(one, key))
    paths = await Promise.all(ids.map(imported))
    return () => mongod.stop()
  })
  const at = (gateway: number): Client => clients[gateway] as Client
  const imported = async (id: string) => {
    town.fake.place('assistant', object(id))
    const body = { connection_id: connectionId, external_id: id }
    const made = await at(0)('POST', '/api/v1/assistants/import', body)
    return made === 'cut' ? '' : `/api/v1/assistants/${made.body.data.id}`
  }
  const statusOf = async (gateway: number, assistant: number) => {
    const body = { name: `Name ${performance.now()}` }
    const answer = await at(gateway)('PATCH', paths[assistant] ?? '', body)
    return answer === 'cut' ? answer : `${answer.status} ${answer.body.code ?? 'ok'}`
  }
  /** How long it takes until each of the others answers so, after the first one did. */
  const spread = async (status: string) => {
    const started = performance.now()
    for (const other of [1, 2])
      await vi.waitFor(async () => expect(await statusOf(other, other)).toBe(status), 20_000)
    return performance.now() - started
  }
  const fault = (status: number, headers?: Record<string, string>) =>
    town.fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'refuse', status, ...(headers && { headers }) },
    })

  test('know within a second of a credential that one was refused, and that it is another', async () => {
    const path = `/api/v1/connections/${connectionId}`
    const known: number[] = []
    const forgotten: number[] = []
    for (const renewing of [0, 1, 2]) {
      fault(401)
      expect(await statusOf(0, 0)).toBe('502 provider_credentials_rejected')
      known.push(await spread('502 provider_credentials_rejected'))
      await at(renewing)('PATCH', path, { api_key: town.fake.keys[0] })
      forgotten.push(await spread('200 ok'))
      await vi.waitFor(async () => expect(await statusOf(0, 0)).toBe('200 ok'), 20_000)
    }
    // The fastest of three: a machine that has much else to do is late by itself.
    expect(Math.max(Math.min(...known), Math.min(...forgotten))).toBeLessThan(1000)
  })

  test('all send nothing once a provider asked one of them to wait', async () => {
    fault(429, { 'retry-after': '600' })
    expect(await statusOf(0, 3)).toBe('503 provider_throttled')
    await spread('503 provider_throttled')
    const before = town.fake.log().length
    const answers = [await statusOf(1, 4), await statusOf(2, 5)]
    expect(answers).toEqual(['503 provider_throttled', '503 provider_throttled'])
    expect(town.fake.log()).toHaveLength(before)
  })
})
