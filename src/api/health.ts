import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Store } from '../store.ts'
import { requestIdOf, respond } from './respond.ts'

type Parts = { readonly store: Store; readonly draining: () => boolean }

const shape = z.strictObject({ status: z.string() }).openapi('Health')
const said = (description: string) => ({
  description,
  content: { 'application/json': { schema: shape } },
})

/** Two plain routes for whoever runs this: `/healthz` alive, `/readyz` ready for work. */
export const mountHealth = (app: OpenAPIHono, { store, draining }: Parts) => {
  const common = { method: 'get' as const, tags: ['Plumbing'], security: [] }
  app.openAPIRegistry.registerPath({
    ...common,
    path: '/healthz',
    summary: 'Whether the process answers, whatever else is wrong',
    responses: { 200: said('Alive.') },
  })
  app.openAPIRegistry.registerPath({
    ...common,
    path: '/readyz',
    summary: 'Whether requests can be served: the store is there, and no shutdown has begun',
    responses: { 200: said('Ready.'), 503: said('Not ready.') },
  })
  app.get('/healthz', (c) => say(c, 200, 'ok'))
  app.get('/readyz', async (c) => {
    if (draining()) return say(c, 503, 'draining')
    const reachable = await store.ready().catch(() => false)
    return reachable ? say(c, 200, 'ready') : say(c, 503, 'store_unavailable')
  })
}

const say = (c: Context, status: number, word: string) =>
  respond({ status, body: { status: word } }, requestIdOf(c), {})
