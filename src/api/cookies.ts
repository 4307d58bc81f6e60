import type { Context } from 'hono'

const name = 'auth-token'
const mostCookies = 8

/** How long a login lasts, in seconds. */
export const sessionSeconds = 12 * 60 * 60

/** Every `auth-token` a request carries; several paths may each have set one. */
export const sentTokens = (c: Context): readonly string[] => {
  const header = c.req.header('cookie')
  if (header === undefined || !header.includes(name)) return []
  const tokens = new Set<string>()
  for (const pair of header.split(';')) {
    const [key = '', ...value] = pair.trim().split('=')
    if (key === name && value.length > 0) tokens.add(value.join('='))
  }
  return [...tokens].slice(0, mostCookies)
}

/** The header that sets the session's cookie; no Domain, so that no sibling host gets it. */
export const setCookie = (token: string, secure: boolean): string =>
  `${name}=${token}; Max-Age=${sessionSeconds}; ${attributes(secure)}`

/** The header that takes the cookie back. */
export const clearCookie = (secure: boolean): string => `${name}=; Max-Age=0; ${attributes(secure)}`

const attributes = (secure: boolean) => `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
