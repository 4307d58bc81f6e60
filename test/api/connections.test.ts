import { expect, test } from 'vitest'
import { addKey, at, openApi, told, user } from './open.ts'

const path = '/api/v1/connections'
const scope = { orgId: user().orgId, userId: null }
type Shown = { readonly data: Record<string, unknown> & { readonly id: string } }

const made = async (more: object = {}, settings = {}) => {
  const opened = await openApi({ settings })
  const body = { provider: 'vapi', api_key: 'key-of-vapi-1234', ...more }
  const response = await opened.send('POST', path, body)
  const { data } = (await response.json()) as Shown
  return { ...opened, response, data }
}

const standard = {
  provider: 'vapi',
  name: null,
  base_url: null,
  allow_unknown_models: false,
  drift_policy: 'report',
  state: 'unverified',
  last4: '1234',
  created_at: at,
  updated_at: at,
}

test('a connection shows everything but its secrets', async () => {
  const { response, data, send } = await made({ webhook_secret: 'shh-shh-shh' })
  expect([response.status, data]).toEqual([201, { id: data.id, ...standard }])
  expect(await (await send('GET', `${path}/${data.id}`)).json()).toEqual({ success: true, data })
  expect(await (await send('GET', path)).json()).toEqual({
    success: true,
    data: [data],
    pagination: { page: 1, limit: 20, total: 1 },
  })
})

test('a patch of a connection merges, and null clears', async () => {
  const { data, send, store, clock } = await made({ name: 'A', webhook_secret: 'shh-shh-shh' })
  clock.now += 1000
  const patch = { name: null, allow_unknown_models: true, drift_policy: 'adopt' }
  const response = await send('PATCH', `${path}/${data.id}`, patch)
  expect(await response.json()).toEqual({
    success: true,
    data: {
      ...{ id: data.id, ...standard },
      allow_unknown_models: true,
      drift_policy: 'adopt',
      updated_at: '2026-05-01T10:00:01.000Z',
    },
  })
  const stored = await store.getConnection(scope, data.id)
  expect([stored?.apiKey, stored?.webhookSecret]).toEqual(['key-of-vapi-1234', 'shh-shh-shh'])
})

test('a new key has to prove itself, an unchanged connection is not written', async () => {
  const { data, send, store, clock } = await made()
  const before = await store.getConnection(scope, data.id)
  if (before) await store.putConnection({ ...before, state: 'ok' })
  clock.now += 1000
  const patch = async (body: object) =>
    ((await (await send('PATCH', `${path}/${data.id}`, body)).json()) as Shown).data
  expect(await patch({ api_key: 'key-of-vapi-1234', name: null })).toMatchObject({
    state: 'ok',
    updated_at: at,
  })
  expect(await patch({ api_key: 'other-key-5678' })).toMatchObject({
    state: 'unverified',
    last4: '5678',
    updated_at: '2026-05-01T10:00:01.000Z',
  })
})

test('a connection that nothing uses can be deleted', async () => {
  const { data, send } = await made()
  const one = `${path}/${data.id}`
  expect(await told(await send('DELETE', one))).toEqual({
    status: 200,
    body: { success: true, data: { id: data.id } },
  })
  expect((await send('DELETE', one)).status).toBe(404)
  expect((await send('GET', one)).status).toBe(404)
})

test('a connection in use stays', async () => {
  const { data, send, store } = await made()
  const busy = { ...store, deleteConnection: async () => 'in_use' as const }
  const other = await openApi({ store: busy })
  const headers = { headers: other.headers, method: 'DELETE' }
  await addKey(store, 7)
  expect((await send('GET', `${path}/${data.id}`)).status).toBe(200)
  expect(await told(await other.app.request(`${path}/${data.id}`, headers))).toEqual({
    status: 409,
    body: {
      type: '/docs#in_use',
      title: 'In use',
      status: 409,
      detail: 'An assistant is linked by this connection.',
      success: false,
      code: 'in_use',
    },
  })
})

test("another user's connection is not found, though the console's org sees its assistants", async () => {
  const { data, app, store } = await made()
  const bob = user({ id: '2'.repeat(24), email: 'bob@example.com' })
  await store.addUser(bob)
  const key = await addKey(store, 5, { userId: bob.id })
  const response = await app.request(`${path}/${data.id}`, { headers: { 'x-api-key': key } })
  expect(response.status).toBe(404)
})

test('an unknown provider is refused with the list of those there are', async () => {
  const { send } = await openApi({ providers: ['elevenlabs', 'vapi'] })
  const response = await send('POST', path, { provider: 'bland', api_key: 'k' })
  expect(((await response.json()) as { errors: unknown }).errors).toEqual([
    { path: 'provider', message: 'must be one of elevenlabs, vapi' },
  ])
})

const tails = ['k\n', ' k', 'k\r\n', 'k\u200b', 'k\u00a0', '', 'k'.repeat(4097)]

test.each(tails)('the secret %j is refused, by name, and nothing is stored', async (secret) => {
  const { data, send, store } = await made()
  const errors = async (response: Response) => {
    const body = (await response.json()) as { errors: { path: string }[] }
    return [response.status, body.errors.map(({ path }) => path)]
  }
  const api = { provider: 'vapi', api_key: secret }
  const hook = { provider: 'vapi', api_key: 'k', webhook_secret: secret }
  expect(await errors(await send('POST', path, api))).toEqual([422, ['api_key']])
  expect(await errors(await send('POST', path, hook))).toEqual([422, ['webhook_secret']])
  const patch = { api_key: secret, webhook_secret: secret }
  expect(await errors(await send('PATCH', `${path}/${data.id}`, patch))).toEqual([
    422,
    ['api_key', 'webhook_secret'],
  ])
  expect((await store.listConnections(scope, { page: 1, limit: 9 })).total).toBe(1)
})

test('an editor may read connections, and write none', async () => {
  const { send } = await openApi({ user: user({ role: 'editor' }) })
  const body = { provider: 'vapi', api_key: 'k', base_url: 'https://api.example' }
  expect((await send('GET', path)).status).toBe(200)
  expect((await send('POST', path, body)).status).toBe(401)
})

test('the URL is stored as it will be used, without slashes at its end', async () => {
  const { data } = await made({ base_url: 'https://API.example:443/a/../prefix//' })
  expect(data.base_url).toBe('https://api.example/prefix')
})

test('the fakes of the sandbox may be reached, private hosts only where that is allowed', async () => {
  const local = { base_url: 'http://127.0.0.1:4010/' }
  expect((await made(local)).response.status).toBe(422)
  expect((await made(local, { sandboxPorts: [4010] })).data.base_url).toBe('http://127.0.0.1:4010')
  expect((await made(local, { allowPrivateUrls: true })).response.status).toBe(201)
  expect(
    (await made({ base_url: 'http://10.0.0.1:4010' }, { sandboxPorts: [4010] })).response.status
  ).toBe(422)
})
