import { createHash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../src/json.ts'
import {
  type Fake,
  type FakeContext,
  type FakeEnv,
  type FakeOptions,
  openFake,
  parsed,
  reply,
  type Shared,
} from './fake.ts'
import { carried } from './faults.ts'
import { altered } from './strike.ts'
import { listed } from './vapi-list.ts'
import { created, patched, touched } from './vapi-object.ts'
import { complaints, kinds, type VapiKind } from './vapi-schema.ts'

const wrongKey =
  'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.'

/** The error body of NestJS, which Vapi is built on: `message` is a list for invalid fields. */
const refusal = (status: number, message: Json = STATUS_CODES[status] ?? '') => ({
  message,
  error: STATUS_CODES[status] ?? '',
  statusCode: status,
})
const refuse = (status: number, message?: Json) => reply(status, refusal(status, message))

/** A strict, stateful stand-in for api.vapi.ai: assistants and tools, as the real one treats them. */
export const vapiFake = (options: FakeOptions = {}): Fake => {
  const shared = openFake(
    { kinds, refusal, touch: touched },
    { keys: ['vapi-sandbox-key'], ...options }
  )
  const { app } = shared
  app.use(withoutDoubleSlashes, withKey(shared))
  for (const kind of kinds) routes(shared, kind)
  app.notFound((c) => refuse(404, `Cannot ${c.req.method} ${c.req.path}`))
  return app
}

const withoutDoubleSlashes: MiddlewareHandler<FakeEnv> = async (c, next) => {
  const url = new URL(c.req.url)
  if (!url.pathname.includes('//')) return next()
  return c.redirect(url.pathname.replace(/\/{2,}/g, '/') + url.search, 301)
}

const withKey =
  ({ keys }: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const key = keys.findIndex((one) => c.req.header('authorization') === `Bearer ${one}`)
    if (key === -1) return refuse(401, wrongKey)
    c.get('entry').key = key
    return next()
  }

const routes = (shared: ReturnType<typeof openFake>, kind: VapiKind) => {
  const { app, objects, keys, now } = shared
  const mine = (c: FakeContext) => c.get('entry').key ?? -1
  const store = (c: FakeContext, before: JsonObject, next: JsonObject, status: number) => {
    const object = altered(c.get('fault'), before, next)
    objects.place(kind, mine(c), object)
    Object.assign(c.get('entry'), { applied: true, id: object.id })
    return reply(status, c.get('fault')?.kind === 'stale' ? before : object)
  }
  app.get(`/${kind}`, (c) => {
    const own = objects.all(kind).filter(({ key }) => key === mine(c))
    const { page, wrong } = listed(
      own.map(({ object }) => object),
      c.req.query()
    )
    if (wrong !== undefined) return refuse(400, wrong)
    const fault = c.get('fault')
    return reply(200, fault?.kind === 'omit' ? page.slice(fault.count) : page)
  })
  app.post(`/${kind}`, (c) => {
    const { body, wrong } = sent(c, kind)
    if (wrong !== undefined) return refuse(400, wrong)
    return store(c, {}, created(kind, body, orgOf(keys[mine(c)]), now()), 201)
  })
  app.on(['GET', 'PATCH', 'DELETE'], `/${kind}/:id`, (c) => {
    const id = c.req.param('id')
    const held = objects.find(kind, mine(c), id)
    if (held === undefined) return missing(kind, id)
    c.get('entry').id = id
    if (c.req.method === 'GET')
      return reply(200, (c.get('fault')?.kind === 'stale' && held.before) || held.object)
    if (c.req.method === 'DELETE') {
      objects.remove(held)
      c.get('entry').applied = true
      return reply(200, held.object)
    }
    const { body, wrong } = sent(c, kind, held.object)
    if (wrong !== undefined) return refuse(400, wrong)
    return store(c, held.object, patched(kind, held.object, body, now()), 200)
  })
}

// An id of another org is not found, like one that never was.
const missing = (kind: VapiKind, id: string) =>
  z.uuid().safeParse(id).success || z.guid().safeParse(id).success
    ? refuse(404, `${kind === 'tool' ? 'Tool' : 'Assistant'} Not Found`)
    : refuse(400, ['id must be a UUID'])

type Sent =
  | { readonly body: JsonObject; readonly wrong?: undefined }
  | { readonly body?: undefined; readonly wrong: Json }

const sent = (c: FakeContext, kind: VapiKind, held?: JsonObject): Sent => {
  const text = c.get('text')
  const body = text === '' ? {} : parsed(text)
  if (body === undefined) return { wrong: 'Unexpected token in JSON' }
  if (!isObject(body)) return { wrong: 'The body must be a JSON object' }
  const fault = c.get('fault')
  const never = fault?.kind === 'refuseKeys' ? carried(fault.keys, body) : []
  const wrong = [...never.map(unwanted), ...complaints(kind, body, held)]
  return wrong.length > 0 ? { wrong } : { body }
}

const unwanted = (path: string) => {
  const steps = path.split('.')
  const key = steps.pop()
  return `${steps.map((step) => `${step}.`).join('')}property ${key} should not exist`
}

/** One org per key, the same after every start. */
const orgOf = (key = '') => {
  const hex = createHash('sha256').update(key).digest('hex')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
