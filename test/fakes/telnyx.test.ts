import { describe, expect, test } from 'vitest'
import { type TelnyxOptions, telnyxFake } from '../../adapters/fakes/telnyx.ts'
import type { Json, JsonObject } from '../../src/json.ts'

const key = 'telnyx-sandbox-key'

const open = (options: TelnyxOptions = {}) => {
  const fake = telnyxFake({ keys: [key, 'other'], now: () => 0, ...options })
  const call = async (method: string, path: string, body?: Json, as = key) => {
    const response = await fake.request(`/v2/ai/assistants${path}`, {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as JsonObject }
  }
  const make = async (body: JsonObject = {}) =>
    (await call('POST', '', { name: 'Ada', instructions: '', ...body })).body
  return { fake, call, make }
}

const no = (
  status: number,
  ...errors: readonly (readonly [pointer: string, detail: string])[]
) => ({
  status,
  body: {
    errors: errors.map(([pointer, detail]) => ({
      ...{ code: '10015', title: 'Bad request', detail, source: { pointer } },
    })),
  },
})

const missing = {
  code: '10005',
  title: 'Resource not found',
  detail: 'The requested resource or URL could not be found.',
}

describe('the fake Telnyx', () => {
  test('makes, shows, lists, changes and removes an assistant', async () => {
    const { call, make } = open()
    const made = await make({ tags: ['a'] })
    const path = `/${String(made.id)}`
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^assistant-/), name: 'Ada', instructions: '', tags: ['a'] },
      ...{ model: 'default', created_at: '1970-01-01T00:00:00.000Z' },
      ...{ version_id: expect.any(String), version_created_at: '1970-01-01T00:00:00.000Z' },
    })
    expect((await call('GET', path)).body).toEqual(made)
    expect((await call('GET', '')).body).toEqual({ data: [made] })
    const { body } = await call('POST', path, { name: 'Eve', promote_to_main: true })
    expect(body).toEqual({ ...made, name: 'Eve', version_id: expect.any(String) })
    expect(body.version_id).not.toBe(made.version_id)
    const gone = { id: made.id, object: 'assistant', deleted: true }
    expect((await call('DELETE', path)).body).toEqual(gone)
    expect(await call('GET', path)).toEqual({ status: 404, body: { errors: [missing] } })
  })

  test('knows neither PATCH nor PUT, and nobody without a key', async () => {
    const { call, make } = open()
    const path = `/${String((await make()).id)}`
    for (const method of ['PATCH', 'PUT'])
      expect((await call(method, path, { name: 'Eve' })).status).toBe(404)
    expect((await call('GET', path, undefined, 'wrong')).body).toMatchObject({
      errors: [{ code: '10009', title: 'Authentication failed' }],
    })
    expect((await call('GET', path, undefined, 'other')).status).toBe(404)
    expect((await call('GET', '', undefined, 'other')).body).toEqual({ data: [] })
  })

  test.each([
    ['replace', { time_limit_secs: 60 }],
    ['merge', { default_texml_app_id: '7', time_limit_secs: 60 }],
  ] as const)('told to %s what stands inside, it does', async (nested, telephony_settings) => {
    const { call, make } = open({ nested })
    const made = await make({ telephony_settings: { default_texml_app_id: '7' } })
    const change = { telephony_settings: { time_limit_secs: 60 } }
    const { body } = await call('POST', `/${String(made.id)}`, change)
    expect(body.telephony_settings).toEqual(telephony_settings)
  })

  test('a list of tools replaces its own, never those of the Tools Library', async () => {
    const { fake, call } = open()
    const library = { type: 'webhook', shared: true }
    const hangup = { type: 'hangup', shared: false }
    fake.place('assistant', { id: 'a', name: 'Ada', tools: [library, hangup] })
    const { body } = await call('POST', '/a', { tools: [{ type: 'function' }] })
    expect(body.tools).toEqual([{ type: 'function', shared: false }, library])
    expect(await call('POST', '/a', { tools: [library] })).toMatchObject({ status: 422 })
    const twice = await call('POST', '/a', { tools: [{ type: 'hangup' }, { type: 'hangup' }] })
    const sentence = 'Only one tool of this type is allowed per assistant'
    expect(twice).toEqual(no(400, ['/tools', sentence]))
  })

  test.each<[JsonObject, string]>([
    [{ nickname: 'A' }, '/nickname'],
    [{ name: null }, '/name'],
    [{ greeting: null }, '/greeting'],
    [{ voice_settings: null }, '/voice_settings'],
    [{ voice_settings: { voice_speed: 1 } }, '/voice_settings/voice'],
    [{ voice_settings: { voice: 'x', voice_speed: 2.1 } }, '/voice_settings/voice_speed'],
    [{ voice_settings: { voice: 'x', pitch: 1 } }, '/voice_settings/pitch'],
    [{ transcription: { model: 'deepgram/nova-9' } }, '/transcription/model'],
    [{ telephony_settings: { time_limit_secs: '60' } }, '/telephony_settings/time_limit_secs'],
    [{ tool_ids: ['x'] }, '/tool_ids'],
    [{ tools: [{ type: 'webhook' }] }, '/tools/0/webhook'],
    [{ tools: [{ type: 'hangup', shared: false }] }, '/tools/0/shared'],
    [{ promote_to_main: false }, '/promote_to_main'],
  ])('%j is refused by its place, and nothing is stored', async (change, pointer) => {
    const { call, make } = open()
    const made = await make()
    const { status, body } = await call('POST', `/${String(made.id)}`, change)
    expect([status, body]).toMatchObject([422, { errors: [{ source: { pointer } }] }])
    expect((await call('GET', `/${String(made.id)}`)).body).toEqual(made)
  })

  test('a voice of ElevenLabs needs the name of a secret', async () => {
    const { call, make } = open()
    const path = `/${String((await make()).id)}`
    const voice = { voice: 'ElevenLabs.v2.xyz' }
    const refused = await call('POST', path, { voice_settings: voice })
    expect(refused).toEqual(no(400, ['/voice_settings/api_key_ref', 'ElevenLabs needs an API key']))
    const settings = { ...voice, api_key_ref: 'secret' }
    expect((await call('POST', path, { voice_settings: settings })).status).toBe(200)
  })

  test('what a script asks for is done: a key refused, two made, one not listed, an old answer', async () => {
    const { fake, call, make } = open()
    const made = await make()
    const path = `/${String(made.id)}`
    fake.fault({ fault: { kind: 'refuseKeys', keys: ['name'] } })
    expect(await call('POST', path, { name: 'Eve' })).toEqual(no(422, ['/name', 'Is not taken.']))
    const { body } = await call('POST', path, { name: 'Eve' })
    fake.fault({ fault: { kind: 'stale' } })
    expect([(await call('GET', path)).body, body.name]).toEqual([made, 'Eve'])
    fake.fault({ fault: { kind: 'twice' } })
    await make()
    expect(fake.objects()).toHaveLength(3)
    fake.fault({ fault: { kind: 'omit', count: 2 } })
    expect((await call('GET', '')).body).toEqual({ data: [body] })
  })
})
