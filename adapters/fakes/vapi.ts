import { STATUS_CODES } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import type { Json } from '../../src/json.ts'
import {
  type Fake,
  type FakeEnv,
  type FakeOptions,
  openFake,
  reply,
  type Shared,
  withoutDoubleSlashes,
} from './fake.ts'
import { touched } from './vapi-object.ts'
import { routes } from './vapi-routes.ts'
import { kinds } from './vapi-schema.ts'

const wrongKey =
  'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.'

// NestJS, which Vapi is built on, answers with a list where single fields are wrong.
const refusal = (status: number, message: Json = STATUS_CODES[status] ?? '') => ({
  message,
  error: STATUS_CODES[status] ?? '',
  statusCode: status,
})

/** A strict, stateful stand-in for api.vapi.ai, for assistants and tools. */
export const vapiFake = (options: FakeOptions = {}): Fake => {
  const manners = { kinds, refusal, touch: touched }
  const shared = openFake(manners, { keys: ['vapi-sandbox-key'], ...options })
  const { app } = shared
  app.use(withoutDoubleSlashes, withKey(shared))
  for (const kind of kinds) app.route(`/${kind}`, routes(shared, kind))
  app.notFound((c) => reply(404, refusal(404, `Cannot ${c.req.method} ${c.req.path}`)))
  return app
}

const withKey =
  ({ keys }: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const key = keys.findIndex((one) => c.req.header('authorization') === `Bearer ${one}`)
    if (key === -1) return reply(401, refusal(401, wrongKey))
    c.get('entry').key = key
    return next()
  }
