import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSet, type ReplicaSet } from '../../torture/set/set.ts'
import { hasBinary, howToGetOne } from '../support/mongod.ts'
import { closeAll, counter, counting, helloOf, once } from './counting.ts'

let folder: string
let set: ReplicaSet

describe.skipIf(!hasBinary)(hasBinary ? 'a replica set' : `a replica set (${howToGetOne})`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-set-'))
    set = await openSet({ folder, electionMs: 2000 })
  })
  beforeEach(() => set.whole())
  afterEach(closeAll)
  afterAll(async () => {
    await set.close()
    await rm(folder, { recursive: true })
  })

  test('elects another primary once one is killed, and takes the killed one back', async () => {
    const { count, stored } = await counter(set, 'killed')
    const first = await set.primary()
    await set.kill(first)
    const second = await set.primary()
    const next = [await count(), await stored()]
    await set.revive(first)
    const { isWritablePrimary, secondary } = await helloOf(set, first)
    expect({ isOther: second !== first, next, isBack: isWritablePrimary || secondary }).toEqual({
      ...{ isOther: true, next: [2, 2], isBack: true },
    })
  })

  test('elects another primary once one steps down', async () => {
    const { count } = await counter(set, 'stepped')
    const first = await set.primary()
    await set.stepDown()
    const second = await set.primary()
    expect([second !== first, await count()]).toEqual([true, 2])
  })

  test('elects another primary once one is stopped, which then follows it', async () => {
    const { stored } = await counter(set, 'stopped')
    const first = await set.primary()
    set.pause(first)
    const second = await set.primary()
    const count = counting(set, 'stopped')
    const next = [await count(), await stored()]
    set.resume(first)
    await set.whole()
    const { secondary } = await helloOf(set, first)
    expect({ isOther: second !== first, next, secondary }).toEqual({
      ...{ isOther: true, next: [2, 2], secondary: true },
    })
  })

  test.each(['hang', 'reset'] as const)(
    'is led by a member that clients no longer reach (%s), and which its peers still follow',
    async (how) => {
      const { count, stored } = await counter(set, `cut ${how}`, once)
      const first = await set.primary()
      set.cutOff(first, how)
      const failed = await count()
      const led = [await set.primary(), await stored()]
      set.rejoin(first)
      const again = counting(set, `cut ${how}, then`)
      expect({ failed, led, again: await again() }).toEqual({
        failed: expect.stringMatching(/Error$/),
        led: [first, 1],
        again: 1,
      })
    }
  )

  test('stores what arrives while acknowledgements are dropped, and the client does not know', async () => {
    const { count, stored } = await counter(set, 'dropped', once)
    const first = await set.primary()
    set.dropReplies(first, true)
    const failed = [await count(), await stored()]
    set.dropReplies(first, false)
    expect([...failed, await count()]).toEqual(['MongoNetworkTimeoutError', 2, 3])
  })

  test('loses single acknowledgements, which a driver that repeats never notices', async () => {
    const plain = await counter(set, 'lost', once)
    const repeating = await counter(set, 'lost, repeated')
    set.loseReplies(1)
    const failed = [await plain.count(), await plain.stored()]
    set.loseReplies(1)
    const hidden = [await repeating.count(), await repeating.stored()]
    expect({ failed, hidden }).toEqual({ failed: ['MongoNetworkError', 2], hidden: [2, 2] })
  })

  test.each([91, 189, 11_600, 10_107])(
    'fails commits with code %i, before they are applied and after',
    async (code) => {
      const { count, stored } = await counter(set, `fails ${code}`, once)
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
    const { count } = await counter(set, 'other', { appName: 'another' })
    await set.fail(91, 1)
    const counted = await count()
    await set.fail(91, 0)
    expect(counted).toBe(2)
  })

  test('answers as late as is asked for', async () => {
    const { client } = await counter(set, 'late')
    set.delay(200)
    const began = performance.now()
    await client.db('admin').command({ ping: 1 })
    const took = performance.now() - began
    set.delay(0)
    expect(took).toBeGreaterThan(195)
  })

  test('elects another primary once one is parted from its peers, which steps down', async ({
    skip,
  }) => {
    if (!set.part) skip('this user may make no network')
    const { count, stored } = await counter(set, 'parted', once)
    const first = await set.primary()
    set.part?.(first, 'peers')
    const lone = count()
    const second = await set.primary()
    const { isWritablePrimary } = await helloOf(set, first)
    const next = await counting(set, 'parted')()
    set.mend?.(first)
    await expect(lone).resolves.toMatch(/Error/)
    expect({ isOther: second !== first, isWritablePrimary, next, n: await stored() }).toEqual({
      ...{ isOther: true, isWritablePrimary: false, next: 2, n: 2 },
    })
  })

  test('goes on without a member that nobody reaches', async ({ skip }) => {
    if (!set.part) skip('this user may make no network')
    await counter(set, 'alone')
    const first = await set.primary()
    set.part?.(first)
    const second = await set.primary()
    await expect(helloOf(set, first)).rejects.toThrow()
    const count = counting(set, 'alone')
    const next = await count()
    set.mend?.(first)
    expect([second !== first, next]).toEqual([true, 2])
  })
})
