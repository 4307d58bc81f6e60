import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store.ts'
import { type House, openHouse } from '../support/house.ts'
import { object } from './scene.ts'

/** More than two pages of what is fetched at a time. */
const many = 60
/** How many are looked at beside the one at which a scan is stopped. */
const together = 4

let house: House
/** What stood in the fake's log whenever a place was stored, and the place. */
let stored: [reads: number, place: string][]
let ids: readonly string[]
beforeEach(async () => {
  stored = []
  const store = (own: Store): Store => ({
    ...own,
    setScannedTo: async (id) => {
      stored.push([reads().length, id])
      await own.setScannedTo(id)
    },
  })
  house = await openHouse({ store })
  const all = Array.from({ length: many }, async (_each, at) => {
    const external = `11111111-2222-4333-8444-${String(at).padStart(12, '0')}`
    await house.place(object(external))
    return house.imported(external)
  })
  ids = (await Promise.all(all)).sort()
  before = 0
  before = reads().length
})
afterEach(() => house.close())

let before = 0
/** Which objects were read since the beginning, in order. */
const reads = () =>
  house.fake
    .log()
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => path)
    .slice(before)

/** A scan that is stopped once so many objects more were read. */
const scanned = async (most: number) => {
  const start = reads().length
  await house.patchbay.scanDrift({
    get aborted() {
      return reads().length - start >= most
    },
  })
  return reads().length - start
}

describe('a scan that is stopped', () => {
  it('is gone on with by the next one, so that every assistant is reached in turn', async () => {
    while (reads().length < 2 * many) {
      const count = await scanned(10)
      expect([count >= 10, count < 10 + together]).toEqual([true, true])
      // In turn: none is read again before all others were.
      const times = [...Map.groupBy(reads(), (path) => path).values()].map(({ length }) => length)
      const least = times.length < many ? 0 : Math.min(...times)
      expect(Math.max(...times) - least).toBeLessThanOrEqual(1)
    }
  })

  it('that read nothing leaves its place', async () => {
    await scanned(10)
    const place = await house.store.scannedTo()
    await house.patchbay.scanDrift(AbortSignal.abort())
    expect([ids.includes(place), await house.store.scannedTo()]).toEqual([true, place])
  })
})

describe('a scan that is not stopped', () => {
  it('reads every object once wherever it begins, and then the next one begins anew', async () => {
    await scanned(10)
    const start = reads().length
    await house.patchbay.scanDrift()
    const all = reads().slice(start)
    expect([all.length, new Set(all).size, await house.store.scannedTo()]).toEqual([many, many, ''])
  })

  it('stores its place a page at a time, before the page is looked at', async () => {
    await house.patchbay.scanDrift()
    expect(stored.map(([, place]) => place)).toEqual([ids[24], ids[49], ''])
    expect(stored.map(([count]) => count <= 50)).toEqual([true, true, true])
    expect(stored[0]).toEqual([0, ids[24]])
  })
})
