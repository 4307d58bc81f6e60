import { expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { createCredentials } from '../../src/api/credentials.ts'
import { isKeyText, keyText } from '../../src/api/key-text.ts'
import type { Store } from '../../src/store.ts'
import { addKey, assistantId, at, openApi, start, textOf, told, user, vault } from './open.ts'

const v1 = `/api/v1/assistants/${assistantId}`
const dash = `/assistants/${assistantId}`
const unauthorized = {
  type: '/docs#unauthorized',
  title: 'Not authenticated or not permitted',
  status: 401,
  detail: 'A valid credential with this permission is required.',
  success: false,
  code: 'unauthorized',
}

type Opened = Awaited<ReturnType<typeof openApi>>
const get = ({ app }: Opened, path: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers })
const status = async (opened: Opened, path: string, headers: Record<string, string> = {}) =>
  (await get(opened, path, headers)).status

/** Opens a session for the user of the API and gives its cookie. */
const session = async (store: Store, seed: string, userId = user().id, more = {}) => {
  const token = seed.repeat(43)
  const hash = await vault.hash(token)
  await store.addSession({ hash, userId, createdAt: at, expiresAt: start + 3_600_000, ...more })
  return `auth-token=${token}`
}

test('a key carries a checksum, so a typing error is found without the store', () => {
  const text = keyText(new Uint8Array(32).fill(255))
  expect(text).toMatch(/^pb_live_[0-9A-Za-z]{49}$/)
  expect(isKeyText(text)).toBe(true)
  expect(isKeyText(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)).toBe(false)
  expect(isKeyText(text.toUpperCase())).toBe(false)
})

test('whatever is wrong with a credential, the answer is the same', async () => {
  const opened = await openApi()
  const { store, key } = opened
  const other = user({ id: '1'.repeat(24), email: 'off@example.com', disabled: true })
  await store.addUser(other)
  const expired = await addKey(store, 2, { expiresAt: at })
  const elsewhere = await addKey(store, 3, { origins: ['https://a.example'] })
  const disabled = await addKey(store, 4, { userId: other.id })
  const wrong: readonly Record<string, string>[] = [
    {},
    { 'x-api-key': '' },
    { 'x-api-key': textOf(9) },
    { 'x-api-key': `${key.slice(0, -1)}!` },
    { 'x-api-key': expired },
    { 'x-api-key': disabled },
    { 'x-api-key': elsewhere },
    { 'x-api-key': elsewhere, origin: 'https://a.example.evil' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: `Bearer  ${key}` },
    { authorization: `Bearer ${key} x` },
    { authorization: `Basic ${key}` },
    { authorization: key },
    { 'x-api-key': key, authorization: `Bearer ${await addKey(store, 5)}` },
    { cookie: 'auth-token=x' },
  ]
  for (const headers of wrong) {
    const response = await get(opened, v1, headers)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="patchbay"')
    expect(await told(response)).toEqual({ status: 401, body: unauthorized })
  }
  expect(opened.calls).toEqual([])
})

test('a key is taken from either header, and from both when they agree', async () => {
  const opened = await openApi()
  const { key, store } = opened
  const bound = await addKey(store, 3, { origins: ['https://a.example'] })
  expect(await status(opened, v1, { 'x-api-key': key })).toBe(200)
  expect(await status(opened, v1, { authorization: `bearer ${key}` })).toBe(200)
  expect(await status(opened, v1, { authorization: `BEARER ${key}`, 'x-api-key': key })).toBe(200)
  expect(await status(opened, v1, { 'x-api-key': bound, origin: 'https://a.example' })).toBe(200)
  expect(await status(opened, dash, { 'x-api-key': key })).toBe(200)
})

test('a broken key never reaches the store', async () => {
  const asked: string[] = []
  const opened = await openApi()
  const store: Store = {
    ...opened.store,
    findKey: async (hash) => {
      asked.push(hash)
      return opened.store.findKey(hash)
    },
  }
  const again = await openApi({ store })
  expect(await status(again, v1, { 'x-api-key': `${opened.key.slice(0, -1)}!` })).toBe(401)
  expect(asked).toEqual([])
  expect(await status(again, v1, { 'x-api-key': opened.key })).toBe(200)
  expect(await status(again, v1, { 'x-api-key': opened.key })).toBe(200)
  expect(asked).toEqual([await vault.hash(opened.key)])
})

test('a right is the smaller of what the role and the key give', async () => {
  const rights = [
    ['admin', ['read', 'write', 'admin'], [200, 200, 200]],
    ['admin', ['read'], [200, 401, 401]],
    ['admin', ['write'], [401, 200, 401]],
    ['admin', ['admin'], [401, 401, 200]],
    ['editor', ['read', 'write', 'admin'], [200, 200, 401]],
    ['viewer', ['read', 'write', 'admin'], [200, 401, 401]],
  ] as const
  for (const [role, scopes, expected] of rights) {
    const opened = await openApi({ user: user({ role }) })
    const key = await addKey(opened.store, 2, { scopes })
    const send = async (method: string, path: string) => {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' }
      const body = method === 'PATCH' ? { body: '{"name":"A"}' } : {}
      return (await opened.app.request(path, { method, headers, ...body })).status
    }
    expect([
      await send('GET', v1),
      await send('PATCH', v1),
      await send('GET', '/api/v1/keys'),
    ]).toEqual(expected)
  }
})

test('a revoked key is believed for five seconds elsewhere, and not at all where it was revoked', async () => {
  const opened = await openApi()
  const { store, clock, send } = opened
  const one = await addKey(store, 2)
  const two = await addKey(store, 3)
  const keys = [{ 'x-api-key': one }, { 'x-api-key': two }] as const
  for (const headers of keys) expect(await status(opened, v1, headers)).toBe(200)
  expect((await send('DELETE', `/api/v1/keys/${'2'.padStart(24, '0')}`)).status).toBe(200)
  await store.deleteKey({ orgId: user().orgId, userId: null }, '3'.padStart(24, '0'))
  clock.now += 4_999
  expect([await status(opened, v1, keys[0]), await status(opened, v1, keys[1])]).toEqual([401, 200])
  clock.now += 1
  expect(await status(opened, v1, keys[1])).toBe(401)
})

test('a key is believed for five seconds from when it was looked for, however long that took', async () => {
  const { store, key } = await openApi()
  let [now, looks] = [start, 0]
  const findKey: Store['findKey'] = async (hash) => {
    const found = await store.findKey(hash)
    looks += 1
    now += 3000
    return found
  }
  const credentials = createCredentials({
    ...{ store: { ...store, findKey }, hashes: vault.hashes, now: () => now },
  })
  await credentials.key(key)
  now += 1999
  await credentials.key(key)
  expect(looks).toBe(1)
  now += 1
  await credentials.key(key)
  expect(looks).toBe(2)
})

test('the cookie opens the console and the control plane, but no assistant of v1', async () => {
  const opened = await openApi()
  const cookie = await session(opened.store, 'a')
  const paths = [dash, '/auth/me', '/api/v1/keys', '/api/v1/connections', `${v1}/sync`, v1]
  const found = await Promise.all(paths.map((path) => status(opened, path, { cookie })))
  expect(found).toEqual([200, 200, 200, 200, 200, 401])
})

test('of several cookies the one valid session counts, those of two users do not', async () => {
  const opened = await openApi()
  const { store } = opened
  const bob = user({ id: '2'.repeat(24), email: 'bob@example.com' })
  await store.addUser(bob)
  const mine = await session(store, 'a')
  const again = await session(store, 'b')
  const his = await session(store, 'c', bob.id)
  const stale = await session(store, 'd', bob.id, { expiresAt: start })
  const gone = `auth-token=${'e'.repeat(43)}`
  const sent = [
    [mine, gone, stale].join('; '),
    [gone, mine].join('; '),
    [mine, again].join('; '),
    [gone, stale].join('; '),
    [mine, his].join('; '),
  ]
  const found = await Promise.all(sent.map((cookie) => status(opened, dash, { cookie })))
  expect(found).toEqual([200, 200, 200, 401, 401])
})

test('a key and a cookie of the same user agree, those of two do not', async () => {
  const opened = await openApi()
  const { store, key } = opened
  const bob = user({ id: '2'.repeat(24), email: 'bob@example.com' })
  await store.addUser(bob)
  const both = async (cookie: string) => status(opened, dash, { 'x-api-key': key, cookie })
  expect(await both(await session(store, 'a'))).toBe(200)
  expect(await both(await session(store, 'c', bob.id))).toBe(401)
  expect(await both('auth-token=stale')).toBe(200)
})

const browsers: readonly [Record<string, string>, number][] = [
  [{}, 200],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ 'sec-fetch-site': 'none' }, 200],
  [{ 'sec-fetch-site': 'cross-site' }, 401],
  [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost' }, 401],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://console.example' }, 200],
  [{ origin: 'https://console.example' }, 200],
  [{ origin: 'https://console.example.evil' }, 401],
  [{ origin: 'https://evil.example' }, 401],
  [{ origin: 'null' }, 401],
  [{ origin: 'http://localhost' }, 200],
  [{ origin: 'https://localhost', host: 'localhost' }, 200],
  [{ origin: 'https://localhost', host: 'localhost:443' }, 200],
  [{ origin: 'http://localhost:81' }, 401],
  [{ origin: 'https://public.example', 'x-forwarded-host': 'public.example' }, 401],
]

test.each(browsers)('a change by cookie from %o is answered %i', async (headers, expected) => {
  const settings = { allowedOrigins: ['https://console.example'] }
  const { app, store, calls } = await openApi({ settings })
  const cookie = await session(store, 'a')
  const init = { method: 'PATCH', body: '{"name":"A"}' }
  const typed = { 'content-type': 'application/json', cookie, ...headers }
  const response = await app.request(dash, { ...init, headers: typed })
  expect([response.status, calls.length]).toEqual([expected, expected === 200 ? 1 : 0])
})

test('a trusted proxy says for which host it asks', async () => {
  const { app, store } = await openApi({ settings: { trustProxy: ['203.0.113.0/24'] } })
  const headers = {
    'content-type': 'application/json',
    cookie: await session(store, 'a'),
    origin: 'https://public.example',
    'x-forwarded-host': 'public.example',
  }
  const response = await app.request(dash, { method: 'PATCH', headers, body: '{"name":"A"}' })
  expect(response.status).toBe(200)
})

test('a request by key is the same from any page', async () => {
  const { send } = await openApi()
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await send('PATCH', v1, { name: 'A' }, headers)).status).toBe(200)
})

test('an app that is given no clock and no brake uses the time of day', async () => {
  const opened = await openApi()
  const { store, key } = opened
  const app = createApp({
    store,
    patchbay: {} as never,
    credentials: vault,
    passwords: { hash: async () => '', verify: async () => false },
    providers: [],
    settings: {
      rateLimit: null,
      trustProxy: [],
      allowedOrigins: [],
      allowPrivateUrls: false,
      secureCookies: false,
      sandboxPorts: [],
    },
    log: () => {},
    peer: () => '::1',
  })
  const response = await app.request('/auth/me', { headers: { 'x-api-key': key } })
  expect(await response.json()).toEqual({
    id: user().id,
    email: 'ada@example.com',
    role: 'admin',
    orgId: user().orgId,
  })
})
