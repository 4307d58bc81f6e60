import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { mayHaveNetwork } from '../../torture/set/network.ts'
import { openSet, type ReplicaSet } from '../../torture/set/set.ts'
import { hasBinary, howToGetOne } from '../support/mongod.ts'

type Count = { readonly _id: string; readonly n: number }

let folder: string
let set: ReplicaSet
const clients: MongoClient[] = []

/** A bare driver, as impatient as a test. */
const opened = (url: string, options: MongoClientOptions = {}) => {
  const client = new MongoClient(url, {
    ...{ appName: 'patchbay', writeConcern: { w: 'majority', journal: true } },
    ...{ serverSelectionTimeoutMS: 3000, connectTimeoutMS: 500, socketTimeoutMS: 1500 },
    ...{ heartbeatFrequencyMS: 500, retryWrites: false, ...options },
  })
  clients.push(client)
  return client
}

/** Counts up one document, and says what it then was or how that failed. */
const counting = (client: MongoClient, _id: string) => async () => {
  try {
    const counts = client.db('set').collection<Count>('counts')
    const up = { $inc: { n: 1 } }
    const found = await counts.findOneAndUpdate({ _id }, up, {
      ...{ upsert: true, returnDocument: 'after' },
    })
    return found?.n
  } catch (error) {
    const { name, code } = error as Error & { readonly code?: number }
    return code === undefined ? name : `${name} ${code}`
  }
}

/** The same through the proxy, and what is stored by a look past it. */
const counter = async (_id: string, options: MongoClientOptions = {}) => {
  const client = opened(set.url('set'), options)
  const count = counting(client, _id)
  await count()
  const counts = opened(set.direct('set')).db('set').collection<Count>('counts')
  return { client, count, stored: async () => (await counts.findOne({ _id }))?.n }
}

const helloOf = async (member: number) => {
  const host = set.direct('').match(/[\d.]+:\d+/g)?.[member]
  return opened(`mongodb://${host}/?directConnection=true`).db('admin').command({ hello: 1 })
}

describe.skipIf(!hasBinary)(hasBinary ? 'a replica set' : `a replica set (${howToGetOne})`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-set-'))
    set = await openSet({ folder })
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
  })
  afterAll(async () => {
    await set.close()
    await rm(folder, { recursive: true })
  })

  test('elects another primary once one is killed, and takes the killed one back', async () => {
    const { count, stored } = await counter('killed')
    const first = await set.primary()
    await set.kill(first)
    const second = await set.primary()
    const next = [await count(), await stored()]
    await set.revive(first)
    const { isWritablePrimary, secondary } = await helloOf(first)
    expect({ isOther: second !== first, next, isBack: isWritablePrimary || secondary }).toEqual({
      ...{ isOther: true, next: [2, 2], isBack: true },
    })
  })

  test('elects another primary once one steps down', async () => {
    const { count } = await counter('stepped')
    const first = await set.primary()
    await set.stepDown()
    const second = await set.primary()
    expect([second !== first, await count()]).toEqual([true, 2])
  })

  test('elects another primary once one is stopped, which then follows it', async () => {
    const { stored } = await counter('stopped')
    const first = await set.primary()
    set.pause(first)
    const second = await set.primary()
    const count = counting(opened(set.url('set')), 'stopped')
    const next = [await count(), await stored()]
    set.resume(first)
    expect({ isOther: second !== first, next }).toEqual({ isOther: true, next: [2, 2] })
  })

  test.each(['hang', 'reset'] as const)(
    'is led by a member that clients no longer reach (%s), and which its peers still follow',
    async (how) => {
      const { count, stored } = await counter(`cut ${how}`)
      const first = await set.primary()
      set.cutOff(first, how)
      const failed = await count()
      const led = [await set.primary(), await stored()]
      set.rejoin(first)
      const again = counting(opened(set.url('set')), `cut ${how}, then`)
      expect({ failed, led, again: await again() }).toEqual({
        failed: expect.stringMatching(/Error$/),
        led: [first, 1],
        again: 1,
      })
    }
  )

  test('stores what arrives while acknowledgements are dropped, and the client does not know', async () => {
    const { count, stored } = await counter('dropped')
    const first = await set.primary()
    set.dropReplies(first, true)
    const failed = [await count(), await stored()]
    set.dropReplies(first, false)
    expect([...failed, await count()]).toEqual(['MongoNetworkTimeoutError', 2, 3])
  })

  test('loses single acknowledgements, which a driver that repeats never notices', async () => {
    const plain = await counter('lost')
    const repeating = await counter('lost, repeated', { retryWrites: true })
    set.loseReplies(1)
    const failed = [await plain.count(), await plain.stored()]
    set.loseReplies(1)
    const hidden = [await repeating.count(), await repeating.stored()]
    expect({ failed, hidden }).toEqual({ failed: ['MongoNetworkError', 2], hidden: [2, 2] })
  })

  test.each([91, 189, 11_600, 10_107])(
    'fails commits with code %i, before they are applied and after',
    async (code) => {
      const { count, stored } = await counter(`fails ${code}`)
      await set.fail(code, 1)
      const before = [await count(), await stored()]
      await count()
      await set.fail(code, 1, 'after')
      const after = [await count(), await stored()]
      expect({ before, after }).toEqual({
        before: [`MongoServerError ${code}`, 1],
        after: [`MongoWriteConcernError ${code}`, 3],
      })
    }
  )

  test('fails no commits but those of gateways', async () => {
    const { count } = await counter('other', { appName: 'another' })
    await set.fail(91, 1)
    const counted = await count()
    await set.fail(91, 0)
    expect(counted).toBe(2)
  })

  test('answers as late as is asked for', async () => {
    const { client } = await counter('late')
    set.delay(200)
    const began = performance.now()
    await client.db('admin').command({ ping: 1 })
    const took = performance.now() - began
    set.delay(0)
    expect(took).toBeGreaterThan(195)
  })

  test.skipIf(!mayHaveNetwork)(
    'elects another primary once one is parted from its peers, which steps down',
    async () => {
      const { count } = await counter('parted')
      const first = await set.primary()
      set.part?.(first, 'peers')
      const lone = count()
      const second = await set.primary()
      const { isWritablePrimary } = await helloOf(first)
      const { stored } = await counter('parted')
      set.mend?.(first)
      await expect(lone).resolves.toMatch(/Error/)
      expect({ isOther: second !== first, isWritablePrimary, n: await stored() }).toEqual({
        ...{ isOther: true, isWritablePrimary: false, n: 2 },
      })
    }
  )

  test.skipIf(!mayHaveNetwork)('goes on without a member that nobody reaches', async () => {
    await counter('alone')
    const first = await set.primary()
    set.part?.(first)
    const second = await set.primary()
    await expect(helloOf(first)).rejects.toThrow()
    const count = counting(opened(set.url('set')), 'alone')
    const next = await count()
    set.mend?.(first)
    expect([second !== first, next]).toEqual([true, 2])
  })
})
