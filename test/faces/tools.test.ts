import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newToolConfig, patchToolConfig, showTool, toolCreate } from '../../src/api/tool.face.ts'
import type { ToolConfig } from '../../src/tool.ts'

const open = { allowPrivate: false, sandboxPorts: [] }

/** The `data` of page 002's example but for id and times; a whole secret where the page masks one. */
const example = (secret: string) => ({
  name: 'check_order_status',
  description: "Use this tool to check the status of a customer's order.",
  endpoint: 'https://api.yourstore.com/orders/status',
  method: 'GET' as const,
  timeout: 10,
  headers: [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'Authorization', value: secret },
  ],
  schema: [
    { name: 'order_id', type: 'string' as const, description: "The customer's order ID" },
    { name: 'order_number', type: 'number' as const, description: 'The numeric order number' },
    {
      name: 'priority_order',
      type: 'boolean' as const,
      description: 'Whether this is a priority order',
    },
  ],
})

const show = (config: ToolConfig) =>
  showTool({
    ...{ id: '6', orgId: 'o', userId: 'u', version: 1, config },
    ...{ createdAt: '2025-10-10T12:00:00.000Z', updatedAt: '2025-10-10T12:00:00.000Z' },
  })

test('page 002’s example is answered key for key, in its order', () => {
  const config = newToolConfig(toolCreate.parse(example('Bearer sk_live_12345')), open)
  expect(JSON.stringify(show(config))).toBe(
    JSON.stringify({
      id: '6',
      ...example('Bearer sk_...'),
      created_at: '2025-10-10T12:00:00.000000Z',
      updated_at: '2025-10-10T12:00:00.000000Z',
    })
  )
})

const base = newToolConfig(example('Bearer sk_live_12345'), open)
const withHeaders = (...headers: ToolConfig['headers']) => ({ ...base, headers })
const shownValue = (name: string, value: string) =>
  show(withHeaders({ name, value })).headers[0]?.value

test.each([
  ['Authorization', 'Bearer sk_live_12345', 'Bearer sk_...'],
  ['authorization', 'Basic dXNlcjpwYXNz', 'Basic dXN...'],
  ['Proxy-Authorization', 'Hawk id="dh37fg"', 'Hawk id=...'],
  ['Authorization', 'sk_live_12345', 'sk_...'],
  ['Authorization', 'Bearer short', 'Bearer ...'],
  ['Cookie', 'sid=1; other=2', 'sid...'],
  ['X-Api-Key', 'correct horse battery', 'cor...'],
  ['X-Api-Key', 'Bearer 1234567', 'Bearer ...'],
  ['X-API-TOKEN', '1234567', '...'],
  ['client_secret', '12345678', '123...'],
  ['X-Password', '', '...'],
  ['X-Hub-Signature', '😀😀😀😀😀😀😀😀', '😀😀😀...'],
  ['X-Trace', 'Bearer sk_live_12345', 'Bearer sk_live_12345'],
])('%s: %s is shown as %s', (name, value, shown) => {
  expect(shownValue(name, value)).toBe(shown)
})

const secretNames = ['Authorization', 'Cookie', 'X-Api-Key', 'My-Token', 'a.secret', 'PASSWORD']

test('no answer holds a secret, and what was answered can be sent back to keep it', () => {
  const value = fc
    .string({ unit: 'grapheme', minLength: 0, maxLength: 40 })
    .filter((text) => !/\p{Cc}/u.test(text) && !/^(\S+ +)?.{0,3}\.\.\.$/su.test(text))
  fc.assert(
    fc.property(fc.constantFrom(...secretNames), value, (name, value) => {
      const stored = withHeaders({ name, value })
      const [header] = show(stored).headers
      expect([...(header?.value ?? '')].length).toBeLessThanOrEqual(
        [...value].length >= 8 ? [...value].length - 2 : 10
      )
      expect(patchToolConfig(stored, { headers: show(stored).headers }, open)).toBe(stored)
    })
  )
})

test('masked text is taken only under the name whose value it masks', () => {
  const masked = { name: 'AUTHORIZATION', value: 'Bearer sk_...' }
  const kept = patchToolConfig(base, { headers: [masked, { name: 'X-Note', value: 'a...' }] }, open)
  expect(kept.headers).toEqual([
    { name: 'AUTHORIZATION', value: 'Bearer sk_live_12345' },
    { name: 'X-Note', value: 'a...' },
  ])
  const complaint = 'is masked, and masks no stored value of this header: send the whole value'
  for (const header of [
    { name: 'X-Api-Key', value: 'sk_...' },
    { name: 'Authorization', value: 'Bearer sx_...' },
    { name: 'Authorization', value: 'sk_...' },
    { name: 'Authorization', value: '...' },
  ])
    expect(() => patchToolConfig(base, { headers: [header] }, open)).toThrowError(
      expect.objectContaining({
        details: { errors: [{ path: 'headers.0.value', message: complaint }] },
      })
    )
})

const endpointOf = (endpoint: string) => newToolConfig({ ...example(''), endpoint }, open).endpoint

test.each([
  ['https://API.example/{order_id}', 'https://api.example/{order_id}'],
  ['https://api.example/a b', null],
  [
    'https://api.example/é/{order_id}?q={order_number}',
    'https://api.example/%C3%A9/{order_id}?q={order_number}',
  ],
  ['https://api.example', 'https://api.example/'],
  ['https://open.example/close/{order_id}', 'https://open.example/close/{order_id}'],
  ['https://api.example/%7Border_id%7D', 'https://api.example/%7Border_id%7D'],
  ['https://{order_id}.example/', null],
  ['https://api.example/{order}', null],
  ['https://api.example/{}', null],
  ['https://api.example/{{order_id}}', null],
  ['https://api.example/{order_id', null],
  ['http://api.example/', null],
  ['https://10.0.0.1/', null],
  ['https://user@api.example/', null],
  ['ftp://api.example/', null],
])('an endpoint %s is stored as %s', (endpoint, stored) => {
  if (stored === null) expect(() => endpointOf(endpoint)).toThrow('The request is not valid')
  else expect(endpointOf(endpoint)).toBe(stored)
})

test('a patch changes what it names alone, and one that changes nothing gives the same config', () => {
  const custom: ToolConfig = { ...base, timeout: 25, method: 'PUT' }
  expect(patchToolConfig(custom, { description: 'Another.' }, open)).toEqual({
    ...custom,
    description: 'Another.',
  })
  expect(patchToolConfig(custom, { timeout: 25, headers: show(custom).headers }, open)).toBe(custom)
  expect(patchToolConfig(custom, { headers: [] }, open)).toEqual({ ...custom, headers: [] })
  const cleared = patchToolConfig(custom, { timeout: null, headers: null, schema: null }, open)
  expect(cleared).toEqual({ ...custom, timeout: 10, headers: [], schema: [] })
})
