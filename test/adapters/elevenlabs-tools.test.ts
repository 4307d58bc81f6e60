import { describe, expect, it } from 'vitest'
import { inline, tools } from '../../adapters/elevenlabs/tools.ts'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { planLink } from '../../src/sync/plan.ts'
import { providerOfTools } from '../../src/sync/tool-provider.ts'
import { ignoredPaths } from '../../src/sync/written.ts'
import type { ToolConfig } from '../../src/tool.ts'
import { open, tools as path } from '../fakes/elevenlabs-open.ts'

const provider = providerOfTools(elevenlabs)
const tool: ToolConfig = {
  ...{ name: 'check_order_status', description: 'Look up an order.', method: 'GET', timeout: 10 },
  endpoint: 'https://api.example.com/orders/status',
  headers: [{ name: 'Authorization', value: 'Bearer sk_abc' }],
  schema: [
    { name: 'order_id', type: 'string', description: "The customer's order ID" },
    { name: 'order_number', type: 'number', description: 'The numeric order number' },
    { name: 'priority_order', type: 'boolean', description: 'Whether this is urgent' },
  ],
}
const properties = {
  order_id: { type: 'string', description: "The customer's order ID" },
  order_number: { type: 'number', description: 'The numeric order number' },
  priority_order: { type: 'boolean', description: 'Whether this is urgent' },
}
const required = ['order_id', 'order_number', 'priority_order']

const plan = (config: ToolConfig, object: JsonObject = {}) =>
  planLink({
    ...{ provider, object, options: {}, defaults: [], allowUnknownModels: false },
    config: config as never,
    changed: Object.keys(config),
  })

/** The whole body that makes a tool. */
const body = (values: Partial<ToolConfig>) => {
  const made = set(plan({ ...tool, ...values }).object, 'tool_config.type', 'webhook')
  return tools.made.marker.write(made, { id: '66aa', op: 'op_1' })
}

const api = (values: Partial<ToolConfig>) => get(body(values), 'tool_config.api_schema')
const refusal = (config: ToolConfig) => {
  try {
    return plan(config).object
  } catch (error) {
    return (error as { details: { errors: unknown } }).details.errors
  }
}

describe('a tool on the wire', () => {
  it('is a webhook whose parameters stand in the query', () => {
    expect(body({})).toEqual({
      tool_config: {
        ...{ type: 'webhook', name: 'check_order_status', description: 'Look up an order.' },
        response_timeout_secs: 10,
        api_schema: {
          ...{ url: 'https://api.example.com/orders/status', method: 'GET' },
          request_headers: { Authorization: 'Bearer sk_abc', 'X-Patchbay-Tool': '66aa:op_1' },
          path_params_schema: {},
          query_params_schema: { properties, required },
        },
      },
    })
  })

  it.each(['POST', 'PUT', 'PATCH'] as const)('of a %s has them in its body', (method) => {
    expect(api({ method })).toEqual({
      ...{ url: 'https://api.example.com/orders/status', method },
      request_headers: { Authorization: 'Bearer sk_abc', 'X-Patchbay-Tool': '66aa:op_1' },
      path_params_schema: {},
      request_body_schema: {
        ...{ type: 'object', description: 'Parameters for check_order_status' },
        ...{ properties, required },
      },
    })
  })

  it('with a brace in its URL has that one in the path', () => {
    const endpoint = 'https://api.example.com/orders/{order_id}'
    expect(api({ endpoint })).toMatchObject({
      url: endpoint,
      path_params_schema: { order_id: properties.order_id },
      query_params_schema: { required: ['order_number', 'priority_order'] },
    })
  })

  it.each(['GET', 'POST'] as const)('of a %s without parameters has no schema', (method) => {
    expect(Object.keys(api({ method, schema: [] }) as JsonObject)).toEqual([
      ...['url', 'method', 'request_headers', 'path_params_schema'],
    ])
  })

  it.each([1, 4, 4.5])('takes no timeout of %s', (timeout) => {
    expect(refusal({ ...tool, timeout })).toEqual([
      { path: 'timeout', message: `must be a whole number of 5 to 300, not ${timeout}` },
    ])
  })

  it('takes a timeout of 5, and no name of 65 characters', () => {
    expect(get(body({ timeout: 5 }), 'tool_config.response_timeout_secs')).toBe(5)
    expect(refusal({ ...tool, name: 'a'.repeat(65) })).toMatchObject([{ path: 'name' }])
  })

  it('is known by its header', () => {
    const { marker } = tools.made
    expect(marker.read(body({}))).toEqual({ id: '66aa', op: 'op_1' })
    expect(marker.read({ tool_config: {} })).toBe(undefined)
  })
})

const variants: readonly (readonly [string, Partial<ToolConfig>])[] = [
  ['a query', {}],
  ['a body', { method: 'POST' }],
  ['a DELETE', { method: 'DELETE' }],
  ['a path', { endpoint: 'https://api.example.com/{order_id}/{order_number}' }],
  [
    'all in the path',
    { endpoint: 'https://a.example/{order_id}', schema: tool.schema.slice(0, 1) },
  ],
  ['no parameters', { schema: [] }],
  ['no parameters and a body', { schema: [], method: 'PUT' }],
  ['no headers', { headers: [] }],
]

describe('what ElevenLabs answers', () => {
  it.each(variants)('for %s says nothing that was not sent', async (_name, values) => {
    const { call } = open()
    const config = { ...tool, ...values }
    const made = await call('POST', path, body(values))
    expect(made.status).toBe(200)
    const { wrote } = plan(config)
    expect(ignoredPaths(provider, config as never, wrote, made.body)).toEqual([])
    expect(plan(config, made.body).changes).toEqual([])
  })

  it.each(variants.flatMap(([from, a]) => variants.map(([to, b]) => [from, to, a, b] as const)))(
    'to a change from %s to %s is the new one, and the old one after the undo',
    async (...given) => {
      const [, , from, to] = given
      const { call } = open()
      const made = (await call('POST', path, body(from))).body
      const { changes } = plan({ ...tool, ...to }, made)
      const at = `${path}/${String(made.id)}`
      for (const { body: sent } of changes) {
        expect(Object.keys(sent)).toEqual(['tool_config'])
        const answer = await call('PATCH', at, sent)
        expect(answer.status).toBe(200)
        expect(plan({ ...tool, ...to }, answer.body).changes).toEqual([])
        expect(tools.made.marker.read(answer.body)).toEqual({ id: '66aa', op: 'op_1' })
      }
      for (const { undo } of changes) await call('PATCH', at, undo)
      expect((await call('GET', at)).body).toEqual(made)
    }
  )
})

describe('the tools inside an agent', () => {
  const prompt = 'conversation_config.agent.prompt'
  const agent = (values: JsonObject) => set({}, prompt, values)
  const named = (...names: readonly string[]): Json => names.map((name) => ({ name }))

  it.each<[string, JsonObject, readonly string[]]>([
    ['none', {}, []],
    ['those of the workspace', { tools: named('a', 'b'), tool_ids: ['1', '2'] }, []],
    ['system tools', { tools: named('end_call'), built_in_tools: { end_call: {} } }, []],
    [
      'both',
      { tools: named('end_call', 'a'), built_in_tools: { end_call: {} }, tool_ids: ['1'] },
      [],
    ],
    ['its own', { tools: named('a', 'b') }, ['a', 'b']],
    ['a system tool of the old form', { tools: named('end_call') }, ['end_call']],
    [
      'its own beside one that is off',
      { tools: named('end_call'), built_in_tools: { end_call: null } },
      ['end_call'],
    ],
  ])('that are %s', (_name, values, own) => {
    expect(inline(agent(values))).toEqual(own)
  })
})
