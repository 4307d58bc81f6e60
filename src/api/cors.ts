import type { Context } from 'hono'

/** What lets a page of another origin read an answer; nothing unless that origin is listed. */
export const corsHeaders = (
  c: Context,
  allowedOrigins: readonly string[]
): Readonly<Record<string, string>> => {
  if (allowedOrigins.length === 0) return none
  const origin = c.req.header('origin')
  if (origin === undefined || !allowedOrigins.includes(origin)) return none
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers':
      'ETag, Idempotency-Replayed, Location, Patchbay-Operation, Patchbay-Unsupported, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
  }
}

const none = {}

/** The answer to a browser that asks beforehand; null where it asks in vain, or for no origin. */
export const preflight = (c: Context, allowedOrigins: readonly string[]): Response | null => {
  if (c.req.method !== 'OPTIONS' || !c.req.header('access-control-request-method')) return null
  const headers = corsHeaders(c, allowedOrigins)
  if (headers === none) return null
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PATCH, DELETE',
      'Access-Control-Allow-Headers':
        'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, X-Api-Key, X-Request-Id',
      'Access-Control-Max-Age': '600',
      Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    },
  })
}
