import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { bad, llm, missing, no, open, published } from './retell-open.ts'

const body = (sentence: string) => bad(`request/body/${sentence}`)

/** A draft of an agent and its LLM, and a way to change either. */
const draft = async () => {
  const opened = published()
  await opened.call('POST', '/create-agent-version/agent_1', { base_version: 3 })
  const change = (path: string) => (body: Json) => opened.call('PATCH', path, body)
  return {
    ...opened,
    agent: change('/update-agent/agent_1'),
    llm: change('/update-retell-llm/llm_1'),
  }
}

type Refused = readonly (readonly [body: Json, answer: ReturnType<typeof bad>])[]

const values = (key: string, ...rules: readonly (readonly [Json, string])[]): Refused =>
  rules.map(([value, says]) => [{ [key]: value }, body(`${key} ${says}`)])

const locales = 'must match exactly one schema in oneOf'
const range = (min: number, max: number) => [`must be >= ${min}`, `must be <= ${max}`] as const
const between = (key: string, min: number, max: number, step = 0.01): Refused =>
  values(key, [min - step, range(min, max)[0]], [max + step, range(min, max)[1]])

const refusedAgents: Refused = [
  ...values('agent_name', [7, 'must be string']),
  ...values('voice_id', [null, 'must be string']),
  ...values('voice_speed', [null, 'must be number'], ['1', 'must be number']),
  ...between('voice_speed', 0.5, 2),
  ...between('voice_temperature', 0, 2),
  ...between('volume', 0, 2),
  ...between('responsiveness', 0, 1),
  ...between('interruption_sensitivity', 0, 1),
  ...between('backchannel_frequency', 0, 1),
  ...between('begin_message_delay_ms', 0, 5000, 1),
  ...between('ring_duration_ms', 5000, 300_000, 1),
  ...between('max_call_duration_ms', 60_000, 7_200_000, 1),
  ...between('data_storage_retention_days', 1, 730, 1),
  ...values('max_call_duration_ms', [60_000.5, 'must be integer'], [null, 'must be number']),
  ...values('end_call_after_silence_ms', [9999, 'must be >= 10000'], [null, 'must be number']),
  ...values('reminder_trigger_ms', [0, 'must be > 0'], [null, 'must be number']),
  ...values('reminder_max_count', [-1, 'must be >= 0'], [0.5, 'must be integer']),
  ...values(
    'language',
    ['en', locales],
    [['en-US', 'multi'], locales],
    [null, locales],
    [[], 'must NOT have fewer than 1 items']
  ),
  ...values('enable_backchannel', [null, 'must be boolean']),
  ...values('stt_mode', [
    null,
    'must be equal to one of the allowed values: fast, accurate, custom',
  ]),
  ...values('backchannel_words', ['mhm', 'must be array']),
  ...values('webhook_events', [
    ['call_begun'],
    '0 must be equal to one of the allowed values: call_started, call_ended, call_analyzed, ' +
      'transcript_updated, transfer_started, transfer_bridged, transfer_cancelled, transfer_ended',
  ]).map(([sent, { status, body: said }]): [Json, ReturnType<typeof bad>] => [
    sent,
    { status, body: { error_message: said.error_message.replace('events 0', 'events/0') } },
  ]),
  [{ voice_model: 'eleven_turbo_v2' }, body(`voice_model ${allowed('voice')}`)],
  [
    { custom_stt_config: { provider: 'gladia', endpointing_ms: 300 } },
    stt('must have a known provider', '/provider'),
  ],
  [
    { custom_stt_config: { provider: 'deepgram' } },
    stt("must have required property 'endpointing_ms'"),
  ],
  [
    { custom_stt_config: { provider: 'deepgram', endpointing_ms: 9 } },
    stt('must be >= 10', '/endpointing_ms'),
  ],
  [
    { custom_stt_config: { provider: 'azure', endpointing_ms: 99 } },
    stt('must be >= 100', '/endpointing_ms'),
  ],
  [
    { custom_stt_config: { provider: 'soniox', endpointing_ms: 499 } },
    stt('must be >= 500', '/endpointing_ms'),
  ],
  [
    { custom_stt_config: { provider: 'assemblyai', endpointing_ms: 3001 } },
    stt('must be <= 3000', '/endpointing_ms'),
  ],
  [
    { voicemail_option: {} },
    bad("request/body/voicemail_option must have required property 'action'"),
  ],
  [
    { voicemail_option: { action: { type: 'static_text' } } },
    bad("request/body/voicemail_option/action must have required property 'text'"),
  ],
]

function stt(says: string, at = '') {
  return bad(`request/body/custom_stt_config${at} ${says}`)
}

function allowed(kind: 'voice' | 'llm') {
  const lists = {
    voice:
      'eleven_flash_v2, eleven_flash_v2_5, eleven_multilingual_v2, eleven_v3, sonic-3, ' +
      'sonic-3-latest, sonic-3.5, sonic-3.6, tts-1, gpt-4o-mini-tts, speech-02-turbo, ' +
      'speech-2.8-turbo, s1, s2-pro, s2.1-pro, inworld-tts-2, inworld-tts-2-flash',
    llm:
      'gpt-4.1, gpt-4.1-mini, gpt-4.1-nano, gpt-5, gpt-5-mini, gpt-5-nano, gpt-5.1, gpt-5.2, ' +
      'gpt-5.4, gpt-5.4-mini, gpt-5.4-nano, gpt-5.5, gpt-5.6-terra, gpt-5.6-luna, ' +
      'claude-4.5-sonnet, claude-4.6-sonnet, claude-5-sonnet, claude-4.5-haiku, gemini-3.0-flash, ' +
      'gemini-3.1-flash-lite, gemini-3.5-flash, gemini-3.5-flash-lite, gemini-3.6-flash',
  }
  return `must be equal to one of the allowed values: ${lists[kind]}`
}

const nullableAgentKeys = [
  ...['agent_name', 'ambient_sound', 'backchannel_words', 'boosted_keywords', 'custom_stt_config'],
  ...['call_screening_option', 'data_storage_retention_days', 'expressive_mode_prompt', 'timezone'],
  ...['fallback_voice_ids', 'ivr_option', 'post_call_analysis_data', 'post_call_analysis_model'],
  ...['pronunciation_dictionary', 'signed_url_expiration_ms', 'user_dtmf_options', 'voice_emotion'],
  ...['version_description', 'version_title', 'voice_model', 'voicemail_option', 'webhook_events'],
  'webhook_url',
]

describe('an agent', () => {
  test.each(refusedAgents)('%j is refused', async (sent, answer) => {
    expect(await (await draft()).agent(sent)).toEqual(answer)
  })

  test.each(nullableAgentKeys)('null takes %s away', async (key) => {
    const { fake, agent, call } = await draft()
    const { body: before } = await call('GET', '/get-agent/agent_1')
    fake.place('agent', { ...(before as JsonObject), [key]: 'held' })
    const { status, body: after } = await agent({ [key]: null })
    expect([status, key in (after as JsonObject)]).toEqual([200, false])
  })

  test('needs an engine and a voice', async () => {
    expect(await open().call('POST', '/create-agent', {})).toEqual(
      bad(
        "request/body must have required property 'response_engine', " +
          "request/body must have required property 'voice_id'"
      )
    )
  })

  test('keeps what a write leaves out; objects and lists are replaced whole', async () => {
    const { agent } = await draft()
    await agent({ handbook_config: { high_empathy: true }, boosted_keywords: ['a', 'b'] })
    const after = await agent({ handbook_config: { ai_disclosure: true }, boosted_keywords: ['c'] })
    expect(after.body).toMatchObject({ agent_name: 'Ada', boosted_keywords: ['c'] })
    expect((after.body as JsonObject).handbook_config).toEqual({ ai_disclosure: true })
  })

  test('lets what only Retell writes fall', async () => {
    const sent = { agent_id: 'x', version: 9, is_published: true, base_version: 1, colour: 'red' }
    const { agent } = await draft()
    const { status, body: after } = await agent(sent)
    expect([status, after]).toEqual([
      200,
      expect.objectContaining({ agent_id: 'agent_1', version: 4, is_published: false }),
    ])
    expect(after).not.toHaveProperty('colour')
  })

  test('stores the ten languages that multi stands for', async () => {
    const { body: after } = await (await draft()).agent({ language: 'multi' })
    const { language } = after as JsonObject
    expect([(language as Json[]).length, (language as Json[])[0]]).toEqual([10, 'en-US'])
  })

  test('cannot have a voice that is not there', async () => {
    const { agent } = await draft()
    expect(await agent({ voice_id: '11labs-Matt' })).toEqual(
      no(404, 'Item 11labs-Matt not found from voice')
    )
    expect(await agent({ fallback_voice_ids: ['openai-Nobody'] })).toEqual(
      no(404, 'Item openai-Nobody not found from voice')
    )
  })

  test('cannot have two voices of one vendor, nor another vendor’s voice model', async () => {
    const { agent } = await draft()
    const twins = no(400, 'Voice id and fallback voice ids must be from different TTS providers')
    expect(await agent({ fallback_voice_ids: ['11labs-Cimo'] })).toEqual(twins)
    expect(
      (await agent({ fallback_voice_ids: ['openai-Alloy'], voice_model: 'eleven_v3' })).status
    ).toBe(200)
    expect(await agent({ voice_id: 'openai-Echo' })).toEqual(twins)
    expect(await agent({ voice_id: 'openai-Echo', fallback_voice_ids: null })).toEqual(
      no(400, 'voice_model eleven_v3 is not supported by provider openai')
    )
    const change = { voice_id: 'openai-Echo', fallback_voice_ids: null, voice_model: null }
    expect((await agent(change)).status).toBe(200)
  })

  test('needs a transcriber of its own to use one', async () => {
    const { agent } = await draft()
    expect(await agent({ stt_mode: 'custom' })).toEqual(
      no(400, 'custom_stt_config must be provided when stt_mode is custom')
    )
    const custom_stt_config = { provider: 'deepgram', endpointing_ms: 300 }
    expect((await agent({ stt_mode: 'custom', custom_stt_config })).status).toBe(200)
    expect((await agent({ stt_mode: 'fast' })).body).toMatchObject({ custom_stt_config })
  })
})

const custom = { type: 'custom', name: 'look_up', url: 'https://a.example' }
const tools = (...general_tools: Json[]) => ({ general_tools })
const tool = (more: JsonObject, says: string) =>
  [tools({ ...custom, ...more }), body(`general_tools/0${says}`)] as const

const refusedLlms: Refused = [
  ...values('model', ['gpt-4o', allowed('llm')], ['gemini-2.5-flash', allowed('llm')]),
  ...values('model_temperature', [null, 'must be number']),
  ...between('model_temperature', 0, 1),
  ...values('start_speaker', [null, 'must be equal to one of the allowed values: user, agent']),
  ...values('general_prompt', [7, 'must be string']),
  [{ default_dynamic_variables: { a: 1 } }, body('default_dynamic_variables/a must be string')],
  tool({ type: 'apiRequest' }, '/type must have a known type'),
  tool({ name: 'look up' }, '/name must match pattern "^[A-Za-z0-9_-]{1,64}$"'),
  tool({ url: '' }, '/url must NOT have fewer than 1 characters'),
  tool(
    { method: 'HEAD' },
    '/method must be equal to one of the allowed values: GET, POST, PUT, PATCH, DELETE'
  ),
  tool({ timeout_ms: 999 }, '/timeout_ms must be >= 1000'),
  tool({ timeout_ms: 600_001 }, '/timeout_ms must be <= 600000'),
  tool({ max_retry: 6 }, '/max_retry must be <= 5'),
  tool({ headers: [{ name: 'a', value: 'b' }] }, '/headers must be object'),
  tool(
    { parameters: { type: 'object', properties: {}, required: ['id'] } },
    "/parameters must have property 'id' to require it"
  ),
  [tools({ type: 'custom', name: 'x' }), body("general_tools/0 must have required property 'url'")],
  [
    tools({ type: 'transfer_call', name: 'x', transfer_destination: {} }),
    body("general_tools/0 must have required property 'transfer_option'"),
  ],
  [
    { states: [{ name: 's', tools: [{ type: 'x' }] }] },
    body('states/0/tools/0/type must have a known type'),
  ],
]

const nullableLlmKeys = [
  ...[
    'begin_after_user_silence_ms',
    'begin_message',
    'default_dynamic_variables',
    'general_prompt',
  ],
  ...['general_tools', 'kb_config', 'knowledge_base_ids', 'mcps', 'model', 'model_high_priority'],
  ...['s2s_model', 'starting_state', 'states', 'tool_call_strict_mode'],
]

describe('an LLM', () => {
  test.each(refusedLlms)('%j is refused', async (sent, answer) => {
    expect(await (await draft()).llm(sent)).toEqual(answer)
  })

  test.each(nullableLlmKeys)('null takes %s away', async (key) => {
    const { fake, llm: change } = await draft()
    fake.place('llm', { ...llm, version: 4, is_published: false, [key]: 'held' })
    const { status, body: after } = await change({ [key]: null })
    expect([status, key in (after as JsonObject)]).toEqual([200, false])
  })

  test('an empty first message is one', async () => {
    const answer = await (await draft()).llm({ begin_message: '', start_speaker: 'user' })
    expect(answer.body).toMatchObject({ begin_message: '', start_speaker: 'user' })
  })

  test('has one model at a time', async () => {
    const { llm: change } = await draft()
    const both = no(400, 'Cannot set both model and s2s_model')
    expect(await change({ s2s_model: 'gpt-realtime' })).toEqual(both)
    expect((await change({ s2s_model: 'gpt-realtime', model: null })).status).toBe(200)
    expect(await change({ model: 'gpt-5' })).toEqual(both)
    expect((await change({ model: 'gpt-5', s2s_model: null })).status).toBe(200)
  })

  test('has each tool name once, but for tools of two states', async () => {
    const { llm: change } = await draft()
    const twin = no(400, 'Tool names must be unique: look_up')
    expect(await change(tools(custom, custom))).toEqual(twin)
    const states = ['a', 'b'].map((name) => ({ name, tools: [custom] }))
    expect((await change({ states })).status).toBe(200)
    expect(await change(tools(custom))).toEqual(twin)
    expect((await change({ ...tools(custom), states: [] })).status).toBe(200)
  })

  test('takes back tools that it holds, however odd, at any place of the list', async () => {
    const { fake, llm: change } = await draft()
    const odd = { type: 'from_the_future', name: 'odd name', timeout_ms: '{{seconds}}' }
    fake.place('llm', { ...llm, version: 4, is_published: false, ...tools(odd) })
    expect((await change(tools(custom, odd))).body).toMatchObject(tools(custom, odd))
    expect(await change(tools(custom, { ...odd, name: 'other' }))).toEqual(
      body('general_tools/1/type must have a known type')
    )
  })

  test('keeps numbers as they were written', async () => {
    const { fake, call } = await draft()
    await call(
      'PATCH',
      '/update-retell-llm/llm_1',
      '{"kb_config":{"top_k":3.0,"id":1234567890123456789},"model_temperature":1.0}'
    )
    const text = await (
      await fake.request('/get-retell-llm/llm_1', {
        headers: { authorization: 'Bearer retell-sandbox-key' },
      })
    ).text()
    expect([
      text.includes('"top_k":3.0,"id":1234567890123456789'),
      text.includes('"model_temperature":1.0'),
    ]).toEqual([true, true])
  })
})

describe('a request', () => {
  test('with a query that Retell does not know is refused', async () => {
    const { call } = published()
    const asks = [
      ['GET', '/get-agent/agent_1?is_published=true', 'is_published'],
      ['POST', '/publish-agent-version/agent_1?version=3', 'version'],
      ['PATCH', '/update-retell-llm/llm_1?versions=3', 'versions'],
      ['GET', '/v2/list-retell-llms?page=2', 'page'],
    ] as const
    for (const [method, path, name] of asks)
      expect(await call(method, path, method === 'GET' ? undefined : { version: 3 })).toEqual(
        bad(`Unknown query parameter '${name}'`)
      )
  })

  test('with a version that is none is refused', async () => {
    const { call } = published()
    expect(await call('GET', '/get-retell-llm/llm_1?version=latest')).toEqual(
      bad('request/query/version must be integer')
    )
    expect(await call('DELETE', '/delete-agent-version/agent_1')).toEqual(
      bad("request/query must have required property 'version'")
    )
  })

  test('without a known key, of a body that is no JSON, or for no route is refused', async () => {
    const { call } = published()
    expect(await call('GET', '/get-agent/agent_1', undefined, 'no')).toEqual(
      no(401, 'API key is missing or invalid.')
    )
    expect((await call('PATCH', '/update-agent/agent_1', '{')).status).toBe(400)
    expect((await call('PATCH', '/update-agent/agent_1', '[]')).status).toBe(400)
    expect(await call('POST', '/publish-agent/agent_1')).toEqual(
      no(404, 'Cannot POST /publish-agent/agent_1')
    )
  })

  test('for what is not there, or another account’s, is 422; a DELETE is 404', async () => {
    const { call } = published()
    const reads = ['get-agent/agent_x', 'get-retell-llm/llm_x', 'list-agent-versions/agent_x']
    for (const path of reads) expect(await call('GET', `/${path}`)).toEqual(missing)
    expect(await call('GET', '/get-agent/agent_1', undefined, 'other-key')).toEqual(missing)
    expect(await call('GET', '/get-agent/agent_1?version=9')).toEqual(missing)
    for (const path of [
      'update-agent/agent_x',
      'update-retell-llm/llm_x',
      'update-agent/agent_1?version=9',
    ])
      expect(await call('PATCH', `/${path}`, {})).toEqual(missing)
    expect(await call('POST', '/create-agent-version/agent_1', { base_version: 9 })).toEqual(
      missing
    )
    expect(await call('POST', '/publish-agent-version/agent_1', { version: 9 })).toEqual(missing)
    expect(await call('DELETE', '/delete-agent/agent_x')).toEqual(
      no(404, 'Item agent_x not found from agent')
    )
    expect(await call('DELETE', '/delete-retell-llm/llm_x')).toEqual(
      no(404, 'Item llm_x not found from retell-llm')
    )
  })

  test('is sent on from a path with two slashes', async () => {
    const { fake } = published()
    const answer = await fake.request('//get-agent/agent_1')
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/get-agent/agent_1'])
  })
})
