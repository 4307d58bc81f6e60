import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callsOf, methodsIn, methodsOf } from '../../src/bench/million/drive.ts'
import { type House, openHouse } from '../../src/bench/million/house.ts'
import { faultOf, type Query, queriesOf } from '../../src/bench/million/queries.ts'
import { idOf } from '../../src/bench/million/records.ts'
import { hasMongod, type Mongod, startMongod } from '../support/mongod.ts'

/** `npm run bench -- --mongo-million` asserts the same with twenty times as many. */
const count = 50_000

describe.skipIf(!hasMongod)(`with ${count} assistants of 2,000 organisations`, () => {
  let mongod: Mongod
  let house: House
  let queries: readonly Query[]

  beforeAll(async () => {
    mongod = await startMongod()
    house = await openHouse(mongod.url('million'), { count, orgs: 2000 })
    queries = await queriesOf(house.db, callsOf(house.store, count), house.heard)
  }, 180_000)
  afterAll(async () => {
    await house.close()
    await mongod.stop()
  })

  test('every method of the store is called', () => {
    expect(methodsOf(callsOf(house.store, count))).toEqual(methodsIn(house.store))
  })

  test('every query is served by an index, and looks at little more than it gives', () => {
    const found = queries.flatMap((query) => {
      const fault = faultOf(query)
      return fault === null ? [] : [{ fault, ...query }]
    })
    expect(found).toEqual([])
    expect(queries.length).toBeGreaterThan(200)
  })

  test('a total is counted once in half a minute, also of a list to which what runs belongs', async () => {
    const org = { orgId: idOf('org', 0), userId: null }
    const list = (page: number) =>
      house.store.listOperations(org, { page, limit: 20 }, { state: null })
    await house.store.archive()
    const { total } = await list(1)
    house.heard()
    expect((await list(2)).total).toBe(total)
    expect(house.heard().filter(({ name }) => name === 'aggregate')).toEqual([])
  })

  test('a look for unused copies takes on a hundred tools, and the next one those after them', async () => {
    const look = async () =>
      (await house.store.unusedToolCopies(null, 1000)).map(({ toolId }) => toolId).sort()
    const [first, second] = [await look(), await look()]
    expect([first.length, second.length].every((length) => length > 0 && length <= 100)).toBe(true)
    expect((first.at(-1) ?? '') < (second[0] ?? '')).toBe(true)
  })
})
