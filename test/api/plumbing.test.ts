import { expect, test } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import { assistant, assistantId, openApi, told } from './open.ts'

const v1 = `/api/v1/assistants/${assistantId}`

test('liveness and readiness need no credential', async () => {
  const { app } = await openApi()
  expect(await told(await app.request('/healthz'))).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await told(await app.request('/readyz'))).toEqual({
    status: 200,
    body: { status: 'ready' },
  })
})

test('a store that is not there is not ready', async () => {
  const { store } = await openApi()
  const { app } = await openApi({ store: { ...store, ready: async () => false } })
  expect((await app.request('/healthz')).status).toBe(200)
  expect((await app.request('/readyz')).status).toBe(503)
})

test('while it shuts down no new work is taken', async () => {
  const { app, send, calls } = await openApi({ draining: () => true })
  const response = await send('PATCH', v1, { name: 'A' })
  expect([response.headers.get('retry-after'), response.headers.get('connection')]).toEqual([
    '1',
    'close',
  ])
  expect((await told(response)).body.code).toBe('draining')
  expect((await send('PATCH', `/assistants/${assistantId}`, {})).status).toBe(503)
  expect((await app.request('/readyz')).status).toBe(503)
  expect((await app.request('/healthz')).status).toBe(200)
  expect(calls).toEqual([])
})

test('two hundred requests are worked on at once, the next is asked to come again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const get = async () => {
    await promise
    return assistant()
  }
  const { send } = await openApi({ answers: { get } })
  const working = Array.from({ length: 201 }, () => send('GET', v1))
  const first = await Promise.race(working)
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1'])
  resolve()
  const statuses = (await Promise.all(working)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200).length).toBe(200)
  expect((await send('GET', v1)).status).toBe(200)
})

const elsewhere: readonly [method: string, path: string, v1: string, allow: string | null][] = [
  ['GET', '/api/v1/nothing', '404 not_found', null],
  ['GET', '/api', '404 not_found', null],
  ['GET', `${v1}/`, '404 not_found', null],
  ['GET', '/api//v1/assistants', '404 not_found', null],
  ['PUT', v1, '405 method_not_allowed', 'GET, HEAD, PATCH, DELETE'],
  ['POST', v1, '405 method_not_allowed', 'GET, HEAD, PATCH, DELETE'],
  ['DELETE', '/api/v1/keys', '405 method_not_allowed', 'GET, HEAD, POST'],
  ['PATCH', '/api/v1/assistants', '405 method_not_allowed', 'GET, HEAD, POST'],
  ['PUT', '/assistants', '405 method_not_allowed', 'GET, HEAD, POST'],
  ['GET', '/assistants/a/b', '404 not_found', null],
]

test.each(elsewhere)('%s %s is answered by nobody', async (method, path, expected, allow) => {
  const { app, send } = await openApi()
  const response = await send(method, path)
  expect(response.headers.get('allow')).toBe(allow)
  const v1Face = path.startsWith('/api/')
  expect(response.headers.get('content-type')).toBe(
    v1Face ? 'application/problem+json' : 'application/json'
  )
  const { status, body } = await told(response)
  expect(`${status} ${body.code}`).toBe(expected)
  expect((await app.request(path, { method })).status).toBe(401)
})

test.each(['/', '/API/v1/assistants', '//api/v1/assistants', '/%2fapi', '/auth', '/apis'])(
  '%s is nothing, whoever asks',
  async (path) => {
    const { app, calls } = await openApi()
    const response = await app.request(new Request(`http://localhost${path}`))
    expect(await told(response)).toEqual({
      status: 404,
      body: { error: 'There is nothing here.', code: 'not_found' },
    })
    expect(calls).toEqual([])
  }
)

test('the wrong method of an open path is told without a credential', async () => {
  const { app } = await openApi()
  const response = await app.request('/auth/login')
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

test('every answer carries the same guards', async () => {
  const { send } = await openApi()
  const guards = async (response: Response) => {
    const { 'x-request-id': _, ...headers } = Object.fromEntries(response.headers)
    return headers
  }
  const standing = {
    'cache-control': 'no-store, no-transform',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'application/json',
    vary: 'Authorization, Cookie, Origin, X-Api-Key',
    'x-content-type-options': 'nosniff',
  }
  expect(await guards(await send('GET', v1))).toEqual({ ...standing, etag: '"3"' })
  expect(await guards(await send('GET', '/api/v1/assistants/x'))).toEqual({
    ...standing,
    'content-type': 'application/problem+json',
  })
})

test('a plain request id is echoed, any other replaced', async () => {
  const { send } = await openApi()
  const id = async (sent: string) => {
    const response = await send('GET', '/api/v1/assistants/x', undefined, { 'x-request-id': sent })
    const { request_id } = (await response.json()) as { request_id: string }
    return [response.headers.get('x-request-id') === request_id, request_id === sent]
  }
  expect(await id('Abc_1-2')).toEqual([true, true])
  expect(await id('a b')).toEqual([true, false])
  expect(await id('a'.repeat(129))).toEqual([true, false])
})

test('a key has its budget, an address twice that, and both say so', async () => {
  const { send, app } = await openApi({ settings: { rateLimit: { requests: 2, seconds: 60 } } })
  const first = await send('GET', v1)
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=2;w=60')
  expect(first.headers.get('ratelimit')).toBe('"key";r=1;t=60')
  expect((await send('GET', v1)).headers.get('ratelimit')).toMatch(/^"key";r=0;t=/)
  const third = await send('GET', v1)
  expect([third.status, third.headers.get('ratelimit-policy')]).toEqual([429, '"key";q=2;w=60'])
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await app.request(v1)).status).toBe(401)
  const fifth = await app.request(v1)
  expect([fifth.status, fifth.headers.get('ratelimit-policy')]).toEqual([429, '"address";q=4;w=60'])
  expect((await app.request('/healthz')).status).toBe(200)
})

test('a client is told apart by what a trusted proxy says, and an IPv6 one by its /64', async () => {
  const rateLimit = { requests: 1, seconds: 60 }
  const ask = async (trustProxy: readonly string[], chain: readonly string[]) => {
    const { app } = await openApi({
      settings: { rateLimit, trustProxy },
      peer: () => '::ffff:10.0.0.1',
    })
    const statuses: number[] = []
    for (const forwarded of chain) {
      const headers = { 'x-forwarded-for': forwarded }
      statuses.push((await app.request('/auth/login', { headers })).status)
    }
    return statuses
  }
  const three = ['198.51.100.1', '198.51.100.2', '198.51.100.3']
  expect(await ask([], three)).toEqual([405, 405, 429])
  expect(await ask(['10.0.0.0/8'], three)).toEqual([405, 405, 405])
  const spoofed = ['6.6.6.1, 198.51.100.1, 10.1.1.1', '6.6.6.2, 198.51.100.1', 'x, 198.51.100.1']
  expect(await ask(['10.0.0.0/8'], spoofed)).toEqual([405, 405, 429])
  const six = ['2606:4700::1', '2606:4700::2', '2606:4700:0:0:ffff::3']
  expect(await ask(['10.0.0.0/8'], six)).toEqual([405, 405, 429])
})

test('a store that does not answer is 503 on both faces, a bug of ours 500 without its words', async () => {
  const answers = {
    get: async () => Promise.reject(new StoreUnavailable('at 10.0.0.5')),
    find: async () => Promise.reject(new TypeError('Invalid header value: sk_secret')),
  }
  const { send, lines } = await openApi({ answers })
  const down = await send('GET', v1)
  expect([down.status, down.headers.get('retry-after')]).toEqual([503, '1'])
  const bug = await send('GET', `/assistants/${assistantId}`)
  expect(await told(bug)).toEqual({
    status: 500,
    body: { error: 'Something went wrong inside Patchbay.', code: 'internal' },
  })
  const said = `${await down.text()}${JSON.stringify(lines)}`
  expect([said.includes('10.0.0.5'), said.includes('sk_secret')]).toEqual([false, false])
})

test('a change and a refusal are one log line each, a read is none', async () => {
  const { send, lines } = await openApi()
  const id = { 'x-request-id': 'r' }
  await send('GET', v1, undefined, id)
  await send('PATCH', v1, { name: 'A' }, id)
  await send('PATCH', v1, { nome: 'A' }, id)
  const common = {
    request_id: 'r',
    method: 'patch',
    route: '/api/v1/assistants/{id}',
    milliseconds: 0,
    org: '665f1a2b3c4d5e6f7a8b9c00',
    by: 'key:000000000000000000000001',
  }
  expect(lines).toEqual([
    { ...common, status: 200, operation: 'op_01JWXYZ0000000000000000000' },
    { ...common, status: 422, code: 'validation_failed' },
  ])
})

test('other origins may read nothing unless they are listed, to the letter', async () => {
  const origin = 'https://console.example'
  const { app, send } = await openApi({ settings: { allowedOrigins: [origin] } })
  const ask = (from: string) =>
    app.request(v1, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'PATCH' },
    })
  const allowed = await ask(origin)
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
    204,
    origin,
  ])
  const others = ['null', 'https://console.example.evil', 'https://xconsole.example', '*']
  for (const other of others) {
    const response = await ask(other)
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      401,
      null,
    ])
  }
  const response = await send('GET', v1, undefined, { origin })
  expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  expect(
    (await (await openApi()).send('GET', v1, undefined, { origin })).headers.has(
      'access-control-allow-origin'
    )
  ).toBe(false)
})

test('an empty Host is refused', async () => {
  const { send } = await openApi()
  expect((await send('GET', v1, undefined, { host: '' })).status).toBe(400)
})

type Document = {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Described>>
}
type Described = {
  readonly responses: Record<string, unknown>
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
}

test('the description lists every route, and no other', async () => {
  const { app } = await openApi()
  const { paths, openapi } = (await (await app.request('/openapi.json')).json()) as Document
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  )
  const served = app.routes.map(
    ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`
  )
  expect(openapi).toBe('3.1.0')
  expect(described.sort()).toEqual(served.sort())
})

test('the description lists every status, those of the checks included', async () => {
  const { app } = await openApi()
  const { paths } = (await (await app.request('/openapi.json')).json()) as Document
  const statuses = (path: string, method: string) =>
    Object.keys(paths[path]?.[method]?.responses ?? {})
  expect(statuses('/api/v1/assistants/{id}', 'get')).toEqual([
    '200',
    '304',
    '400',
    '401',
    '404',
    '429',
    '500',
    '503',
  ])
  expect(statuses('/api/v1/assistants/{id}', 'patch')).toEqual(
    '200 202 400 401 404 408 409 412 413 415 422 429 500 502 503 504'.split(' ')
  )
  expect(statuses('/assistants/{id}', 'patch')).toEqual(
    '200 202 400 401 404 408 409 412 413 415 429 500 503'.split(' ')
  )
  // 200 is a dry run, 201 what was made.
  expect(statuses('/api/v1/assistants', 'post')).toEqual(
    '200 201 202 400 401 404 408 409 413 415 422 429 500 502 503 504'.split(' ')
  )
  expect(statuses('/assistants', 'post')).toEqual(
    '200 201 400 401 404 408 409 413 415 429 500 503'.split(' ')
  )
})

test('the description names the headers that a route heeds', async () => {
  const { app } = await openApi()
  const { paths } = (await (await app.request('/openapi.json')).json()) as Document
  const headers = (path: string, method: string) =>
    (paths[path]?.[method]?.parameters ?? [])
      .filter((it) => it.in === 'header')
      .map((it) => it.name)
  expect(headers('/api/v1/assistants/{id}', 'get')).toEqual(['If-None-Match'])
  expect(headers('/api/v1/assistants/{id}', 'patch')).toEqual([
    ...['Idempotency-Key', 'If-Match', 'Prefer'],
  ])
  expect(headers('/api/v1/keys', 'post')).toEqual(['Idempotency-Key'])
  expect(headers('/auth/login', 'post')).toEqual([])
  expect(headers('/auth/logout', 'post')).toEqual([])
})

test('the page for people needs nothing from anywhere', async () => {
  const { app } = await openApi()
  const response = await app.request('/docs')
  const page = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; frame-ancestors 'none'$/
  )
  expect(page).toContain('PATCH /api/v1/assistants/{id}')
  expect(page.match(/(src|href)="(?!\/openapi\.json|#)[^"]*"/g)).toBeNull()
})
