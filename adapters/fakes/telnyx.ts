import { randomUUID } from 'node:crypto'
import { Hono, type MiddlewareHandler } from 'hono'
import { isObject, type JsonObject, mergePatch } from '../../src/json.ts'
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
import type { Held } from './objects.ts'
import { altered } from './strike.ts'
import { refusal, refuse } from './telnyx-answers.ts'
import { wrongIn } from './telnyx-schema.ts'
import { tools, wrongWith } from './telnyx-tools.ts'

/** `nested` is what an object inside a body does, which no source says: replace what stands, or merge. */
export type TelnyxOptions = FakeOptions & { readonly nested?: 'replace' | 'merge' }

const kind = 'assistant'

/** Every write is a version of its own, which is live at once. */
const touched = (object: JsonObject, now: number): JsonObject => ({
  ...object,
  ...{ version_id: randomUUID(), version_created_at: new Date(now).toISOString() },
})

/**
 * A strict, stateful stand-in for api.telnyx.com/v2, for assistants. Versions other than the main one,
 * the Tools Library and `Idempotency-Key` are no part of it.
 */
export const telnyxFake = ({ nested = 'replace', ...options }: TelnyxOptions = {}): Fake => {
  const manners = { kinds: [kind], refusal, touch: touched }
  const shared = openFake(manners, { keys: ['telnyx-sandbox-key'], prefix: '/v2', ...options })
  const { app } = shared
  app.use(withKey(shared))
  app.route('/ai/assistants', routes(shared, nested))
  app.notFound(() => refuse(404, [{}]))
  return app
}

const withKey =
  ({ keys }: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const key = keys.findIndex((one) => c.req.header('authorization') === `Bearer ${one}`)
    if (key === -1) return refuse(401, [{}])
    c.get('entry').key = key
    return next()
  }

const routes = (shared: Shared, nested: TelnyxOptions['nested']) => {
  const one = (answer: (c: FakeContext, held: Held) => Response) => (c: FakeContext) => {
    const held = shared.objects.find(kind, keyOf(c), c.req.param('id') ?? '')
    return held ? answer(c, held) : refuse(404, [{}])
  }
  return new Hono<FakeEnv>()
    .get('/', (c) => reply(200, { data: listed(shared, c) }))
    .post('/', (c) => create(shared, c))
    .get(
      '/:id',
      one((c, held) => {
        const stale = c.get('fault')?.kind === 'stale' ? shared.objects.earlier(held) : undefined
        return reply(200, stale ?? held.object)
      })
    )
    .post(
      '/:id',
      one((c, { object }) => change(shared, c, object, nested))
    )
    .delete(
      '/:id',
      one((c, held) => {
        shared.objects.remove(held)
        Object.assign(c.get('entry'), { applied: true, id: held.object.id })
        return reply(200, { id: held.object.id ?? '', object: kind, deleted: true })
      })
    )
}

const keyOf = (c: FakeContext) => c.get('entry').key ?? -1

// In which order they are listed is not said.
const listed = ({ objects }: Shared, c: FakeContext): readonly JsonObject[] => {
  const own = objects.all(kind).filter(({ key }) => key === keyOf(c))
  const fault = c.get('fault')
  const seen = fault?.kind === 'omit' ? own.slice(0, -fault.count) : own
  return seen.map(({ object }) => object)
}

const create = (shared: Shared, c: FakeContext) => {
  const body = sent(c, 'created')
  if (body instanceof Response) return body
  const make = () => {
    const created = new Date(shared.now()).toISOString()
    // The default model exists, but its name is not told.
    const blank = { id: `assistant-${randomUUID()}`, created_at: created, model: 'default' }
    return store(shared, c, {}, { ...blank, ...body, ...tools({}, body) })
  }
  if (c.get('fault')?.kind === 'twice') make()
  return make()
}

const change = (
  shared: Shared,
  c: FakeContext,
  before: JsonObject,
  nested: TelnyxOptions['nested']
) => {
  const body = sent(c, 'changed')
  if (body instanceof Response) return body
  const { promote_to_main: _, tool_ids: __, ...said } = body
  const next =
    nested === 'merge' ? (mergePatch(before, said) as JsonObject) : { ...before, ...said }
  return store(shared, c, before, { ...next, ...tools(before, body) })
}

const sent = (c: FakeContext, what: 'created' | 'changed'): JsonObject | Response => {
  const body = parsed(c.get('text'))
  if (!isObject(body)) return refuse(400, [{ detail: 'The body must be a JSON object.' }])
  const fault = c.get('fault')
  const never = fault?.kind === 'refuseKeys' ? carried(fault.keys, body) : []
  const wrong = [
    ...never.map((key) => ({ pointer: `/${key.replaceAll('.', '/')}`, detail: 'Is not taken.' })),
    ...wrongIn(what, body),
  ]
  return wrong.length > 0 ? refuse(422, wrong) : body
}

const store = (shared: Shared, c: FakeContext, before: JsonObject, next: JsonObject) => {
  const wrong = wrongWith(next)
  if (wrong.length > 0) return refuse(400, wrong)
  const fault = c.get('fault')
  const once = touched(next, shared.now())
  const object = altered(
    fault,
    before,
    fault?.kind === 'twice' ? touched(once, shared.now()) : once
  )
  shared.objects.place(kind, keyOf(c), object)
  Object.assign(c.get('entry'), { applied: true, id: object.id })
  return reply(200, fault?.kind === 'stale' ? before : object)
}
