import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../src/json.ts'
import { type FakeContext, type FakeEnv, parsed, reply, type Shared } from './fake.ts'
import { carried } from './faults.ts'
import type { Held } from './objects.ts'
import { altered } from './strike.ts'
import { listed } from './vapi-list.ts'
import { created, patched } from './vapi-object.ts'
import { complaints, type VapiKind } from './vapi-schema.ts'
import { unwanted } from './vapi-sentences.ts'

type Api = { readonly kind: VapiKind; readonly shared: Shared }
type One = (api: Api, c: FakeContext, held: Held) => Response

/** The five routes of one kind of object. */
export const routes = (shared: Shared, kind: VapiKind) => {
  const api = { kind, shared }
  const one = (answer: One) => (c: FakeContext) => withHeld(api, c, answer)
  return new Hono<FakeEnv>()
    .get('/', (c) => list(api, c))
    .post('/', (c) => create(api, c))
    .get('/:id', one(show))
    .patch('/:id', one(patch))
    .delete('/:id', one(remove))
}

const list = ({ kind, shared }: Api, c: FakeContext) => {
  const own = shared.objects.all(kind).filter(({ key }) => key === keyOf(c))
  const { page, wrong } = listed(
    own.map(({ object }) => object),
    c.req.query()
  )
  if (wrong !== undefined) return refuse(shared, 400, wrong)
  const fault = c.get('fault')
  return reply(200, fault?.kind === 'omit' ? page.slice(fault.count) : page)
}

const create = (api: Api, c: FakeContext) => {
  const { body, wrong } = sent(api, c)
  if (wrong !== undefined) return refuse(api.shared, 400, wrong)
  const orgId = orgOf(api.shared.keys[keyOf(c)] ?? '')
  const make = () => store(api, c, 201, {}, created(api.kind, body, orgId, api.shared.now()))
  if (c.get('fault')?.kind === 'twice') make()
  return make()
}

const show: One = ({ shared }, c, held) => {
  const earlier = c.get('fault')?.kind === 'stale' ? shared.objects.earlier(held) : undefined
  return reply(200, earlier ?? held.object)
}

const patch: One = (api, c, { object }) => {
  const { body, wrong } = sent(api, c, object)
  if (wrong !== undefined) return refuse(api.shared, 400, wrong)
  const change = (before: JsonObject) => patched(api.kind, before, body, api.shared.now())
  const next = change(object)
  return store(api, c, 200, object, c.get('fault')?.kind === 'twice' ? change(next) : next)
}

const remove: One = ({ shared }, c, held) => {
  shared.objects.remove(held)
  c.get('entry').applied = true
  return reply(200, held.object)
}

const withHeld = (api: Api, c: FakeContext, answer: One) => {
  const { kind, shared } = api
  const id = c.req.param('id') ?? ''
  const held = shared.objects.find(kind, keyOf(c), id)
  if (held === undefined) return missing(api, id)
  c.get('entry').id = id
  return answer(api, c, held)
}

// An id of another org is not found, like one that never was.
const missing = ({ kind, shared }: Api, id: string) =>
  z.guid().safeParse(id).success
    ? refuse(shared, 404, `${kind === 'tool' ? 'Tool' : 'Assistant'} Not Found`)
    : refuse(shared, 400, ['id must be a UUID'])

const store = (
  { kind, shared }: Api,
  c: FakeContext,
  status: number,
  before: JsonObject,
  next: JsonObject
) => {
  const fault = c.get('fault')
  const object = altered(fault, before, next)
  shared.objects.place(kind, keyOf(c), object)
  Object.assign(c.get('entry'), { applied: true, id: object.id })
  return reply(status, fault?.kind === 'stale' ? before : object)
}

type Sent =
  | { readonly body: JsonObject; readonly wrong?: undefined }
  | { readonly body?: undefined; readonly wrong: Json }

const sent = ({ kind }: Api, c: FakeContext, held?: JsonObject): Sent => {
  const text = c.get('text')
  const body = text === '' ? {} : parsed(text)
  if (body === undefined) return { wrong: 'Unexpected token in JSON' }
  if (!isObject(body)) return { wrong: 'The body must be a JSON object' }
  const fault = c.get('fault')
  const never = fault?.kind === 'refuseKeys' ? carried(fault.keys, body).map(unwanted) : []
  const wrong = [...new Set([...never, ...complaints(kind, body, held)])]
  return wrong.length > 0 ? { wrong } : { body }
}

const refuse = ({ refusal }: Shared, status: number, message: Json) =>
  reply(status, refusal(status, message))

const keyOf = (c: FakeContext) => c.get('entry').key ?? -1

/** One org per key, the same after every start. */
const orgOf = (key: string) => {
  const hex = createHash('sha256').update(key).digest('hex')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
