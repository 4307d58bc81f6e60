import type { Context } from 'hono'

/**
 * Whether a request that rides on a cookie comes from our own pages, or from no browser at all.
 * A page elsewhere can make a browser send the cookie, but not hide where it came from.
 */
export const isOurs = (
  c: Context,
  allowedOrigins: readonly string[],
  viaProxy: boolean
): boolean => {
  const origin = c.req.header('origin')
  if (origin !== undefined && allowedOrigins.includes(origin)) return true
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (origin === undefined) return true
  const host = (viaProxy ? c.req.header('x-forwarded-host') : undefined) ?? hostOf(c)
  return isSameHost(origin, host)
}

const hostOf = (c: Context) => c.req.header('host') ?? new URL(c.req.url).host

// The scheme is not compared, because TLS may end at a proxy; it only tells the port meant.
const isSameHost = (origin: string, host: string) => {
  const page = URL.parse(origin)
  if (page === null || page.host === '') return false
  return URL.parse(`${page.protocol}//${host}`)?.host === page.host
}
