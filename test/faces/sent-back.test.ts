import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { corpus } from '../fakes/corpus.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const assistants = corpus.filter(({ kind }) => kind === 'assistant')
const without = (shown: JsonObject, ...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(shown).filter(([key]) => !keys.includes(key)))

/** One of them, imported, with a path and what it shows there but for ids and dates. */
const open = async (object: JsonObject, path: string, own: readonly string[]) => {
  const externalId = randomUUID()
  await house.place({ ...object, id: externalId })
  const at = `${path}/${await house.imported(externalId)}`
  const { body, headers } = await house.request('GET', at)
  const shown = without(body.data ?? body, ...own)
  const patch = (more: JsonObject = {}) => house.request('PATCH', at, { ...shown, ...more })
  return { externalId, patch, body, etag: headers.get('etag') }
}
const v1 = ['id', 'created_at', 'updated_at', 'selected_tools']
const console = ['id', 'orgId', 'createdAt', 'updatedAt']

describe.each(assistants)('$name', ({ object }) => {
  it('sent back as the console shows it changes nothing', async () => {
    const { patch, body, etag } = await open(object, '/assistants', console)
    const answer = await patch()
    expect([answer.status, answer.body, answer.headers.get('etag'), house.calls()]).toEqual([
      ...[200, body, etag, []],
    ])
  })

  // What was never set is null there, and null clears: home remembers that, and nothing else.
  it('sent back as v1 shows it changes nothing that shows', async () => {
    const { patch, body, externalId } = await open(object, '/api/v1/assistants', v1)
    const { updatedAt: _, latestVersion: __, ...before } = house.held(externalId)
    const answer = await patch()
    const { updated_at } = answer.body.data ?? {}
    expect([answer.status, answer.body]).toEqual([
      200,
      { ...body, data: { ...body.data, updated_at } },
    ])
    expect(house.held(externalId)).toMatchObject(before)
  })

  it('sent back as the console shows it with a new name is renamed', async () => {
    const { patch, externalId } = await open(object, '/assistants', console)
    expect((await patch({ name: 'Renamed' })).body.name).toBe('Renamed')
    const sent = house.fake.log().filter((call) => call.id === externalId)
    expect(sent.at(-1)?.body).toEqual({ name: 'Renamed' })
  })
})

it('a vendor that is not stored is refused by name', async () => {
  const [{ object } = { object: {} }] = assistants
  const { patch } = await open(object, '/assistants', console)
  const answer = await patch({ voice: { provider: 'nobody', voiceId: 'x' } })
  expect([answer.status, answer.body.error]).toEqual([
    400,
    'The request is not valid; voice.provider: must be one of 11labs, azure, cartesia, deepgram, playht, openai, edmo',
  ])
})
