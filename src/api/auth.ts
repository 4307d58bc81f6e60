import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'
import type { KeyScope } from '../records.ts'
import type { Clients } from './client.ts'
import { sentTokens } from './cookies.ts'
import type { Credentials, Known, Principal } from './credentials.ts'
import { isOurs } from './same-origin.ts'

/** What a route asks of the credential. */
export type Access = {
  /** `any`: whoever has a valid one. */
  readonly right: KeyScope | 'any'
  /** Whether the console's cookie counts here. */
  readonly cookie: boolean
  /** Whether the request may change something. */
  readonly unsafe: boolean
}

export type Authenticate = (c: Context, access: Access) => Promise<Principal>

type Parts = {
  readonly credentials: Credentials
  readonly clients: Clients
  readonly allowedOrigins: readonly string[]
}

/** One sentence for every reason, so that nothing is learned from it. */
export const unauthorized = () =>
  new PatchbayError('unauthorized', 'A valid credential with this permission is required.')

/** Finds who is asking, from a key in either header or from the cookie. */
export const createAuthenticate =
  ({ credentials, clients, allowedOrigins }: Parts): Authenticate =>
  async (c, { right, cookie, unsafe }) => {
    const text = keyOf(c)
    const key = text === null ? null : await validKey(c, credentials, text)
    const tokens = cookie ? sentTokens(c) : []
    const session = tokens.length === 0 ? null : await validSession(credentials, tokens)
    const known = key ?? session
    if (known === null) throw unauthorized()
    const { principal } = known
    if (session !== null && session.principal.user.id !== principal.user.id) throw unauthorized()
    if (key === null && unsafe && !isOurs(c, allowedOrigins, clients.viaProxy(c)))
      throw unauthorized()
    if (right !== 'any' && !principal.rights.includes(right)) throw unauthorized()
    return principal
  }

const keyOf = (c: Context): string | null => {
  const header = c.req.header('x-api-key')
  const authorization = c.req.header('authorization')
  const bearer = authorization === undefined ? undefined : bearerOf(authorization)
  if (header !== undefined && bearer !== undefined && header !== bearer) throw unauthorized()
  return header ?? bearer ?? null
}

const bearerOf = (authorization: string) => {
  const space = authorization.indexOf(' ')
  if (authorization.slice(0, space).toLowerCase() !== 'bearer') throw unauthorized()
  return authorization.slice(space + 1)
}

const validKey = async (c: Context, credentials: Credentials, text: string) => {
  const known = await credentials.key(text)
  if (known === null) throw unauthorized()
  if (known.origins !== null && !known.origins.includes(c.req.header('origin') ?? ''))
    throw unauthorized()
  return known
}

// A cookie of another path may be stale beside the valid one; those of two users are not resolved.
const validSession = async (credentials: Credentials, tokens: readonly string[]) => {
  let session: Known | null = null
  for (const token of tokens) {
    const known = await credentials.session(token)
    if (known === null) continue
    if (session !== null && session.principal.user.id !== known.principal.user.id)
      throw unauthorized()
    session ??= known
  }
  return session
}
