import { describe, expect, test } from 'vitest'
import { get, type Json, type JsonObject } from '../../src/json.ts'
import { agents, gone, open, orderStatus, tools } from './elevenlabs-open.ts'

const id28 = (kind: string) => expect.stringMatching(new RegExp(`^${kind}_[0-9a-z]{28}$`))
const prompt = 'conversation_config.agent.prompt'
const agent = (values: JsonObject): JsonObject => ({ conversation_config: { agent: values } })

describe('a new agent', () => {
  test('is answered by its id only, and has every default', async () => {
    const { call } = open()
    const body = {
      name: 'Ada',
      tags: ['patchbay:1:2'],
      conversation_config: { tts: { speed: 1.1 } },
    }
    const made = await call('POST', `${agents}/create`, body)
    expect(made).toEqual({ status: 200, body: { agent_id: id28('agent') } })
    const { body: read } = await call('GET', `${agents}/${String(made.body.agent_id)}`)
    expect(read).toMatchObject({
      ...{ agent_id: made.body.agent_id, name: 'Ada', tags: ['patchbay:1:2'] },
      conversation_config: {
        agent: { first_message: '', language: 'en', prompt: { llm: 'gemini-2.5-flash' } },
        tts: { model_id: 'eleven_flash_v2', voice_id: 'cjVigY5qzO86Huf0OWal', speed: 1.1 },
        asr: { provider: 'scribe_realtime' },
        turn: { turn_timeout: 7, silence_end_call_timeout: -1 },
        conversation: { max_duration_seconds: 600 },
      },
      version_id: id28('agtvrsn'),
      branch_id: id28('agtbrch'),
      main_branch_id: read.branch_id,
      access_info: { role: 'admin' },
    } as JsonObject)
  })

  test('has no system tool, the end of a call included', async () => {
    const { create } = open()
    const made = await create()
    expect(new Set(Object.values(get(made, `${prompt}.built_in_tools`) as JsonObject))).toEqual(
      new Set([null])
    )
  })

  test('takes the whole body of the dossier', async () => {
    const { call, create } = open()
    const tool = await call('POST', tools, { tool_config: orderStatus })
    const made = await create({
      agent: {
        ...{ first_message: 'Hi! How can I help?', language: 'hi' },
        max_conversation_duration_message: 'Thank you for calling. Goodbye!',
        prompt: {
          ...{ prompt: 'You are a concise sales assistant.', llm: 'gpt-4.1-mini' },
          ...{ temperature: 0.3, max_tokens: 256, tool_ids: [String(tool.body.id)] },
          built_in_tools: {
            end_call: {
              ...{ type: 'system', name: 'end_call', description: '' },
              params: { system_tool_type: 'end_call' },
            },
            voicemail_detection: {
              ...{ type: 'system', name: 'voicemail_detection', description: '' },
              params: {
                system_tool_type: 'voicemail_detection',
                voicemail_message: 'Please call us back.',
              },
            },
          },
        },
      },
      tts: {
        ...{ voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2_5' },
        ...{ speed: 1.0, stability: 0.75, similarity_boost: 0.8 },
      },
      asr: { provider: 'scribe_realtime', quality: 'high' },
      turn: {
        ...{ turn_timeout: 12, silence_end_call_timeout: 24 },
        soft_timeout_config: { timeout_seconds: 3, message: 'Hmm...' },
      },
      conversation: { max_duration_seconds: 600 },
    })
    const shown = get(made, `${prompt}.tools`) as readonly Json[]
    expect(shown.map((item) => get(item, 'name'))).toEqual([
      ...['end_call', 'voicemail_detection', 'check_order_status'],
    ])
    expect(get(made, `${prompt}.built_in_tools.end_call.response_timeout_secs`)).toBe(20)
  })

  test('without a configuration is refused', async () => {
    const { call } = open()
    expect(await call('POST', `${agents}/create`, { name: 'Ada' })).toEqual({
      status: 422,
      body: {
        detail: [{ type: 'missing', loc: ['body', 'conversation_config'], msg: 'Field required' }],
      },
    })
  })
})

describe('a PATCH', () => {
  test('merges objects, replaces lists, and answers the whole agent without its access', async () => {
    const { create, call } = open()
    const made = await create(
      { asr: { keywords: ['a', 'b'] }, agent: { first_message: 'Hi', prompt: { prompt: 'Old' } } },
      { name: 'Ada', tags: ['x', 'y'] }
    )
    const { status, body } = await call('PATCH', made.path, {
      ...{ name: 'Eve', tags: ['z'], version_description: 'patchbay op_1' },
      conversation_config: { asr: { keywords: ['c'] }, agent: { prompt: { temperature: 0.6 } } },
    })
    expect(status).toBe(200)
    const { body: read } = await call('GET', made.path)
    expect(body).toEqual({ ...read, access_info: null })
    const { version_id: _, metadata: __, path: ___, ...before } = made
    const config = made.conversation_config as { readonly [section: string]: JsonObject }
    expect(read).toMatchObject({
      ...before,
      ...{ name: 'Eve', tags: ['z'] },
      conversation_config: {
        ...config,
        asr: { ...config.asr, keywords: ['c'] },
        agent: {
          ...config.agent,
          prompt: { ...(config.agent?.prompt as JsonObject), temperature: 0.6 },
        },
      },
    } as JsonObject)
  })

  test('commits a version every time, also one that changes nothing', async () => {
    const { create, call } = open()
    const made = await create()
    const versions = [made.version_id]
    for (const body of [{}, { name: 'Ada' }, { name: 'Ada' }])
      versions.push((await call('PATCH', made.path, body)).body.version_id)
    expect(new Set(versions).size).toBe(4)
  })

  test.each<[string, JsonObject]>([
    ['at the top', { prompt: 'You are Eve.' }],
    ['in a section', agent({ prompt: { voice_id: 'x' }, llm: 'gpt-4o' })],
    ['in the settings', { platform_settings: { agent: { language: 'hi' } } }],
  ])('with a misplaced key %s is 200 and changes nothing', async (_where, body) => {
    const { create, call } = open()
    const made = await create()
    const answer = await call('PATCH', made.path, body)
    expect(answer.status).toBe(200)
    expect(answer.body.conversation_config).toEqual(made.conversation_config)
    expect(answer.body.platform_settings).toEqual(made.platform_settings)
    expect(Object.keys(answer.body)).toEqual(Object.keys(made).filter((key) => key !== 'path'))
  })

  test('keeps the keys of a map that it does not name', async () => {
    const { create, call } = open()
    const names = (map: JsonObject) =>
      agent({ dynamic_variables: { dynamic_variable_placeholders: map } })
    const made = await create(names({ a: '1', b: '2' }).conversation_config as JsonObject)
    const { body } = await call('PATCH', made.path, names({ b: '3', fooBar: '4' }))
    const at = 'conversation_config.agent.dynamic_variables.dynamic_variable_placeholders'
    expect(get(body, at)).toEqual({ a: '1', b: '3', fooBar: '4' })
  })

  test('takes null where the description says so', async () => {
    const { create, call } = open()
    const detection = {
      ...{ type: 'system', name: 'voicemail_detection' },
      params: { system_tool_type: 'voicemail_detection', voicemail_message: 'Beep' },
    }
    const made = await create({
      agent: { prompt: { temperature: 0.5, built_in_tools: { voicemail_detection: detection } } },
      turn: { initial_wait_time: 4 },
    })
    const { body } = await call('PATCH', made.path, {
      conversation_config: {
        agent: { prompt: { temperature: null, built_in_tools: { voicemail_detection: null } } },
        turn: { initial_wait_time: null },
      },
    })
    expect([
      get(body, `${prompt}.temperature`),
      get(body, `${prompt}.built_in_tools.voicemail_detection`),
      get(body, 'conversation_config.turn.initial_wait_time'),
      get(body, `${prompt}.tools`),
    ]).toEqual([null, null, null, []])
  })

  test('keeps the text of numbers', async () => {
    const { create, call } = open()
    const made = await create()
    const text =
      '{"conversation_config":{"tts":{"speed":1.0},"agent":{"dynamic_variables":' +
      '{"dynamic_variable_placeholders":{"id":1234567890123456789}}}}}'
    await call('PATCH', made.path, text)
    const shown = JSON.stringify((await call('GET', made.path)).body)
    expect([shown.includes('"speed":1.0'), shown.includes('1234567890123456789')]).toEqual([
      true,
      true,
    ])
  })

  test('that archives hides it from a list of those that are not', async () => {
    const { create, call } = open()
    const made = await create()
    await call('PATCH', made.path, { platform_settings: { archived: true } })
    const count = async (query: string) =>
      ((await call('GET', `${agents}?${query}`)).body.agents as readonly Json[]).length
    expect([await count('archived=true'), await count('archived=false')]).toEqual([1, 0])
  })

  test('arrives twice where a fault says so: two versions, or two agents', async () => {
    const { fake, create, call } = open()
    const made = await create()
    for (let time = 0; time < 2; time += 1) fake.fault({ fault: { kind: 'twice' } })
    await call('PATCH', made.path, { name: 'Ada' })
    await call('POST', `${agents}/create`, { conversation_config: {} })
    expect(fake.objects('agent').length).toBe(3)
  })

  test('that a fault makes drop a place answers 200 with what it then holds', async () => {
    const { fake, create, call } = open()
    const made = await create()
    fake.fault({ fault: { kind: 'drop', paths: ['conversation_config.tts.speed'] } })
    const tts = { speed: 1.2, stability: 0.9 }
    const { status, body } = await call('PATCH', made.path, { conversation_config: { tts } })
    expect([status, get(body, 'conversation_config.tts')]).toMatchObject([
      200,
      { speed: 1, stability: 0.9 },
    ])
  })
})

describe('branches', () => {
  const branched = async () => {
    const all = open()
    const made = await all.create({}, { name: 'Main' })
    const branch = await all.call('POST', `${made.path}/branches`, { name: 'b', description: '' })
    return { ...all, made, query: `?branch_id=${String(branch.body.created_branch_id)}` }
  }

  test('are read and written by their id, and main is left alone', async () => {
    const { call, made, query } = await branched()
    const { body } = await call('PATCH', `${made.path}${query}`, { name: 'Branch' })
    expect([body.name, body.branch_id === body.main_branch_id]).toEqual(['Branch', false])
    expect((await call('GET', `${made.path}${query}`)).body.name).toBe('Branch')
    expect((await call('GET', made.path)).body).toEqual(
      Object.fromEntries(Object.entries(made).filter(([key]) => key !== 'path'))
    )
    const { results } = (await call('GET', `${made.path}/branches`)).body
    expect((results as readonly Json[]).length).toBe(2)
  })

  test('a write without one goes to main, also where GET shows another', async () => {
    const { fake, call, create } = open()
    const { path, ...made } = await create({}, { name: 'Seen' })
    fake.place('agent', { ...made, main_branch_id: 'agtbrch_main' })
    const { body } = await call('PATCH', path, { name: 'Written' })
    expect([body.name, body.branch_id]).toEqual(['Written', 'agtbrch_main'])
    expect((await call('GET', path)).body.name).toBe('Seen')
    expect((await call('GET', `${path}?branch_id=agtbrch_main`)).body.name).toBe('Written')
  })

  test('one that is not there is not found', async () => {
    const { call, made } = await branched()
    expect(await call('PATCH', `${made.path}?branch_id=agtbrch_0`, {})).toEqual(gone('agtbrch_0'))
  })

  test('the version before the last is still to be read', async () => {
    const { call, create } = open()
    const made = await create({}, { name: 'One' })
    await call('PATCH', made.path, { name: 'Two' })
    const { body } = await call('GET', `${made.path}?version_id=${String(made.version_id)}`)
    expect(body.name).toBe('One')
  })
})

describe('GET, DELETE, duplicate', () => {
  test('what is gone, or another workspace’s, is not found', async () => {
    const { call, create } = open()
    const made = await create()
    const id = String(made.agent_id)
    expect(await call('GET', made.path, undefined, 'other-key')).toEqual(gone(id))
    expect(await call('DELETE', made.path)).toEqual({ status: 204, body: null })
    expect(await call('DELETE', made.path)).toEqual(gone(id))
    expect(await call('GET', made.path)).toEqual(gone(id))
  })

  test('an agent of the first years goes with a body', async () => {
    const { fake, call } = open()
    fake.place('agent', { agent_id: 'J3Pbu5gP6NNKBscdCdwB' })
    expect(await call('DELETE', `${agents}/J3Pbu5gP6NNKBscdCdwB`)).toEqual({
      ...{ status: 200, body: {} },
    })
  })

  test('a duplicate carries the tags too', async () => {
    const { call, create } = open()
    const made = await create({}, { name: 'Ada', tags: ['patchbay:1:2'] })
    const { body } = await call('POST', `${made.path}/duplicate`, {})
    const copy = (await call('GET', `${agents}/${String(body.agent_id)}`)).body
    expect([copy.name, copy.tags]).toEqual(['Ada (copy)', ['patchbay:1:2']])
    expect(copy.agent_id).not.toBe(made.agent_id)
  })

  test('somebody’s edit makes a version too', async () => {
    const { fake, call, create } = open()
    const made = await create()
    const values = { 'conversation_config.agent.first_message': 'Theirs' }
    fake.fault({ fault: { kind: 'edit', when: 'before', values } })
    const { body } = await call('GET', made.path)
    expect(get(body, 'conversation_config.agent.first_message')).toBe('Theirs')
    expect(body.version_id).not.toBe(made.version_id)
  })
})

describe('the list', () => {
  const three = async () => {
    const all = open()
    for (const name of ['Anna', 'Bert', 'Anton'])
      await all.create({ agent: { first_message: name } }, { name, tags: [name] })
    const pages = async (query: string) => {
      const names: string[][] = []
      let cursor: Json = ''
      while (cursor !== null) {
        const next = cursor === '' ? '' : `&cursor=${String(cursor)}`
        const { body } = await all.call('GET', `${agents}?${query}${next}`)
        names.push((body.agents as readonly Json[]).map((one) => String(get(one, 'name'))))
        expect(body.has_more).toBe(body.next_cursor !== null)
        cursor = body.next_cursor ?? null
      }
      return names
    }
    return { ...all, pages }
  }

  test('shows no configuration', async () => {
    const { call } = await three()
    const { body } = await call('GET', `${agents}?page_size=1`)
    expect(body).toEqual({
      agents: [
        {
          ...{ agent_id: id28('agent'), name: 'Anton', tags: ['Anton'], archived: false },
          ...{ created_at_unix_secs: expect.any(Number), last_call_time_unix_secs: null },
          access_info: expect.anything(),
        },
      ],
      next_cursor: expect.any(String),
      has_more: true,
    })
  })

  test.each<[string, string[][]]>([
    ['', [['Anton', 'Bert', 'Anna']]],
    ['page_size=1', [['Anton'], ['Bert'], ['Anna']]],
    ['page_size=2&sort_by=created_at&sort_direction=asc', [['Anna', 'Bert'], ['Anton']]],
    ['search=an', [['Anton', 'Anna']]],
    ['sort_by=name&sort_direction=asc', [['Anna', 'Anton', 'Bert']]],
    ['created_by_user_id=@me&page_size=100', [['Anton', 'Bert', 'Anna']]],
  ])('by %j is %j', async (query, wanted) => {
    const { pages } = await three()
    expect(await pages(query)).toEqual(wanted)
  })

  test('stops at 30 unless told otherwise', async () => {
    const { fake, pages } = await three()
    for (let index = 0; index < 30; index += 1) fake.place('agent', { agent_id: `x${index}` })
    expect((await pages('')).map(({ length }) => length)).toEqual([30, 3])
  })

  test('goes on after the last one, whatever is deleted meanwhile', async () => {
    const { fake, call } = await three()
    const first = (await call('GET', `${agents}?page_size=1`)).body
    await call('DELETE', `${agents}/${String(get((first.agents as Json[])[0], 'agent_id'))}`)
    const { body } = await call('GET', `${agents}?page_size=1&cursor=${String(first.next_cursor)}`)
    expect((body.agents as Json[]).map((one) => get(one, 'name'))).toEqual(['Bert'])
    expect(fake.objects().length).toBe(2)
  })

  test('refuses a page of more than 100, and a cursor that is none', async () => {
    const { call } = open()
    expect(await call('GET', `${agents}?page_size=101`)).toEqual({
      status: 422,
      body: {
        detail: [
          {
            type: 'less_than_equal',
            loc: ['query', 'page_size'],
            msg: 'Input should be less than or equal to 100',
          },
        ],
      },
    })
    expect((await call('GET', `${agents}?cursor=abc`)).status).toBe(400)
  })

  test('that lags behind leaves out the newest', async () => {
    const { fake, pages } = await three()
    fake.fault({ fault: { kind: 'omit', count: 2 } })
    expect(await pages('')).toEqual([['Anna']])
  })
})
