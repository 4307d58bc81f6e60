import { afterEach, beforeEach, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { idA, object, on, oneLink, patch } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

/** What the timeline says of the values that came back, call by call. */
const readBack = async (id: string) => {
  const last = await house.patchbay.lastOperation({ ...house.ids, userId: null }, id)
  const { data } = (await house.request('GET', `/api/v1/operations/${last?.id}`)).body
  return data.timeline.map((call: { purpose: string; read_back: object }) => [
    ...[call.purpose, call.read_back],
  ])
}

it('the timeline shows an ignored field as it was asked for and as it came back', async () => {
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['firstMessage'] }))
  const answer = await patch(house, id, { name: 'New', welcome_message: 'W'.repeat(100) })
  expect(answer.body.code).toBe('provider_ignored_field')
  expect(await readBack(id)).toEqual([
    ['read', []],
    ['do', [{ field: 'welcome_message', asked: `"${'W'.repeat(56)}...`, shown: '"Hello"' }]],
    ...[
      ['read', []],
      ['undo', []],
    ],
  ])
})

it('the timeline shows both values where the provider has its own form of one', async () => {
  const transcriber = { provider: 'deepgram', model: 'nova-2', language: 'en' }
  const id = await oneLink(house, { transcriber })
  const values = { 'model.temperature': 0.20000000298023224 }
  house.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'change', values } })
  const body = { temperature: 0.2, transcription: { language: 'hi-IN' } }
  expect((await patch(house, id, body)).status).toBe(200)
  expect(await readBack(id)).toEqual([
    ['read', []],
    [
      'do',
      [
        { field: 'temperature', asked: '0.2', shown: '0.20000000298023224' },
        { field: 'transcription.language', asked: '"hi-IN"', shown: '"hi"' },
      ],
    ],
  ])
})

it('the timeline shows nothing of what came back as it was asked for, nor the inside of objects', async () => {
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['metadata'] }))
  const path = `/assistants/${id}`
  await house.request('PATCH', path, { name: 'New', metadata: { token: 'sk-secret' } })
  expect(await readBack(id)).toEqual([
    ['read', []],
    ['do', [{ field: 'metadata', asked: 'an object', shown: 'nothing' }]],
    ...[
      ['read', []],
      ['undo', []],
    ],
  ])
  expect(house.held(idA).name).toBe(object(idA).name)
})
