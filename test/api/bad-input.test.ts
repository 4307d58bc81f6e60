import { describe, expect, test, vi } from 'vitest'
import { addKey, assistantId, openApi, textOf, told, user } from './open.ts'

const v1 = `/api/v1/assistants/${assistantId}`
const dash = `/assistants/${assistantId}`

type BodyInit = NonNullable<RequestInit['body']>
type Init = { readonly headers?: Record<string, string>; readonly body?: BodyInit | null }
type Row = readonly [title: string, init: Init, v1: string, console: string]

const json = (body: unknown): Init => ({ body: JSON.stringify(body) })
const text = (body: BodyInit): Init => ({ body })
const typed = (contentType: string, body = '{"name":"A"}'): Init => ({
  headers: { 'content-type': contentType },
  body,
})
const malformed = ['400 malformed', '400 malformed'] as const
const invalid = ['422 validation_failed', '400 validation_failed'] as const
const mediaType = ['415 unsupported_media_type', '415 unsupported_media_type'] as const
const deep = (levels: number) =>
  `{"metadata":{"a":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`
const utf16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])

const rows: readonly Row[] = [
  ['B1 truncated JSON', text('{"name":"A"'), ...malformed],
  ['B1 trailing garbage', text('{"name":"A"} x'), ...malformed],
  ['B1 a comment', text('{"name":"A"/**/}'), ...malformed],
  ['B1 an empty body', text(''), ...malformed],
  ['B1 no body', { body: null }, ...malformed],
  ['B2 a body without any key', json({}), '400 no_updatable_fields', '400 no_updatable_fields'],
  ['B5 text/plain', typed('text/plain'), ...mediaType],
  ['B5 application/jsonp', typed('application/jsonp'), ...mediaType],
  ['B5 a form', typed('application/x-www-form-urlencoded', 'name=A'), ...mediaType],
  ['B5 multipart', typed('multipart/form-data; boundary=x'), ...mediaType],
  ['B5 two types', typed('application/json, application/json'), ...mediaType],
  ['B6 UTF-16 by name', typed('application/json; charset=utf-16'), ...mediaType],
  ['B6 Latin-1 by name', typed('application/json; charset=latin1'), ...mediaType],
  ['B8 a number for a text', json({ name: 1 }), ...invalid],
  ['B8 a number past its range', text('{"model":{"temperature":2.01}}'), ...invalid],
  ['B8 an integer with a fraction', json({ max_tokens: 1.5, maxDurationSeconds: 1.5 }), ...invalid],
  ['B8 1e999', text('{"temperature":1e999,"maxDurationSeconds":1e999}'), ...invalid],
  ['B8 a 19-digit number', text('{"max_tokens":1234567890123456789}'), ...invalid],
  ['B8 a number of 200,000 digits', text(`{"x":1${'0'.repeat(200_000)}1}`), ...invalid],
  ['B9 null', text('null'), ...invalid],
  ['B9 an array', text('[]'), ...invalid],
  ['B9 a text', text('"x"'), ...invalid],
  ['B9 a number', text('1'), ...invalid],
  ['B10 an unknown key', json({ nome: 'A' }), ...invalid],
  ['B11 a read-only id', json({ name: 'A', id: assistantId }), ...invalid],
  ['B11 dates of the answer', json({ updated_at: 'x', updatedAt: 'x' }), ...invalid],
  ['B12 a key that stands twice', text('{"name":"a","name":"b"}'), ...malformed],
  ['B12 the same key, escaped', text('{"name":"a","n\\u0061me":"b"}'), ...malformed],
  ['B12 a nested one', text('{"voice":{"a":1,"a":2}}'), ...malformed],
  ['B13 __proto__', text('{"__proto__":{"x":1}}'), ...invalid],
  ['B13 constructor, deep', text('{"metadata":{"a":[{"constructor":1}]}}'), ...invalid],
  ['B14 a key that starts with $', json({ metadata: { a: { $set: 1 } } }), ...invalid],
  ['B14 a key with a dot', json({ metadata: { 'a.b': 1 } }), ...invalid],
  ['B14 a key with NUL', json({ metadata: { 'a\0': 1 } }), ...invalid],
  ['B15 65 levels', text(deep(65)), ...malformed],
  ['B15 100,000 levels', text(deep(100_000)), ...malformed],
  ['B16 more than 256 KiB', json({ name: 'a'.repeat(263_000) }), '413 too_large', '413 too_large'],
  [
    'B17 a Content-Encoding',
    { headers: { 'content-encoding': 'gzip' }, body: '{"name":"A"}' },
    ...mediaType,
  ],
  ['B18 half a surrogate pair', text('{"name":"\\ud800"}'), ...invalid],
  ['B18 NUL in a text', text('{"name":"a\\u0000"}'), ...invalid],
  ['B18 a name past its limit', json({ name: 'é'.repeat(201) }), ...invalid],
  ['B19 invalid UTF-8', text(new Uint8Array([0x7b, 0xff, 0x7d])), ...malformed],
  ['B19 UTF-16', text(utf16), ...malformed],
  ['B20 a malformed id in the body', json({ tool_ids: ['x'], toolIds: ['x'] }), ...invalid],
  ['B29 null for a voice', json({ voice: null }), ...invalid],
]

const code = async (response: Response) =>
  `${response.status} ${((await response.json()) as { code: string }).code}`

describe.each([
  ['v1', v1, 2],
  ['the console', dash, 3],
] as const)('a PATCH of %s', (_face, path, expected) => {
  test.each(rows)('%s is refused without an effect', async (...row) => {
    const { app, headers, calls } = await openApi()
    const { body = null, headers: more } = row[1]
    const init = { method: 'PATCH', headers: { ...headers, ...more }, body }
    expect(await code(await app.request(path, init))).toBe(row[expected])
    // What is stored already may be sent back, so that may have been looked up.
    expect(calls.filter(([name]) => name !== 'get' && name !== 'find')).toEqual([])
  })
})

test('every complaint names its path', async () => {
  const { send } = await openApi()
  const patch = { nome: 'A', temperature: 3, max_tokens: '1', voice: { speed: 9, pitch: 1 } }
  expect(await told(await send('PATCH', v1, patch))).toEqual({
    status: 422,
    body: {
      type: '/docs#validation_failed',
      title: 'Validation failed',
      status: 422,
      detail:
        'The request is not valid; max_tokens: must be of type number; ' +
        'temperature: must be at most 2; voice.speed: must be at most 4; ' +
        'voice.pitch: is unknown, or cannot be written; nome: is unknown, or cannot be written',
      success: false,
      code: 'validation_failed',
      errors: [
        { path: 'max_tokens', message: 'must be of type number' },
        { path: 'temperature', message: 'must be at most 2' },
        { path: 'voice.speed', message: 'must be at most 4' },
        { path: 'voice.pitch', message: 'is unknown, or cannot be written' },
        { path: 'nome', message: 'is unknown, or cannot be written' },
      ],
    },
  })
})

test('nothing at all without a Content-Type is 415, and PATCH says what it takes', async () => {
  const { app, key, calls } = await openApi()
  const response = await app.request(v1, { method: 'PATCH', headers: { 'x-api-key': key } })
  expect([response.status, response.headers.get('accept-patch')]).toEqual([
    415,
    'application/json, application/merge-patch+json',
  ])
  expect(calls).toEqual([])
})

test('a merge patch is taken on PATCH only', async () => {
  const { send } = await openApi()
  const merge = { 'content-type': 'application/merge-patch+json' }
  expect((await send('PATCH', v1, { name: 'A' }, merge)).status).toBe(200)
  expect((await send('POST', '/api/v1/assistants', { name: 'A' }, merge)).status).toBe(415)
})

test.each([
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8"',
  'APPLICATION/JSON',
])('%s is taken', async (contentType) => {
  const { send } = await openApi()
  const response = await send('PATCH', v1, { name: 'A' }, { 'content-type': contentType })
  expect(response.status).toBe(200)
})

test('a byte order mark is skipped, and 64 levels are read', async () => {
  const { send } = await openApi()
  expect((await send('PATCH', v1, '\ufeff{"name":"A"}')).status).toBe(200)
  expect((await send('PATCH', dash, deep(64))).status).toBe(200)
})

const streamed = (chunks: number) =>
  new ReadableStream({
    start: (controller) => {
      for (let sent = 0; sent < chunks; sent++) controller.enqueue(new Uint8Array(65_536).fill(32))
      controller.close()
    },
  })

test('a body is measured by what arrives, not by what it says', async () => {
  const { app, headers, calls } = await openApi()
  const init = { method: 'PATCH', headers, body: streamed(5), duplex: 'half' } as RequestInit
  expect(await code(await app.request(v1, init))).toBe('413 too_large')
  const lie = { ...headers, 'content-length': '5' }
  const longer = { method: 'PATCH', headers: lie, body: ' '.repeat(300_000) }
  expect(await code(await app.request(v1, longer))).toBe('413 too_large')
  const huge = { method: 'PATCH', headers: { ...headers, 'content-length': '999999999' } }
  expect(await code(await app.request(v1, { ...huge, body: '{}' }))).toBe('413 too_large')
  expect(calls).toEqual([])
})

test('a body that does not end within ten seconds is given up', async () => {
  const { app, headers, send, calls } = await openApi()
  await send('GET', '/auth/me')
  vi.useFakeTimers()
  try {
    const body = new ReadableStream({ start: (to) => to.enqueue(new Uint8Array([123])) })
    const init = { method: 'PATCH', headers, body, duplex: 'half' } as RequestInit
    const answer = app.request(v1, init)
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await code(await answer)).toBe('408 request_timeout')
  } finally {
    vi.useRealTimers()
  }
  expect(calls).toEqual([])
})

const ids = ['6'.repeat(23), '6'.repeat(25), 'z'.repeat(24), '6'.repeat(23).concat('F')]
const strange = ['%00', 'abcdefghijkl', '%7B%22$ne%22:1%7D', '٣'.repeat(24), '[]', 'a;b=c']

test.each([...ids, ...strange])('the id %s is malformed on v1', async (id) => {
  const { send, calls } = await openApi()
  expect(await code(await send('PATCH', `/api/v1/assistants/${id}`, 'x'))).toBe('400 invalid_id')
  expect(calls).toEqual([])
})

test.each(['%00', 'x'.repeat(201), 'a%0d%0ab'])('the console finds nothing by %s', async (id) => {
  const { send, calls } = await openApi()
  expect(await code(await send('GET', `/assistants/${id}`))).toBe('404 not_found')
  expect(calls).toEqual([])
})

test.each(['dry_run=1', 'dry_run', 'strict=TRUE', 'dry_run=true&dry_run=false'])(
  'the query %s is neither true nor false',
  async (query) => {
    const { send, calls } = await openApi()
    expect(await code(await send('PATCH', `${v1}?${query}`, { name: 'A' }))).toBe(invalid[0])
    expect(await code(await send('PATCH', `${dash}?${query}`, { name: 'A' }))).toBe(invalid[1])
    expect(calls).toEqual([])
  }
)

test('a model on the console names its provider and itself', async () => {
  const { send, calls } = await openApi()
  const response = await send('PATCH', dash, { model: { temperature: 1 } })
  expect(await told(response)).toEqual({
    status: 400,
    body: {
      error:
        'The request is not valid; model.provider: must be one of openai, anthropic; model.model: is required',
      code: 'validation_failed',
    },
  })
  expect(calls).toEqual([])
})

test('the checks come in their order, the cheap and blind ones first', async () => {
  const { app, key, store, calls } = await openApi()
  const reader = await addKey(store, 2, { scopes: ['read'] })
  const worst = { method: 'PATCH', body: '{' }
  const patch = async (path: string, headers: Record<string, string>) =>
    code(await app.request(path, { ...worst, headers }))
  const bad = '/api/v1/assistants/x'
  expect(await patch(bad, { 'content-type': 'text/plain' })).toBe('401 unauthorized')
  expect(await patch(bad, { 'x-api-key': reader })).toBe('401 unauthorized')
  expect(await patch(bad, { 'x-api-key': key, 'content-type': 'text/plain' })).toBe(
    '400 invalid_id'
  )
  expect(await patch(v1, { 'x-api-key': key, 'content-type': 'text/plain' })).toBe(mediaType[0])
  expect(
    await patch(`${v1}?dry_run=1`, { 'x-api-key': key, 'content-type': 'application/json' })
  ).toBe('400 malformed')
  expect(calls).toEqual([])
})

test('a method may not be smuggled past the check of its rights', async () => {
  const { store, app, calls } = await openApi({ user: user({ role: 'viewer' }) })
  await addKey(store, 2)
  const headers = { 'x-api-key': textOf(2), 'x-http-method-override': 'PATCH' }
  await app.request(`${v1}?_method=PATCH`, { headers })
  expect(calls.map(([name]) => name)).toEqual(['get'])
})
