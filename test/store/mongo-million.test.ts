import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callsOf, methodsIn, methodsOf } from '../../src/bench/million/drive.ts'
import { type House, openHouse } from '../../src/bench/million/house.ts'
import { faultOf, type Query, queriesOf } from '../../src/bench/million/queries.ts'
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
})
