import { expect, test } from 'vitest'
import { openApi, told, user } from './open.ts'

const right = { email: 'ada@example.com', password: 'secret' }
const wrong = { ...right, password: 'guess' }
const me = { id: user().id, email: 'ada@example.com', role: 'admin', orgId: user().orgId }
const refused = {
  status: 401,
  body: { error: 'A valid credential with this permission is required.', code: 'unauthorized' },
}

type Opened = Awaited<ReturnType<typeof openApi>>
const post = ({ app }: Opened, path: string, body?: unknown, more: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...more },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const cookieOf = (response: Response) =>
  (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

test('a login sets the cookie of a session that the store keeps', async () => {
  const opened = await openApi()
  const response = await post(opened, '/auth/login', right)
  expect(response.headers.get('set-cookie')).toMatch(
    /^auth-token=[0-9A-Za-z]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax; Secure$/
  )
  expect(await told(response)).toEqual({ status: 200, body: me })
  const headers = { cookie: cookieOf(response) }
  expect(await told(await opened.app.request('/auth/me', { headers }))).toEqual({
    status: 200,
    body: me,
  })
})

test('the case of an e-mail address does not matter', async () => {
  const opened = await openApi()
  const response = await post(opened, '/auth/login', { ...right, email: 'ADA@Example.com' })
  expect(response.status).toBe(200)
})

test('a wrong password, an unknown user and a disabled one get the same answer', async () => {
  const opened = await openApi()
  const off = user({ id: '1'.repeat(24), email: 'off@example.com', disabled: true })
  await opened.store.addUser(off)
  const tries = [wrong, { ...right, email: 'eve@example.com' }, { ...right, email: off.email }]
  for (const body of tries) {
    const response = await post(opened, '/auth/login', body)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await told(response)).toEqual(refused)
  }
})

test('an old session ends with the next login, and every sent one with a logout', async () => {
  const opened = await openApi()
  const first = cookieOf(await post(opened, '/auth/login', right))
  const second = cookieOf(await post(opened, '/auth/login', right, { cookie: first }))
  const third = cookieOf(await post(opened, '/auth/login', right))
  const who = async (cookie: string) =>
    (await opened.app.request('/auth/me', { headers: { cookie } })).status
  expect([await who(first), await who(second), await who(third)]).toEqual([401, 200, 200])
  const cookie = `${second}; ${third}`
  const logout = await post(opened, '/auth/logout', undefined, { cookie })
  expect(logout.headers.get('set-cookie')).toBe(
    'auth-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure'
  )
  expect(await told(logout)).toEqual({ status: 200, body: {} })
  expect([await who(second), await who(third)]).toEqual([401, 401])
})

test('a session ends after twelve hours', async () => {
  const opened = await openApi()
  const cookie = cookieOf(await post(opened, '/auth/login', right))
  const who = async () => (await opened.app.request('/auth/me', { headers: { cookie } })).status
  opened.clock.now += 43_200_000 - 1
  expect(await who()).toBe(200)
  opened.clock.now += 1
  expect(await who()).toBe(401)
})

test('a page elsewhere cannot log anybody in', async () => {
  const opened = await openApi()
  const response = await post(opened, '/auth/login', right, { origin: 'https://evil.example' })
  expect(await told(response)).toEqual(refused)
})

test.each(['ada@example.com', 'nobody@example.com'])(
  'after ten failures %s waits, even with the right password',
  async (email) => {
    const opened = await openApi()
    const cookie = cookieOf(await post(opened, '/auth/login', right))
    for (let failures = 0; failures < 10; failures++)
      expect((await post(opened, '/auth/login', { ...wrong, email })).status).toBe(401)
    const response = await post(opened, '/auth/login', { ...right, email })
    expect(response.headers.get('retry-after')).toMatch(/^(900|89\d)$/)
    expect(await told(response)).toEqual({
      status: 429,
      body: { error: 'Too many failed logins.', code: 'rate_limited' },
    })
    expect((await opened.app.request('/auth/me', { headers: { cookie } })).status).toBe(200)
  }
)

test('a hundred guesses at once are ten guesses', async () => {
  const opened = await openApi()
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => post(opened, '/auth/login', wrong))
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401).length).toBe(10)
  expect(statuses.filter((status) => status === 429).length).toBe(90)
})

test('logins that succeed are not counted', async () => {
  const opened = await openApi()
  for (let logins = 0; logins < 12; logins++)
    expect((await post(opened, '/auth/login', right)).status).toBe(200)
})

test('a login is as strict about its body as any route', async () => {
  const opened = await openApi()
  const answers = [
    await post(opened, '/auth/login', { ...right, next: '/' }),
    await post(opened, '/auth/login', { email: { $ne: null }, password: { $ne: null } }),
    await post(opened, '/auth/login', right, { 'content-type': 'text/plain' }),
    await post(opened, '/auth/login'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 415, 400])
})
