import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'
import { attempt, type Checks } from './attempt.ts'
import { preflight } from './cors.ts'

const methods = ['GET', 'POST', 'PATCH', 'DELETE'] as const
const anybody = { right: 'any', cookie: true, unsafe: false } as const
const nowhere = { method: 'any', path: '*' }

/**
 * Answers what no route takes: 405 where another method would do, else 404. Under `/api` and
 * `/assistants` neither is told to somebody without a credential.
 */
export const unmatched = (app: OpenAPIHono, checks: Checks, allowedOrigins: readonly string[]) => {
  return (c: Context): Response | Promise<Response> =>
    preflight(c, allowedOrigins) ??
    attempt(c, checks, nowhere, async (at) => {
      await checks.byAddress(c)
      if (isGuarded(c.req.path)) {
        at.principal = await checks.authenticate(c, anybody)
        at.headers = await checks.byKey(at.principal.budget)
      }
      const allowed = allowedMethods(app, c.req.path)
      if (allowed.length === 0) throw new PatchbayError('not_found', 'There is nothing here.')
      const headers = { Allow: allowed.join(', ') }
      throw new PatchbayError('method_not_allowed', `Only ${headers.Allow}.`, { headers })
    })
}

const isGuarded = (path: string) => /^\/(api|assistants)(\/|$)/.test(path)

const allowedMethods = (app: OpenAPIHono, path: string): readonly string[] =>
  methods
    .filter((method) => app.router.match(method, path)[0].length > 0)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
