import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { telnyxFake } from '../../adapters/fakes/telnyx.ts'
import { telnyx } from '../../adapters/telnyx.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({
    ...{ also: [{ adapter: telnyx, fake: telnyxFake }], timing: { attempt: 400 } },
  })
})
afterEach(() => house.close())

const there = () => house.at('telnyx').fake
const objects = () =>
  there()
    .objects('assistant')
    .map(({ object }) => object)
const calls = () =>
  there()
    .log()
    .map(({ method, path, status }) => `${method} ${path} ${status}`)
const voice = { provider: 'telnyx', name: 'Telnyx.KokoroTTS.af_heart' }
const transcription = { provider: 'deepgram', language: 'en' }

const create = (more: JsonObject = {}) =>
  house.request('POST', '/api/v1/assistants', {
    ...{ name: 'Sales Bot', voice, transcription, ai_provider: 'openai', model: 'gpt-4o' },
    ...{ connection_ids: [house.at('telnyx').connectionId], ...more },
  })

describe('an assistant at Telnyx', () => {
  it('is made with our tag by one POST, changed by one, and removed', async () => {
    const made = await create({ welcome_message: 'Hi!', maximum_duration: 900 })
    const { id } = made.body.data
    const tag = `patchbay:${id}:${made.headers.get('patchbay-operation')}`
    expect(objects()).toMatchObject([
      {
        ...{ name: 'Sales Bot', instructions: '', greeting: 'Hi!', model: 'openai/gpt-4o' },
        voice_settings: { voice: 'Telnyx.KokoroTTS.af_heart' },
        transcription: { model: 'deepgram/nova-2', language: 'en' },
        ...{ telephony_settings: { time_limit_secs: 900 }, tags: [tag] },
      },
    ])
    const path = `/ai/assistants/${String(objects()[0]?.id)}`
    await house.request('PATCH', `/api/v1/assistants/${id}`, { name: 'Night' })
    expect(objects()).toMatchObject([{ name: 'Night', tags: [tag] }])
    await house.request('DELETE', `/api/v1/assistants/${id}`)
    expect(objects()).toEqual([])
    expect(calls()).toEqual([
      ...['POST /ai/assistants 200', `GET ${path} 200`, `POST ${path} 200`],
      `DELETE ${path} 200`,
    ])
  })

  it('needs no more than a name: what Telnyx cannot hold of our defaults gives way', async () => {
    const body = { name: 'Ada', connection_ids: [house.at('telnyx').connectionId] }
    expect((await house.request('POST', '/api/v1/assistants', body)).status).toBe(201)
    expect(objects()).toEqual([
      {
        ...{ id: expect.any(String), created_at: expect.any(String), tags: [expect.any(String)] },
        ...{ version_id: expect.any(String), version_created_at: expect.any(String) },
        ...{ name: 'Ada', instructions: '', greeting: '', model: 'openai/gpt-4.1-mini' },
        telephony_settings: { time_limit_secs: 600, user_idle_timeout_secs: 12 },
        transcription: { model: 'azure/fast', language: 'hi-IN' },
      },
    ])
  })

  it.each<ScriptInput['fault']>([
    { kind: 'fail', status: 502, when: 'after' },
    { kind: 'reset', when: 'after' },
    { kind: 'twice' },
  ])('is found by its tag where its making was struck: %j', async (fault) => {
    there().fault({ match: { method: 'POST' }, fault })
    const made = await create()
    expect([made.status, objects().length]).toEqual([201, fault.kind === 'twice' ? 2 : 1])
  })

  it('is refused by Telnyx in its words, under our field, and nothing is changed', async () => {
    const { id } = (await create()).body.data
    const before = objects()
    const elevenLabs = { provider: '11labs', name: 'ElevenLabs.v2.xyz' }
    const path = `/api/v1/assistants/${id}`
    const { status, body } = await house.request('PATCH', path, { voice: elevenLabs })
    const sentence = 'Telnyx refused the change: ElevenLabs needs an API key'
    expect([status, body.detail, body.operation.state]).toEqual([422, sentence, 'refused'])
    const error = { detail: 'No such voice', source: { pointer: '/voice_settings/voice' } }
    there().fault({
      match: { method: 'POST' },
      fault: { kind: 'refuse', status: 400, body: { errors: [error] } },
    })
    const next = { ...voice, name: 'Telnyx.KokoroTTS.nobody' }
    const second = await house.request('PATCH', path, { voice: next })
    expect(second.body.errors).toEqual([{ path: 'voice.name', message: 'No such voice' }])
    expect(objects()).toEqual(before)
  })

  it('is changed together with its copy at Vapi, or neither is', async () => {
    const both = [house.at('telnyx').connectionId, house.connectionId]
    const body = { name: 'Ada', connection_ids: both }
    const { id } = (await house.request('POST', '/api/v1/assistants', body)).body.data
    const names = () => [...objects(), ...house.fake.objects().map(({ object }) => object)]
    const change = (name: string) =>
      house.request('PATCH', `/api/v1/assistants/${id}`, { name }).then(({ status }) => status)
    expect([await change('Night'), names().map(({ name }) => name)]).toEqual([
      ...[200, ['Night', 'Night']],
    ])
    const refuse = { kind: 'refuse', status: 400, body: { message: ['no'] } } as const
    house.fake.fault({ match: { method: 'PATCH' }, fault: refuse })
    expect([await change('Day'), names().map(({ name }) => name)]).toEqual([
      ...[422, ['Night', 'Night']],
    ])
  })

  it('is seen by an import of the whole account', async () => {
    for (const id of ['a', 'b']) there().place('assistant', { id, name: id.toUpperCase() })
    expect(telnyx.all?.(null).next().value).toEqual({ method: 'GET', path: '/ai/assistants' })
    const listed = (answer: JsonObject) => {
      const reading = telnyx.all?.(null)
      reading?.next()
      return reading?.next(answer).value
    }
    const data = objects()
    const items = data.map(({ id, name }) => ({ externalId: id, name }))
    expect(listed({ data })).toEqual({ items, next: null })
    expect(listed({ data, meta: { total_pages: 2 } })).toBe(undefined)
    expect(listed({ data: [{ name: 'no id' }] })).toBe(undefined)
    expect(listed({ errors: [] })).toBe(undefined)
  })
})
