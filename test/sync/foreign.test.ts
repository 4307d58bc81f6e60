import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

const id = '11111111-2222-4333-8444-555555555555'
const stranger = '99999999-2222-4333-8444-555555555555'
const object = {
  id,
  name: 'Old',
  firstMessage: 'Hello',
  model: { provider: 'openai', model: 'gpt-4o', messages: [{ role: 'system', content: 'SP' }] },
  voice: { provider: '11labs', voiceId: 'burt', stability: 0.5 },
}

let house: House
let local: string
beforeEach(async () => {
  house = await openHouse()
  await house.place(object)
  local = await house.imported(id)
})
afterEach(() => house.close())

const patch = (body: object) => house.request('PATCH', `/api/v1/assistants/${local}`, body)
const stateOf = async () =>
  (await house.request('GET', `/api/v1/assistants/${local}/sync`)).body.data.state

describe('an edit that somebody else makes between our read and our write', () => {
  beforeEach(() => {
    const values = { 'voice.stability': 0.9, firstMessage: 'Theirs' }
    const fault = { kind: 'edit', when: 'before', id, values } as const
    house.fake.fault({ match: { method: 'PATCH' }, fault })
  })

  it('is not called in sync, and is taken home by the next change', async () => {
    expect((await patch({ name: 'One' })).status).toBe(200)
    expect(await stateOf()).toBe('drifted')
    const { body } = await patch({ name: 'Two' })
    expect(body.data).toMatchObject({
      name: 'Two',
      welcome_message: 'Theirs',
      voice: { stability: 0.9 },
    })
    expect(house.held(id)).toMatchObject({ name: 'Two', firstMessage: 'Theirs' })
    expect(await stateOf()).toBe('in_sync')
  })

  it('is a conflict for a change of the same field, and is not overwritten', async () => {
    await patch({ name: 'One' })
    const { status, body } = await patch({ welcome_message: 'Ours' })
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'drifted' })
    expect(house.held(id)).toMatchObject({ firstMessage: 'Theirs' })
  })
})

describe('an answer that is some other object', () => {
  const bodies = ['{}', '{"message":"ok"}', JSON.stringify({ ...object, id: stranger })]

  it.each(bodies)('is not believed on a read before a change: %s', async (body) => {
    const fault = { kind: 'answer', status: 200, body } as const
    house.fake.fault({ match: { method: 'GET' }, fault, times: 'always' })
    const before = await house.request('GET', `/api/v1/assistants/${local}`)
    const answer = await patch({ silence_timeout: 33 })
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 502,
      code: 'provider_error',
    })
    expect((await house.request('GET', `/api/v1/assistants/${local}`)).body).toEqual(before.body)
  })

  it.each(bodies)('is not taken home by an import: %s', async (body) => {
    const other = '22222222-2222-4333-8444-555555555555'
    await house.place({ ...object, id: other })
    const fault = { kind: 'answer', status: 200, body } as const
    house.fake.fault({ match: { method: 'GET' }, fault, times: 'always' })
    const answer = await house.request('POST', '/api/v1/assistants/import', {
      connection_id: house.connectionId,
      external_id: other,
    })
    expect(answer.status).toBe(502)
  })

  it('counts as no answer on a write: the object is looked at, and the truth is told', async () => {
    const fault = { kind: 'answer', status: 200, body: '{}' } as const
    house.fake.fault({ match: { method: 'PATCH' }, fault })
    expect((await patch({ name: 'New' })).status).toBe(200)
    expect(house.held(id)).toMatchObject({ name: 'New' })
  })
})

describe('an edit that somebody else makes between two of our changes', () => {
  const edit = async (values: object) => {
    const held = house.held(id)
    await house.place({ ...held, ...values })
    house.calls()
  }
  const sent = () => house.fake.log().at(-1)?.body

  it('is taken home without a word to the object that it was made at', async () => {
    await edit({ firstMessage: '' })
    await patch({ name: 'One' })
    expect(sent()).toEqual({ name: 'One' })
  })

  it('of the vendor is no conflict for a setting that nobody has touched', async () => {
    await edit({ voice: { provider: 'openai', voiceId: 'alloy' } })
    const { status, body } = await patch({ voice: { speed: 1.1 } })
    expect(status).toBe(200)
    expect(body.data.voice).toMatchObject({ provider: 'openai', name: 'alloy', speed: 1.1 })
    expect(sent()).toEqual({ voice: { provider: 'openai', voiceId: 'alloy', speed: 1.1 } })
  })
})

it('a value past a limit is refused before anybody is asked', async () => {
  for (const body of [{ max_tokens: 20 }, { name: 'x'.repeat(41) }, { maximum_duration: 5 }])
    expect((await patch(body)).status).toBe(422)
  expect(house.calls()).toEqual([])
})

it('an object that is linked becomes a copy: what home never said is cleared there', async () => {
  const other = '22222222-2222-4333-8444-555555555555'
  const beside = { voicemailMessage: 'theirs', maxDurationSeconds: 1000, endCallPhrases: ['bye'] }
  await house.place({ ...object, ...beside, id: other, name: 'Other', backgroundSound: 'office' })
  const path = `/api/v1/assistants/${local}/links`
  const body = { connection_id: house.connectionId, external_id: other }
  expect((await house.request('POST', path, body)).status).toBe(201)
  const { voicemailMessage, maxDurationSeconds, endCallPhrases, ...rest } = house.held(other)
  expect({ voicemailMessage, maxDurationSeconds, endCallPhrases }).toEqual({
    voicemailMessage: undefined,
    maxDurationSeconds: 600,
    endCallPhrases: [],
  })
  expect(rest).toMatchObject({ name: 'Old', backgroundSound: 'office' })
})

it('a refused change names its operation in a header too', async () => {
  const fault = { kind: 'refuse', status: 400, body: { message: ['no'], statusCode: 400 } } as const
  house.fake.fault({ match: { method: 'PATCH' }, fault })
  const { headers, body } = await patch({ name: 'New' })
  expect(headers.get('patchbay-operation')).toBe(body.operation.id)
})
