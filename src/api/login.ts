import { z } from '@hono/zod-openapi'
import { Semaphore } from 'async-mutex'
import type { Context } from 'hono'
import type { User } from '../records.ts'
import type { Store } from '../store.ts'
import type { Answer } from './answers.ts'
import { unauthorized } from './auth.ts'
import { createAttempts } from './budgets.ts'
import { type Clients, networkOf } from './client.ts'
import { clearCookie, sentTokens, sessionSeconds, setCookie } from './cookies.ts'
import type { Credentials, Hashes } from './credentials.ts'
import { tokenText } from './key-text.ts'
import { openRoute, type Route, route } from './route.ts'
import { isOurs } from './same-origin.ts'

/** How passwords are hashed; the entry knows, because each runtime has its own way. */
export type Passwords = {
  readonly hash: (text: string) => Promise<string>
  readonly verify: (text: string, hash: string) => Promise<boolean>
}

export type LoginParts = {
  readonly store: Store
  readonly hashes: Hashes
  readonly passwords: Passwords
  readonly credentials: Credentials
  readonly clients: Clients
  readonly allowedOrigins: readonly string[]
  readonly secureCookies: boolean
  readonly now: () => number
}

const quarter = 15 * 60
const tag = 'Login'
const form = z.strictObject({ email: z.string().max(320), password: z.string().max(1024) })
const shape = z
  .strictObject({ id: z.string(), email: z.string(), role: z.string(), orgId: z.string() })
  .openapi('User')

/** The console's login: opaque sessions, kept by the store. */
export const loginRoutes = (parts: LoginParts): readonly Route[] => [
  login(parts),
  logout(parts),
  me(),
]

const login = (parts: LoginParts) => {
  const check = createPasswordCheck(parts)
  return openRoute({
    method: 'post',
    path: '/auth/login',
    tag,
    summary: 'Log in: the answer sets the cookie auth-token',
    body: form,
    status: 200,
    answer: shape,
    codes: ['unauthorized'],
    run: async ({ c }, { email, password }) => {
      if (!isOurs(c, parts.allowedOrigins, parts.clients.viaProxy(c))) throw unauthorized()
      return start(c, parts, await check(c, email, password))
    },
  })
}

/** Two at a time, so that logins leave the machine to those who are working. */
const createPasswordCheck = ({ store, passwords, clients }: LoginParts) => {
  const perAccount = createAttempts({ requests: 10, seconds: quarter })
  const perAddress = createAttempts({ requests: 100, seconds: quarter })
  const turns = new Semaphore(2)
  let nobody: Promise<string> | undefined
  return async (c: Context, email: string, password: string): Promise<User> => {
    const account = email.toLowerCase()
    const address = networkOf(clients.address(c))
    await perAddress.pay(address)
    await perAccount.pay(account)
    const user = await turns.runExclusive(async () => {
      nobody ??= passwords.hash('nobody')
      const user = await store.findUser(email)
      // An unknown account costs the same work, so that the time tells nothing either.
      const right = await passwords.verify(password, user?.passwordHash ?? (await nobody))
      return right && user !== null && !user.disabled ? user : null
    })
    if (user === null) throw unauthorized()
    await perAccount.refund(account)
    await perAddress.refund(address)
    return user
  }
}

const start = async (c: Context, parts: LoginParts, user: User): Promise<Answer> => {
  await end(c, parts)
  const token = tokenText(crypto.getRandomValues(new Uint8Array(32)))
  await parts.store.addSession({
    hash: await parts.hashes.hash(token),
    userId: user.id,
    createdAt: new Date(parts.now()).toISOString(),
    expiresAt: parts.now() + sessionSeconds * 1000,
  })
  return {
    status: 200,
    body: show(user),
    headers: { 'Set-Cookie': setCookie(token, parts.secureCookies) },
  }
}

/** Ends every session whose cookie was sent; a login never goes on under an old one. */
const end = async (c: Context, { store, hashes, credentials }: LoginParts) => {
  const sent = (await Promise.all(sentTokens(c).map(hashes.hashes))).flat()
  if (sent.length === 0) return
  await store.deleteSessions(sent)
  for (const hash of sent) credentials.forget(hash)
}

const logout = (parts: LoginParts) =>
  route({
    method: 'post',
    path: '/auth/logout',
    tag,
    summary: 'End the session',
    right: 'any',
    cookie: true,
    status: 200,
    answer: z.strictObject({}),
    run: async ({ c }) => {
      await end(c, parts)
      return { status: 200, body: {}, headers: { 'Set-Cookie': clearCookie(parts.secureCookies) } }
    },
  })

const me = () =>
  route({
    method: 'get',
    path: '/auth/me',
    tag,
    summary: 'Who you are',
    right: 'any',
    cookie: true,
    status: 200,
    answer: shape,
    run: async ({ principal }) => ({ status: 200, body: show(principal.user) }),
  })

const show = ({ id, email, role, orgId }: User) => ({ id, email, role, orgId })
