import type { Context } from 'hono'
import type { Answer } from './answers.ts'

const standing = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store, no-transform',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Authorization, Cookie, Origin, X-Api-Key',
}

/** The headers that go with every answer; an answer's own win. */
export const respond = (
  { status, body, text, headers }: Answer,
  requestId: string,
  more: Readonly<Record<string, string>>
): Response =>
  // Plain objects all the way: the Node server writes them without making a Headers of them.
  new Response(status === 304 ? null : (text ?? JSON.stringify(body)), {
    status,
    headers: { ...standing, 'X-Request-Id': requestId, ...more, ...headers },
  })

/** The caller's own request id where it is plain, else a new one. */
export const requestIdOf = (c: Context): string => {
  const sent = c.req.header('x-request-id')
  return sent !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(sent) ? sent : crypto.randomUUID()
}
