import { expect, test } from 'vitest'
import { isKeyText } from '../../src/api/key-text.ts'
import { addKey, at, openApi, user } from './open.ts'

const path = '/api/v1/keys'
type Made = {
  readonly data: Record<string, unknown> & { readonly id: string; readonly key: string }
}

test('a key is shown once and works at once', async () => {
  const { send, app } = await openApi()
  const response = await send('POST', path, {})
  const { data } = (await response.json()) as Made
  const { id, key, ...shown } = data
  expect([response.status, isKeyText(key)]).toEqual([201, true])
  expect(shown).toEqual({
    name: null,
    last4: key.slice(-4),
    origins: null,
    scopes: ['read', 'write'],
    expires_at: null,
    created_at: at,
  })
  expect((await app.request('/auth/me', { headers: { 'x-api-key': key } })).status).toBe(200)
  const { data: list } = (await (await send('GET', path)).json()) as { data: { id: string }[] }
  expect(list.find((item) => item.id === id)).toEqual({ id, ...shown })
})

test('everything about a key can be chosen', async () => {
  const { send } = await openApi()
  const response = await send('POST', path, {
    name: 'ci',
    origins: ['https://A.example', 'http://localhost:3000', 'https://b.example:443'],
    scopes: ['admin', 'read', 'read'],
    expires_at: '2027-01-01T00:00:00+01:00',
  })
  const { data } = (await response.json()) as Made
  expect(data).toMatchObject({
    name: 'ci',
    origins: ['https://a.example', 'http://localhost:3000', 'https://b.example'],
    scopes: ['admin', 'read'],
    expires_at: '2026-12-31T23:00:00.000Z',
  })
})

test.each([
  { origins: ['*'] },
  { origins: ['https://a.example/'] },
  { origins: ['a.example'] },
  { origins: ['https://*.example'] },
  { origins: ['https://u@a.example'] },
  { origins: [] },
  { scopes: [] },
  { scopes: ['root'] },
  { expires_at: 'tomorrow' },
  { name: 'a\nb' },
  { last4: 'abcd' },
])('a key of the form %o is not made', async (body) => {
  const { send, store } = await openApi()
  expect((await send('POST', path, body)).status).toBe(422)
  const scope = { orgId: user().orgId, userId: null }
  expect((await store.listKeys(scope, { page: 1, limit: 10 })).total).toBe(1)
})

test("another user's key is not found", async () => {
  const { send, store } = await openApi()
  const bob = user({ id: '2'.repeat(24), email: 'bob@example.com' })
  await store.addUser(bob)
  await addKey(store, 5, { userId: bob.id })
  expect((await send('DELETE', `${path}/${'5'.padStart(24, '0')}`)).status).toBe(404)
  expect((await send('DELETE', `${path}/x`)).status).toBe(400)
})

test.each([undefined, '{'])(
  'a DELETE that says it is JSON is taken as without, its body %s ignored',
  async (body) => {
    const { send, store } = await openApi()
    await addKey(store, 5)
    const id = '5'.padStart(24, '0')
    const response = await send('DELETE', `${path}/${id}`, body)
    expect(await response.json()).toEqual({ success: true, data: { id } })
  }
)
