import { beforeAll, expect, it } from 'vitest'
import { d1Sql } from '../../src/store/d1.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { type Meter, metered } from '../../src/worker/meter.ts'
import { scanWithin } from '../../src/worker/scan.ts'
import { vault } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { object } from '../sync/scene.ts'
import { openFolder } from './dev.ts'
import { startRelay } from './relay.ts'
import { remoteD1 } from './remote.ts'

/** More than one scan may look at. */
const many = 40
const queries = 60
const externals = Array.from(
  { length: many },
  (_each, number) => `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`
)

let house: House
let meter: Meter
let asked = 0
beforeAll(async () => {
  const sql = d1Sql(remoteD1(await startRelay(await openFolder())))
  meter = metered({
    ...sql,
    all: (text, ...values) => {
      asked += 1
      return sql.all(text, ...values)
    },
  })
  const store = await sqliteStore(meter.sql, vault)
  house = await openHouse({ store: () => store })
  for (const external of externals) await house.place(object(external))
  await Promise.all(externals.map((external) => house.imported(external)))
  return () => house.close()
})

it('a scan ends before D1 would end it, and the next ones reach every assistant in turn', async () => {
  const scanned = async () => {
    const [{ length }, before] = [house.fake.log(), asked]
    await scanWithin({ ...house, spent: meter.spent }, queries)
    const log = house.fake.log().slice(length)
    return { looks: log.map(({ path }) => path.split('/').at(-1) ?? ''), asked: asked - before }
  }
  const looks: string[] = []
  let scans = 0
  for (; looks.length < many; scans += 1) {
    const scan = await scanned()
    expect([scan.asked < queries + 20, scan.looks.length < many]).toEqual([true, true])
    // What docs/workers.md says of it: 800 queries are some 250 assistants.
    expect(scan.asked / scan.looks.length).toBeLessThan(3.5)
    looks.push(...scan.looks)
  }
  expect(scans).toBeGreaterThan(1)
  expect(new Set(looks.slice(0, many))).toEqual(new Set(externals))
})
