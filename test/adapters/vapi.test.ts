import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { get, type Json, type JsonObject, parseExact } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { exact, exactly } from './exact.ts'
import type { Body } from './planned.ts'

const id = '11111111-2222-4333-8444-555555555555'
const object = {
  ...{ id, orgId: '22222222-2222-4333-8444-555555555555', name: 'Old', latestVersion: 'v4' },
  ...{ createdAt: '2026-08-01T00:00:00.000Z', updatedAt: '2026-08-01T00:00:00.000Z' },
  model: {
    ...{ provider: 'openai', model: 'gpt-4o-mini', temperature: 0.7 },
    messages: [{ role: 'system', content: 'SP' }],
    ...{ toolIds: ['T1'], toolRefs: [{ toolId: 'T1', version: 'v2' }], knowledgeBaseId: 'KB' },
  },
  voice: { provider: 'azure', voiceId: 'hi-IN-AartiNeural', speed: 1 },
  ...{ silenceTimeoutSeconds: 30, isServerUrlSecretSet: true },
}

let house: House
let local = ''
beforeAll(async () => {
  house = await openHouse({ timing: { attempt: 500 } })
})
afterAll(() => house.close())

/** A fresh object in the same house, and its assistant. */
const start = async (more: JsonObject = {}) => {
  const own = { ...object, ...more, id: crypto.randomUUID() }
  await house.place(own)
  local = await house.imported(own.id)
  return own
}
const patch = (body: JsonObject, face: 'v1' | 'console' = 'v1') =>
  house.request('PATCH', `${face === 'v1' ? '/api/v1' : ''}/assistants/${local}`, body)
const sent = () => {
  const since = house.fake.log().findLastIndex(({ method }) => method !== 'PATCH')
  return house.fake
    .log()
    .slice(since + 1)
    .map(({ body }) => body)
}
const writes = (of: string) =>
  house.fake
    .log()
    .filter(({ method, path }) => method === 'PATCH' && path.endsWith(of))
    .map(({ body }) => body)
const refuse = (status: number, message: Json) =>
  house.fake.fault({
    match: { method: 'PATCH' },
    fault: { kind: 'refuse', status, body: { message, error: 'Error', statusCode: status } },
  })

describe('a voice of another vendor', () => {
  it('is built from what the new one takes, and the rest is named', async () => {
    await start()
    const voice = {
      ...{ provider: 'cartesia', name: 'V', speed: 1.1, language: 'hi-IN', stability: 0.75 },
    }
    const answer = await patch({ voice })
    expect([answer.status, answer.headers.get('patchbay-unsupported')]).toEqual([
      200,
      'voice.stability',
    ])
    expect(sent()).toEqual([
      {
        voice: {
          provider: 'cartesia',
          voiceId: 'V',
          language: 'hi',
          generationConfig: { speed: 1.1 },
        },
      } satisfies Body,
    ])
    expect(answer.body.data.voice).toMatchObject(voice)
  })
})

describe('a refusal of Vapi', () => {
  it.each<[string, Json, unknown[]]>([
    [
      'a key by its block',
      ['voice.property speed should not exist'],
      [{ path: 'voice.speed', message: 'voice.property speed should not exist' }],
    ],
    [
      'a place with a rule',
      ['assistant.name must be shorter than or equal to 40 characters'],
      [{ path: 'name', message: 'must be shorter than or equal to 40 characters' }],
    ],
    [
      'a nested place',
      ['model.maxTokens must not be less than 50'],
      [{ path: 'max_tokens', message: 'must not be less than 50' }],
    ],
    [
      'two at once',
      ['model.model must be one of the following values: x', 'name must be a string'],
      [
        { path: 'model', message: 'must be one of the following values: x' },
        { path: 'name', message: 'must be a string' },
      ],
    ],
  ])('names our field for %s, and is not repeated', async (_name, message, errors) => {
    const held = await start()
    refuse(400, message)
    const { status, body } = await patch({ name: 'New' })
    expect({ status, code: body.code, errors: body.errors }).toEqual({
      ...{ status: 422, code: 'provider_rejected', errors },
    })
    expect(writes(held.id)).toEqual([{ name: 'New' }])
    expect(exactly(house.held(held.id))).toBe(exactly(held))
  })

  it('in one sentence is passed on in its words', async () => {
    const held = await start()
    refuse(400, 'Couldn’t Get Voice. It is gone.')
    const { status, body } = await patch({ name: 'New' })
    expect([status, body.code, body.detail]).toEqual([
      422,
      'provider_rejected',
      expect.stringContaining('Couldn’t Get Voice. It is gone.'),
    ])
    expect(writes(held.id).length).toBe(1)
  })

  it('of our credential is a 502 that shows no key, and is not repeated', async () => {
    // A credential that was rejected is left alone for a minute.
    const others = house
    house = await openHouse({ timing: { attempt: 500 } })
    onTestFinished(async () => {
      await house.close()
      house = others
    })
    const held = await start()
    refuse(401, 'Invalid Key. Hot tip, you may be using the private key instead of the public key.')
    const { status, body } = await patch({ name: 'New' })
    expect([status, body.code]).toEqual([502, 'provider_credentials_rejected'])
    expect(JSON.stringify(body)).not.toContain('vapi-sandbox-key')
    expect(writes(held.id).length).toBe(1)
  })
})

describe('a write that is unsure', () => {
  it('is sent again with the same body after every 429', async () => {
    const held = await start()
    for (const retryAfter of ['1', undefined])
      house.fake.fault({
        match: { method: 'PATCH' },
        fault: { kind: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) },
      })
    expect((await patch({ name: 'New' })).status).toBe(200)
    expect(writes(held.id)).toEqual([{ name: 'New' }, { name: 'New' }, { name: 'New' }])
  })

  it('is a success where the object says so, without a second write', async () => {
    const held = await start()
    house.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'reset', when: 'after' } })
    expect((await patch({ name: 'New', temperature: 0.2 })).status).toBe(200)
    expect(writes(held.id).length).toBe(1)
    expect(house.held(held.id)).toMatchObject({ name: 'New', model: { temperature: 0.2 } })
  })
})

describe('an undo', () => {
  const ignored: ScriptInput['fault'] = { kind: 'drop', paths: ['name'] }

  it('clears with null what was not there, and touches nothing else', async () => {
    const held = await start()
    house.fake.fault({ match: { method: 'PATCH' }, fault: ignored })
    const { status, body } = await patch({ name: 'New', endCallMessage: 'Bye' }, 'console')
    expect([status, body.code, body.operation.state]).toEqual([
      ...[500, 'provider_ignored_field', 'rolled_back'],
    ])
    expect(writes(held.id)).toEqual([
      { name: 'New', endCallMessage: 'Bye' },
      { endCallMessage: null },
    ])
    expect(exactly(house.held(held.id))).toBe(exactly(held))
  })

  it('that Vapi does not carry out leaves home showing what Vapi has', async () => {
    const held = await start()
    house.fake.fault({ match: { method: 'PATCH' }, fault: ignored })
    const fault: ScriptInput['fault'] = { kind: 'drop', paths: ['endCallMessage'] }
    house.fake.fault({ match: { method: 'PATCH' }, fault })
    const { body } = await patch({ name: 'New', endCallMessage: 'Bye' }, 'console')
    expect(body.operation.state).toBe('dirty')
    const shown = (await house.request('GET', `/assistants/${local}`)).body
    expect([shown.name, shown.endCallMessage]).toEqual(['Old', 'Bye'])
    expect(house.held(held.id).endCallMessage).toBe('Bye')
  })
})

describe('the refused before any write', () => {
  it.each<[JsonObject, string, string]>([
    [{ max_tokens: 20 }, 'max_tokens', 'must be a whole number of 50 to 10000, not 20'],
    [{ voice: { speed: 2.5 } }, 'voice.speed', 'must be 0.5 to 2, not 2.5'],
    [{ silence_timeout: 9 }, 'silence_timeout', 'must be 10 to 3600, not 9'],
    [{ maximum_duration: 9 }, 'maximum_duration', 'must be a whole number of 10 to 43200, not 9'],
    [{ name: 'x'.repeat(41) }, 'name', `must be 1 to 40 characters, not "${'x'.repeat(41)}"`],
    [{ voice: { name: null } }, 'voice.name', 'is needed: Vapi holds no voice without it'],
  ])('%j names its field and limit', async (change, path, message) => {
    const held = await start()
    const { status, body } = await patch(change)
    expect([status, body.code, body.errors]).toEqual([422, 'unrepresentable', [{ path, message }]])
    expect(house.calls()).toEqual([])
    expect(exact(house.held(held.id))).toBe(exact(held))
  })

  it('is a custom-llm without a url, and no more once an option gives it', async () => {
    await start()
    const switched = { ai_provider: 'custom-llm', model: 'mine' }
    expect((await patch(switched)).body.errors).toEqual([
      {
        path: 'ai_provider',
        message: 'custom-llm also needs a url, to be given as provider_options.vapi.model.url',
      },
    ])
    const options = { vapi: { model: { url: 'https://llm.example.com' } } }
    expect((await patch({ ...switched, provider_options: options })).status).toBe(200)
    const { knowledgeBaseId, messages, toolIds, toolRefs, temperature } = object.model
    expect(sent()).toEqual([
      {
        model: {
          ...{ provider: 'custom-llm', model: 'mine', url: 'https://llm.example.com' },
          ...{ knowledgeBaseId, messages, toolIds, toolRefs, temperature },
        },
      },
    ])
  })
})

describe('Vapi’s own transcriber', () => {
  beforeEach(async () => {
    await start({ transcriber: { provider: 'deepgram', model: 'nova-3', numerals: true } })
  })

  it.each<[JsonObject, 'v1' | 'console']>([
    [{ transcription: null }, 'v1'],
    [{ transcription: { provider: null } }, 'v1'],
    [{ transcriber: null }, 'console'],
    [{ transcriber: { provider: null } }, 'console'],
  ])('is what %j asks for', async (change, face) => {
    expect((await patch(change, face)).status).toBe(200)
    expect(sent()).toEqual([{ transcriber: null }])
  })

  it('that Vapi does not give is an ignored field', async () => {
    house.fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'drop', paths: ['transcriber'] },
    })
    const { status, body } = await patch({ transcription: null })
    expect([status, body.code, body.operation.state, body.errors]).toEqual([
      ...[502, 'provider_ignored_field', 'rolled_back'],
      [
        {
          path: 'transcription.provider',
          message: 'was sent as nothing and came back as "deepgram"',
        },
      ],
    ])
  })
})

describe('a vendor that somebody else chose at Vapi', () => {
  const theirs = {
    voice: { provider: '11labs', voiceId: 'E', model: 'eleven_v3', stability: 0.4, style: 0.1 },
    model: { provider: 'google', model: 'gemini-2.5-flash', messages: [], temperature: 0.2 },
    transcriber: { provider: 'google', model: 'gemini-2.5-pro', language: 'Hindi' },
  }

  it('is adopted with all that it has settings for', async () => {
    const held = await start({ transcriber: { provider: 'deepgram', language: 'en' } })
    await house.place({ ...held, ...theirs })
    const { status, body } = await patch({ name: 'New' })
    expect(status).toBe(200)
    expect(sent()).toEqual([{ name: 'New' }])
    expect(body.data).toMatchObject({
      ...{ ai_provider: 'google', model: 'gemini-2.5-flash', temperature: 0.2 },
      ...{ system_prompt: null, transcription: { provider: 'google', language: 'hi' } },
      voice: {
        ...{ provider: '11labs', name: 'E', tts_model: 'eleven_v3' },
        ...{ stability: 0.4, speed: null },
      },
    })
  })

  it('is a conflict, said once, for a request that wants another voice', async () => {
    const held = await start()
    const other = { ...held, voice: { provider: 'deepgram', voiceId: 'luna' } } as JsonObject
    await house.place(other)
    const { status, body } = await patch({ voice: { name: 'A' } })
    expect([status, body.code, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      ...[409, 'drifted', ['voice.name']],
    ])
    expect(exact(house.held(held.id))).toBe(exact(other))
  })
})

describe('numbers as they are written', () => {
  const odd = (key: string) =>
    parseExact(`{"${key}":[1.0,0.50,12345678901234567890,1E+2,-0.0,1e-7]}`) as JsonObject
  const rich = () => ({
    model: { ...object.model, ...odd('x') },
    voice: { ...object.voice, ...odd('y') },
    transcriber: { provider: 'deepgram', model: 'nova-3', ...odd('z') },
    metadata: parseExact('{"price":1.50,"deep":{"n":1.0}}') as JsonObject,
    ...odd('foreign'),
  })
  const change = { system_prompt: 'New', voice: { speed: 1.5 }, transcription: { language: 'en' } }

  it('stand on the wire and at Vapi', async () => {
    const held = await start(rich())
    expect((await patch(change)).status).toBe(200)
    const [body] = sent() as JsonObject[]
    const list = '[1.0,0.50,12345678901234567890,1E+2,-0.0,1e-7]'
    expect(['model.x', 'voice.y', 'transcriber.z'].map((at) => exact(get(body, at)))).toEqual([
      ...[list, list, list],
    ])
    expect(exact(house.held(held.id).foreign)).toBe(list)
    expect((await patch({ metadata: { more: 1 } }, 'console')).status).toBe(200)
    expect(exact(house.held(held.id).metadata)).toBe('{"deep":{"n":1.0},"more":1,"price":1.50}')
  })

  it('are put back by an undo', async () => {
    const held = await start(rich())
    house.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'drop', paths: ['name'] } })
    expect((await patch({ ...change, name: 'New' })).body.operation.state).toBe('rolled_back')
    expect(writes(held.id).length).toBe(2)
    expect(exactly(house.held(held.id))).toBe(exactly(held))
  })

  it('that no JavaScript holds are refused in imported metadata, by name', async () => {
    const own = { ...object, id: crypto.randomUUID(), metadata: odd('ids') }
    await house.place(own)
    const body = { connection_id: house.connectionId, external_id: own.id }
    const answer = await house.request('POST', '/api/v1/assistants/import', body)
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([
      ...[422, 'unrepresentable', 'metadata.ids.2'],
    ])
  })

  it('and keys of any name are kept in imported metadata', async () => {
    const metadata = parseExact(
      '{"a.b":1.0,"":2,"constructor":3,"__proto__":{"x":4}}'
    ) as JsonObject
    const held = await start({ metadata })
    const shown = await house.request('GET', `/assistants/${local}`)
    expect(exact(shown.body.metadata)).toBe('{"":2,"__proto__":{"x":4},"a.b":1,"constructor":3}')
    expect((await patch({ metadata: { '': null } }, 'console')).status).toBe(200)
    expect(exact(house.held(held.id).metadata)).toBe(
      '{"__proto__":{"x":4},"a.b":1.0,"constructor":3}'
    )
  })
})
