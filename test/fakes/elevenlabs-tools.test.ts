import { describe, expect, test } from 'vitest'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { agents, gone, open, orderStatus, tools } from './elevenlabs-open.ts'

const idsAt = 'conversation_config.agent.prompt.tool_ids'
const shownAt = 'conversation_config.agent.prompt.tools'
const withIds = (...ids: readonly string[]): JsonObject => ({
  conversation_config: { agent: { prompt: { tool_ids: ids } } },
})

const start = () => {
  const all = open()
  const make = async (values: JsonObject = {}) => {
    const tool_config: JsonObject = { ...orderStatus, ...values }
    const { body } = await all.call('POST', tools, { tool_config })
    return { ...body, id: String(body.id), path: `${tools}/${String(body.id)}` }
  }
  return { ...all, make }
}

const booking: JsonObject = {
  ...{ type: 'webhook', name: 'book_appointment', description: 'Book an appointment.' },
  response_timeout_secs: 10,
  api_schema: {
    url: 'https://api.yourstore.com/bookings',
    ...{ method: 'POST', content_type: 'application/json', query_params_schema: null },
    request_headers: { Authorization: { secret_id: 'sec_1' } },
    request_body_schema: {
      ...{ type: 'object', description: 'Parameters for book_appointment' },
      properties: { priority_order: { type: 'boolean', description: 'Whether it is urgent' } },
      required: ['priority_order'],
    },
  },
}

describe('a tool', () => {
  test.each([
    ['a GET', orderStatus],
    ['a POST', booking],
  ])('of %s is made as the dossier says, and every default is shown', async (_name, config) => {
    const { call } = start()
    const made = await call('POST', tools, { tool_config: config })
    expect(made).toMatchObject({
      status: 200,
      body: {
        id: expect.stringMatching(/^tool_[0-9a-z]{28}$/),
        tool_config: config,
        access_info: { role: 'admin' },
        usage_stats: { total_calls: 0 },
      },
    })
    expect(made.body.tool_config).toMatchObject({
      ...{ assignments: [], execution_mode: 'immediate' },
      api_schema: { auth_connection: null, path_params_schema: {} },
    })
    expect(await call('GET', `${tools}/${String(made.body.id)}`)).toEqual(made)
  })

  test('without parameters says null, or an empty object where it has a body', async () => {
    const { make, call } = start()
    const api = orderStatus.api_schema as JsonObject
    const bare = await make({ api_schema: { ...api, query_params_schema: null } })
    expect(get(bare, 'tool_config.api_schema.query_params_schema')).toBe(null)
    const empty = { method: 'POST', request_body_schema: { type: 'object', properties: {} } }
    const tool_config: JsonObject = { ...booking, api_schema: { ...api, ...empty } }
    expect((await call('POST', tools, { tool_config })).status).toBe(200)
  })

  test('is changed whole: what a PATCH leaves out is as if it was never said', async () => {
    const { make, call } = start()
    const made = await make({ response_timeout_secs: 33 })
    const { response_timeout_secs: _, ...rest } = orderStatus
    const { body } = await call('PATCH', made.path, { tool_config: rest })
    expect(get(body, 'tool_config.response_timeout_secs')).toBe(20)
    expect(await call('PATCH', made.path, { tool_config: { type: 'webhook', name: 'x' } })).toEqual(
      {
        status: 422,
        body: {
          detail: ['api_schema', 'description'].map((key) => ({
            ...{ type: 'missing', msg: 'Field required' },
            loc: ['body', 'tool_config', 'webhook', key],
          })),
        },
      }
    )
  })

  test.each<[string, string, JsonObject, string]>([
    ['timeout of 3', 'response_timeout_secs', { response_timeout_secs: 3 }, 'greater_than_equal'],
    ['timeout of 301', 'response_timeout_secs', { response_timeout_secs: 301 }, 'less_than_equal'],
    ['name with a space', 'name', { name: 'a b' }, 'string_pattern_mismatch'],
    ['mode of its own', 'execution_mode', { execution_mode: 'later' }, 'enum'],
  ])('with a %s is refused', async (_name, key, values, type) => {
    const { call } = start()
    const { status, body } = await call('POST', tools, {
      tool_config: { ...orderStatus, ...values },
    })
    expect([status, body]).toMatchObject([
      422,
      { detail: [{ type, loc: ['body', 'tool_config', 'webhook', key] }] },
    ])
  })

  test.each<[string, JsonObject]>([
    ['a query of no parameters', { query_params_schema: { properties: {}, required: [] } }],
    ['a brace that no parameter fills', { url: 'https://a.example/{order}' }],
    ['a method of its own', { method: 'HEAD' }],
    ['a header that is a number', { request_headers: { a: 1 } }],
    ['a list in a query', { query_params_schema: { properties: { a: { type: 'array' } } } }],
    [
      'two sources of one value',
      {
        path_params_schema: {
          a: { type: 'string', dynamic_variable: 'x', constant_value: 'y' },
        },
      },
    ],
    ['a parameter about which nothing is said', { path_params_schema: { a: { type: 'string' } } }],
  ])('with %s is refused', async (_name, values) => {
    const { call, fake } = start()
    const api_schema: JsonObject = { ...(orderStatus.api_schema as JsonObject), ...values }
    const tool_config: JsonObject = { ...orderStatus, api_schema }
    expect((await call('POST', tools, { tool_config })).status).toBe(422)
    expect(fake.objects()).toEqual([])
  })

  test('of a kind that nobody knows is refused', async () => {
    const { call } = start()
    const { body } = await call('POST', tools, { tool_config: { type: 'carrier', name: 'x' } })
    expect(body).toMatchObject({ detail: [{ type: 'union_tag_invalid' }] })
  })
})

describe('the tools of an agent', () => {
  test('are shown written out, and follow a change of the tool', async () => {
    const { make, call, create } = start()
    const [a, b] = [await make({ name: 'a' }), await make({ name: 'b' })]
    const agent = await create()
    const { body } = await call('PATCH', agent.path, withIds(a.id, b.id))
    const names = (object: JsonObject) =>
      (get(object, shownAt) as readonly Json[]).map((tool) => get(tool, 'name'))
    expect([get(body, idsAt), names(body)]).toEqual([
      [a.id, b.id],
      ['a', 'b'],
    ])
    await call('PATCH', b.path, { tool_config: { ...orderStatus, name: 'c' } })
    const after = (await call('GET', agent.path)).body
    expect([names(after), after.version_id]).toEqual([['a', 'c'], body.version_id])
  })

  test('cannot be said both ways, nor sent back as they are shown', async () => {
    const { make, call, create } = start()
    const tool = await make()
    const agent = await create(withIds(tool.id).conversation_config as JsonObject)
    const shown = { agent: { prompt: { tools: get(agent, shownAt) ?? null } } }
    expect(await call('PATCH', agent.path, { conversation_config: shown })).toEqual({
      status: 400,
      body: {
        detail: { status: 'invalid_tools', message: 'Cannot specify both tools and tool IDs' },
      },
    })
  })

  test('of its own leave no place for tools by their ids', async () => {
    const { fake, make, call } = start()
    const tool = await make()
    const path = `${agents}/agent_1`
    const own = set({ agent_id: 'agent_1' }, shownAt, [orderStatus])
    fake.place('agent', own)
    expect((await call('PATCH', path, withIds(tool.id))).status).toBe(400)
    const { status, body } = await call('PATCH', path, { name: 'Ada' })
    expect([status, get(body, shownAt)]).toEqual([200, [orderStatus]])
  })

  test('that is not there is not found, but one that was there before may stay', async () => {
    const { fake, call } = start()
    const path = `${agents}/agent_1`
    fake.place('agent', set({ agent_id: 'agent_1' }, idsAt, ['tool_old']))
    expect(await call('PATCH', path, withIds('tool_old', 'tool_new'))).toEqual(gone('tool_new'))
    expect((await call('PATCH', path, withIds('tool_old'))).status).toBe(200)
  })

  test('in use is deleted by force only, and gone from every agent and branch', async () => {
    const { make, call, create } = start()
    const tool = await make()
    const agent = await create(withIds(tool.id).conversation_config as JsonObject, { name: 'Ada' })
    expect((await call('GET', `${tool.path}/dependent-agents`)).body).toEqual({
      agents: [
        {
          ...{ type: 'available', id: agent.agent_id, name: 'Ada', access_level: 'admin' },
          created_at_unix_secs: expect.any(Number),
        },
      ],
      ...{ next_cursor: null, has_more: false },
    })
    expect(await call('DELETE', tool.path)).toMatchObject({
      ...{ status: 409, body: { detail: { code: 'tool_in_use' } } },
    })
    expect((await call('DELETE', `${tool.path}?force=true`)).status).toBe(200)
    expect(await call('DELETE', tool.path)).toEqual(gone(tool.id))
    const after = (await call('GET', agent.path)).body
    expect([get(after, idsAt), after.version_id === agent.version_id]).toEqual([[], false])
  })

  test('system tools get what they lack, and refuse what says too little', async () => {
    const { call, create } = start()
    const agent = await create()
    const say = (tool: JsonObject) => ({
      conversation_config: { agent: { prompt: { built_in_tools: { end_call: tool } } } },
    })
    expect(await call('PATCH', agent.path, say({ description: 'Bye' }))).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: expect.arrayContaining(['end_call', 'name']) }] },
    })
    const end = { name: 'end_call', params: { system_tool_type: 'end_call' } }
    expect((await call('PATCH', agent.path, say(end))).status).toBe(200)
    const { body } = await call('PATCH', agent.path, say({ description: 'Bye' }))
    expect((get(body, shownAt) as readonly Json[])[0]).toEqual({
      ...{ ...end, type: 'system', description: 'Bye', response_timeout_secs: 20 },
      ...{ disable_interruptions: false, force_pre_tool_speech: false, assignments: [] },
      ...{ tool_call_sound: null, tool_call_sound_behavior: 'auto' },
    })
  })
})

describe('the list of tools', () => {
  test('is by the start of a name and by kind, with whole tools, a page at a time', async () => {
    const { make, call } = start()
    const made = [await make({ name: 'find_a' }), await make({ name: 'find_b' })]
    await make({ name: 'other_find' })
    await call('POST', tools, { tool_config: { type: 'client', name: 'find_c', description: 'x' } })
    const ask = async (query: string) => (await call('GET', `${tools}?${query}`)).body
    const query = 'search=find&types=webhook&page_size=1&sort_direction=asc'
    const first = await ask(query)
    const second = await ask(`${query}&cursor=${String(first.next_cursor)}`)
    const withoutPath = made.map(({ path: _, ...tool }) => tool)
    expect([first.tools, second.tools]).toEqual(withoutPath.map((tool) => [tool]))
    expect([first.has_more, second.has_more, second.next_cursor]).toEqual([true, false, null])
  })

  test('knows the tools of one agent', async () => {
    const { make, call, create } = start()
    const tool = await make({ name: 'a' })
    await make({ name: 'b' })
    const agent = await create(withIds(tool.id).conversation_config as JsonObject)
    const { body } = await call('GET', `${tools}?used_by_agent_id=${String(agent.agent_id)}`)
    expect((body.tools as readonly Json[]).map((one) => get(one, 'id'))).toEqual([tool.id])
  })
})
