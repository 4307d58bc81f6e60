import { describe, expect, test } from 'vitest'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { serveFake } from '../../adapters/fakes/serve.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { agents, corpus, gone, open } from './elevenlabs-open.ts'

const config = (place: string, value: Json) => set({}, `conversation_config.${place}`, value)
const loc = (place: string) => ['body', 'conversation_config', ...place.split('.')]

describe('a value out of its bounds', () => {
  test.each<[place: string, value: Json, type: string]>([
    ['tts.speed', 1.3, 'less_than_equal'],
    ['tts.speed', 0.6, 'greater_than_equal'],
    ['tts.stability', 1.1, 'less_than_equal'],
    ['tts.similarity_boost', -0.1, 'greater_than_equal'],
    ['tts.model_id', 'eleven_v9', 'enum'],
    ['asr.provider', 'deepgram', 'enum'],
    ['asr.quality', 'low', 'enum'],
    ['agent.prompt.llm', 'gpt-nil', 'enum'],
    ['agent.prompt.max_tokens', 1.5, 'int_type'],
    ['agent.prompt.prompt', null, 'string_type'],
    ['agent.first_message', null, 'string_type'],
    ['agent.language', 'hi-IN', 'string_pattern_mismatch'],
    ['agent.max_conversation_duration_message', null, 'string_type'],
    ['turn.turn_timeout', null, 'float_type'],
    ['turn.silence_end_call_timeout', '7', 'float_type'],
    ['turn.soft_timeout_config.message', '', 'string_too_short'],
    ['turn.soft_timeout_config.message', 'x'.repeat(201), 'string_too_long'],
    ['turn.soft_timeout_config.additional_soft_timeout_messages', Array(8).fill('x'), 'too_long'],
    ['turn.soft_timeout_config.max_soft_timeouts_per_generation', 9, 'less_than_equal'],
    ['conversation.max_duration_seconds', 90.5, 'int_type'],
    ['asr.keywords', 'a,b', 'list_type'],
    ['tts', null, 'model_type'],
  ])('%s of %j is refused by its place, and nothing is stored', async (place, value, type) => {
    const { create, call } = open()
    const made = await create()
    const { status, body } = await call('PATCH', made.path, config(place, value))
    expect([status, body]).toMatchObject([422, { detail: [{ type, loc: loc(place) }] }])
    expect((await call('GET', made.path)).body.version_id).toBe(made.version_id)
  })

  test('is said in the words of FastAPI', async () => {
    const { create, call } = open()
    const made = await create()
    const sent = { tts: { speed: 2 }, agent: { prompt: { llm: 'x' } } }
    const { body } = await call('PATCH', made.path, { name: 1, conversation_config: sent })
    const messages = (body.detail as readonly Json[]).map((one) => String(get(one, 'msg')))
    expect(messages.map((message) => message.slice(0, 46)).sort()).toEqual([
      "Input should be 'gpt-4o-mini', 'gpt-4o', 'gpt-",
      'Input should be a valid string',
      'Input should be less than or equal to 1.2',
    ])
  })

  test('that is stored stays, and so do models that no list has yet', async () => {
    const { call, fake } = open()
    const stored = corpus.find(({ name }) => name.startsWith('03'))
    fake.place('agent', stored?.object ?? {})
    expect((await call('PATCH', stored?.path ?? '', { name: 'Ada' })).status).toBe(200)
    const newer = config('agent.prompt.llm', 'gpt-6.2-sol')
    expect((await call('PATCH', stored?.path ?? '', newer)).status).toBe(200)
  })
})

describe('language and model', () => {
  const english = 'English Agents must use turbo or flash v2.'
  const other = 'Non-english Agents must use turbo or flash v2_5.'
  const pair = (language: Json | undefined, model: Json | undefined): JsonObject => {
    const one = language === undefined ? {} : set({}, 'agent.language', language)
    return { conversation_config: model === undefined ? one : set(one, 'tts.model_id', model) }
  }

  test.each<[JsonObject, JsonObject, string | null]>([
    [pair('en', 'eleven_flash_v2'), pair('hi', undefined), other],
    [pair('en', 'eleven_flash_v2'), pair(undefined, 'eleven_flash_v2_5'), english],
    [pair('hi', 'eleven_flash_v2_5'), pair('en', undefined), english],
    [pair('hi', 'eleven_flash_v2_5'), pair(undefined, 'eleven_turbo_v2'), other],
    [pair('en', 'eleven_flash_v2'), pair('hi', 'eleven_flash_v2_5'), null],
    [pair('hi', 'eleven_turbo_v2_5'), pair('en', 'eleven_turbo_v2'), null],
    [pair('en', 'eleven_multilingual_v2'), pair('hi', undefined), null],
    [pair('hi', 'eleven_v3_conversational'), pair('en', undefined), null],
    [pair('en', 'eleven_flash_v2'), { name: 'Ada' }, null],
  ])('%j, then %j: %j', async (first, then, rule) => {
    const { create, call } = open()
    const made = await create(first.conversation_config as JsonObject)
    const { status, body } = await call('PATCH', made.path, then)
    const message = `Invalid conversation config: ${rule}`
    expect([status, body.detail ?? null]).toEqual(
      rule === null ? [200, null] : [400, { status: 'invalid_agent_config', message }]
    )
  })

  test('of a create is a list without a place', async () => {
    const { call } = open()
    const body = pair('hi', 'eleven_flash_v2')
    expect(await call('POST', `${agents}/create`, body)).toEqual({
      status: 422,
      body: { detail: [{ type: 'value_error', msg: other }] },
    })
    expect((await call('POST', `${agents}/create`, pair('hi', undefined))).status).toBe(422)
  })
})

describe('voices', () => {
  const unknown = (id: string) => ({
    detail: { status: 'voice_not_found', message: `A voice with voice_id ${id} was not found.` },
  })

  test('are everybody’s, one’s own, and those that an agent has', async () => {
    const { fake, call } = open()
    fake.place('voice', { voice_id: 'own', name: 'Mine' })
    fake.place('agent', set({ agent_id: 'a' }, 'conversation_config.tts.voice_id', 'used'))
    const ask = async (id: string) => (await call('GET', `/v1/voices/${id}`)).status
    const ids = ['cjVigY5qzO86Huf0OWal', 'own', 'used', 'Rachel']
    expect(await Promise.all(ids.map(ask))).toEqual([200, 200, 200, 404])
    expect((await call('GET', '/v1/voices/own')).body).toEqual({ voice_id: 'own', name: 'Mine' })
    expect((await call('GET', '/v1/voices/Rachel')).body).toEqual(unknown('Rachel'))
  })

  test('that an agent had can be given back', async () => {
    const { fake, call } = open()
    fake.place('agent', set({ agent_id: 'a' }, 'conversation_config.tts.voice_id', 'used'))
    for (const voice of ['cjVigY5qzO86Huf0OWal', 'used']) {
      const { status } = await call('PATCH', `${agents}/a`, config('tts.voice_id', voice))
      expect(status).toBe(200)
    }
  })

  test('that are not there are refused in a write', async () => {
    const { create, call } = open()
    const made = await create()
    const answer = await call('PATCH', made.path, config('tts.voice_id', 'Rachel'))
    expect(answer).toEqual({ status: 400, body: unknown('Rachel') })
  })
})

describe('the answer to', () => {
  test('a key that is none, and to none at all', async () => {
    const { call, fake } = open()
    expect(await call('GET', agents, undefined, 'nobody')).toEqual({
      status: 401,
      body: { detail: { status: 'invalid_api_key', message: 'Invalid API key' } },
    })
    const bearer = { headers: { authorization: 'Bearer elevenlabs-sandbox-key' } }
    const response = await fake.request(agents, bearer)
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { detail: { status: 'needs_authorization' } },
    ])
  })

  test('an unknown route is one word', async () => {
    const { call } = open()
    expect(await call('GET', '/v1/nothing')).toEqual({ status: 404, body: { detail: 'Not Found' } })
  })

  test('an agent that never was names it', async () => {
    const { call } = open()
    const id = 'agent_01jydc3p56er8tn495y66hybmn'
    expect(await call('GET', `${agents}/${id}`)).toEqual(gone(id))
  })

  test.each(['', '{"name":', '[]'])('a body of %j is a list', async (text) => {
    const { create, call } = open()
    const made = await create()
    const { status, body } = await call('PATCH', made.path, text)
    expect([status, Array.isArray(body.detail)]).toEqual([422, true])
  })

  test('too many requests has a code, and carries its wait', async () => {
    const { fake } = open()
    fake.fault({ fault: { kind: 'throttle', retryAfter: 3 } })
    const response = await fake.request(agents, { headers: { 'xi-api-key': 'x' } })
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      ...[429, '3'],
      {
        detail: {
          ...{ type: 'rate_limit_error', code: 'rate_limit_exceeded' },
          ...{ status: 'rate_limit_exceeded', message: 'Rate limit exceeded' },
          request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    ])
  })

  test.each([400, 422, 500, 503])('a scripted %i has the form of its own', async (status) => {
    const { fake, call } = open()
    fake.fault({ fault: { kind: 'refuse', status } })
    const { body } = await call('GET', agents)
    expect(Object.keys(body)).toEqual(['detail'])
  })

  test('keys that a fault refuses names each', async () => {
    const { fake, create, call } = open()
    const made = await create()
    const place = 'conversation_config.tts.speed'
    fake.fault({ fault: { kind: 'refuseKeys', keys: [place] } })
    const { body } = await call('PATCH', made.path, config('tts.speed', 1))
    expect(body).toEqual({
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['body', ...place.split('.')],
          msg: 'Extra inputs are not permitted',
        },
      ],
    })
  })

  test('anything has an id of the request', async () => {
    const { fake } = open()
    const response = await fake.request('/v1/nothing')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'))
  })

  test('a path with two slashes is the way to the clean one', async () => {
    const { fake } = open({ prefix: '/prefix' })
    const response = await fake.request('//prefix/v1//voices/x', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([
      ...[301, '/prefix/v1/voices/x'],
    ])
  })

  test('the question for models is all of them', async () => {
    const { call } = open()
    const { llms } = (await call('GET', '/v1/convai/llm/list')).body
    expect((llms as readonly Json[]).map((one) => get(one, 'llm'))).toContain('gpt-6.2-sol')
  })
})

describe('a served fake', () => {
  test('takes objects as they stand, and shows them to its own key', async () => {
    const fake = await serveFake({ fake: elevenlabsFake })
    const [{ kind, object, path }] = corpus.slice(0, 1) as [(typeof corpus)[number]]
    const body = JSON.stringify({ kind, object })
    const placed = await fetch(`${fake.url}/_objects`, { method: 'PUT', body })
    const headers = { 'xi-api-key': String(fake.keys[0]) }
    const read = await fetch(`${fake.url}${path}`, { headers })
    await fake.close()
    expect([placed.status, await read.text()]).toEqual([200, JSON.stringify(object)])
  })
})

describe('a file of objects', () => {
  test('is kept and read back to the letter', () => {
    const first = open()
    for (const { kind, object } of corpus) first.fake.place(kind, object)
    const second = open()
    second.fake.load(first.fake.dump())
    expect(second.fake.dump()).toBe(first.fake.dump())
  })
})
