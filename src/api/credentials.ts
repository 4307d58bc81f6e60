import type { Actor } from '../patchbay.ts'
import type { KeyScope, Role, User } from '../records.ts'
import type { Store } from '../store.ts'
import { isKeyText } from './key-text.ts'

/** Who is asking, and what the credential lets them do. */
export type Principal = {
  readonly user: User
  readonly rights: readonly KeyScope[]
  /** What its requests are counted under. */
  readonly budget: string
  /** v1 sees the user's rows, the console those of the whole org. */
  readonly actors: { readonly v1: Actor; readonly console: Actor }
}

/** A credential that the store knows. */
export type Known = {
  readonly principal: Principal
  /** The key's id or the session's hash. */
  readonly id: string
  readonly origins: readonly string[] | null
  readonly expiresAt: number
}

/** Looks credentials up; what was found is believed for five seconds, what was not never. */
export type Credentials = {
  readonly key: (text: string) => Promise<Known | null>
  readonly session: (token: string) => Promise<Known | null>
  /** Ends the belief at once, after a key or session was deleted here. */
  readonly forget: (id: string) => void
}

/** Keyed hashes of keys and tokens; `hashes` adds the one under the previous secret. */
export type Hashes = {
  readonly hash: (text: string) => Promise<string>
  readonly hashes: (text: string) => Promise<readonly string[]>
}

type Parts = {
  readonly store: Store
  readonly hashes: Hashes['hashes']
  readonly now: () => number
}

const freshFor = 5_000
const most = 10_000

/** The credentials of a store, kept by their text so that a hit costs no hash. */
export const createCredentials = ({ store, hashes, now }: Parts): Credentials => {
  const cache = new Map<string, { readonly known: Known; readonly until: number }>()
  const cached = async (text: string, find: (text: string) => Promise<Known | null>) => {
    const hit = cache.get(text)
    if (hit !== undefined && now() < hit.until) return alive(hit.known, now())
    // From before the look: another process may delete it while that takes its time.
    const until = now() + freshFor
    const known = await find(text)
    if (known === null) return null
    if (cache.size >= most) cache.clear()
    cache.set(text, { known, until })
    return alive(known, now())
  }
  const byKey = (hash: string) => findKey(store, hash)
  const bySession = (hash: string) => findSession(store, hash)
  return {
    key: async (text) =>
      isKeyText(text) ? cached(text, async (text) => firstOf(await hashes(text), byKey)) : null,
    session: async (token) =>
      isToken(token)
        ? cached(token, async (token) => firstOf(await hashes(token), bySession))
        : null,
    forget: (id) => {
      for (const [text, { known }] of cache) if (known.id === id) cache.delete(text)
    },
  }
}

const firstOf = async (
  hashes: readonly string[],
  find: (hash: string) => Promise<Known | null>
): Promise<Known | null> => {
  for (const hash of hashes) {
    const known = await find(hash)
    if (known !== null) return known
  }
  return null
}

const isToken = (text: string) => text.length === 43

const alive = (known: Known, now: number) =>
  known.expiresAt > now && !known.principal.user.disabled ? known : null

const findKey = async (store: Store, hash: string): Promise<Known | null> => {
  const found = await store.findKey(hash)
  if (found === null || !same(found.key.hash, hash)) return null
  const { key, user } = found
  const rights = rightsOf[user.role].filter((right) => key.scopes.includes(right))
  return {
    principal: principal(user, rights, `key:${key.id}`),
    id: key.id,
    origins: key.origins,
    expiresAt: key.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt),
  }
}

const findSession = async (store: Store, hash: string): Promise<Known | null> => {
  const found = await store.findSession(hash)
  if (found === null || !same(found.session.hash, hash)) return null
  const { session, user } = found
  return {
    principal: principal(user, rightsOf[user.role], `user:${user.id}`),
    id: session.hash,
    origins: null,
    expiresAt: session.expiresAt,
  }
}

const rightsOf: Readonly<Record<Role, readonly KeyScope[]>> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  admin: ['read', 'write', 'admin'],
}

const principal = (user: User, rights: readonly KeyScope[], budget: string): Principal => ({
  user,
  rights,
  budget,
  actors: {
    v1: { userId: user.id, scope: { orgId: user.orgId, userId: user.id } },
    console: { userId: user.id, scope: { orgId: user.orgId, userId: null } },
  },
})

/** Equal, in a time that does not tell where two hashes part. */
const same = (a: string, b: string) => {
  let difference = a.length ^ b.length
  for (let index = 0; index < b.length; index++)
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}
