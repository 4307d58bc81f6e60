import { beforeAll, expect, it } from 'vitest'
import { d1Sql } from '../../src/store/d1.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { vault } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { content, idA, idB, oneLink, twoAccounts, twoLinks } from '../sync/scene.ts'
import { openFolder } from './dev.ts'
import { databaseIn, longestRow } from './files.ts'
import { startRelay } from './relay.ts'
import { type Remote, remoteD1 } from './remote.ts'

/** Little more than half of the 2,000,000 bytes that D1 holds in a row. */
const half = 1_100_000

let folder: string
let database: Remote
let house: House
beforeAll(async () => {
  folder = await openFolder()
  database = remoteD1(await startRelay(folder))
  const store = await sqliteStore(d1Sql(database), vault)
  house = await openHouse({ fake: twoAccounts, store: () => store })
  return () => house.close()
})

type Text = (length: number) => string

/** Random bytes in base64: no text is longer when it is packed. */
const noise: Text = (length) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)))
    .toString('base64')
    .repeat(3)
    .slice(0, length)

/** As people write, if of few words. */
const words: Text = (length) => {
  const from = crypto.getRandomValues(new Uint16Array(length / 8))
  return [...from]
    .map((each) => `${each.toString(36)} the caller `)
    .join('')
    .slice(0, length)
}

/** As large as a body may be: 256 KiB, of which 100 are the longest prompt. */
const largest = (text: Text) => {
  const messages = [{ role: 'system', content: text(154 * 1024) }]
  const options = { vapi: { analysisPlan: { summaryPlan: { messages } } } }
  return { system_prompt: text(100 * 1024), provider_options: options }
}

/** Changes all of it, and tells what that took of D1. */
const changed = async (id: string, text: Text) => {
  const body = largest(text)
  expect(JSON.stringify(body).length).toBeGreaterThan(254 * 1024)
  const before = database.commits()
  const { status } = await house.request('PATCH', `/api/v1/assistants/${id}`, body)
  const { commits, largest: asked } = database
  return [status, commits() - before, longestRow(databaseIn(folder)) < half, asked().batch <= 30]
}

it('the largest change there is takes two commits, and half of a row of D1', async () => {
  const id = await oneLink(house)
  for (let time = 0; time < 3; time += 1)
    expect(await changed(id, noise)).toEqual([200, 2, true, true])
  await house.request('DELETE', `/api/v1/assistants/${id}`)
  const copied = await twoLinks(house)
  for (let time = 0; time < 3; time += 1)
    expect(await changed(copied, words)).toEqual([200, 2, true, true])
  const { text, values } = database.largest()
  expect([text < 5000, values <= 20]).toEqual([true, true])
  // Two copies of what cannot be packed are too much: it is said before anything is sent.
  await changed(copied, noise)
  const [held, commits] = [[idA, idB].map((one) => content(house, one)), database.commits()]
  const path = `/api/v1/assistants/${copied}`
  const refused = await house.request('PATCH', path, largest(noise))
  expect(refused).toMatchObject({ status: 413, body: { code: 'too_large' } })
  expect([[idA, idB].map((one) => content(house, one)), database.commits()]).toEqual([
    held,
    commits,
  ])
})
