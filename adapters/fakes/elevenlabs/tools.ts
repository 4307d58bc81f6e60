import { Hono } from 'hono'
import { get, type JsonObject, set } from '../../../src/json.ts'
import { type FakeContext, type FakeEnv, parsed, reply, type Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { altered } from '../strike.ts'
import { retold, toolIds, touched } from './agent.ts'
import { missing, modern } from './errors.ts'
import { page } from './page.ts'
import { keyOf, sentTo } from './request.ts'
import { created, toolConfig } from './tool.ts'
import { locatedIn, toolRequest } from './tool-schema.ts'

type One = (shared: Shared, c: FakeContext, held: Held) => Response

/** `/v1/convai/tools`. */
export const toolRoutes = (shared: Shared) => {
  const one = (answer: One) => (c: FakeContext) => {
    const id = c.req.param('id') ?? ''
    const held = shared.objects.find('tool', keyOf(c), id)
    if (held === undefined) return missing(id)
    c.get('entry').id = id
    return answer(shared, c, held)
  }
  return new Hono<FakeEnv>()
    .get('/', (c) => list(shared, c))
    .post('/', (c) => create(shared, c))
    .get('/:id', one(show))
    .patch('/:id', one(patch))
    .delete('/:id', one(remove))
    .get('/:id/dependent-agents', one(dependents))
}

const list = ({ objects }: Shared, c: FakeContext) => {
  const { search = '', used_by_agent_id: user } = c.req.query()
  const types = c.req.queries('types') ?? []
  const key = keyOf(c)
  const used = user === undefined ? undefined : objects.find('agent', key, user)?.object
  const wanted = ({ id, tool_config: config }: JsonObject) =>
    String(get(config, 'name')).startsWith(search) &&
    (types.length === 0 || types.includes(String(get(config, 'type')))) &&
    (user === undefined || (used !== undefined && toolIds(used).includes(String(id))))
  const own = objects.all('tool').filter((held) => held.key === key)
  return page(c, {
    name: 'tools',
    objects: own.map(({ object }) => object).filter(wanted),
    id: ({ id }) => String(id),
    sortKey: (object, by) => (by === 'name' ? nameOf(object) : born(objects, object)),
    show: (object) => object,
  })
}

const nameOf = ({ tool_config: config }: JsonObject) => String(get(config, 'name'))

// A tool does not say when it was made, and is listed by that all the same.
const births = new WeakMap<Shared['objects'], Map<string, number>>()

const born = (objects: Shared['objects'], { id }: JsonObject) => {
  const known = births.get(objects) ?? new Map<string, number>()
  births.set(objects, known)
  for (const { object } of objects.all('tool'))
    if (!known.has(String(object.id))) known.set(String(object.id), known.size)
  return known.get(String(id)) ?? 0
}

const sent = (c: FakeContext) => {
  const type = get(parsed(c.get('text')), 'tool_config.type')
  return sentTo(c, toolRequest, locatedIn(String(type)))
}

const create = (shared: Shared, c: FakeContext) => {
  const { body, refused } = sent(c)
  if (refused) return refused
  if (c.get('fault')?.kind === 'twice') keep(shared, c, {}, created(body))
  return reply(200, keep(shared, c, {}, created(body)))
}

const show: One = ({ objects }, c, held) => {
  const stale = c.get('fault')?.kind === 'stale' ? objects.earlier(held) : undefined
  return reply(200, stale ?? held.object)
}

const patch: One = (shared, c, { object }) => {
  const { body, refused } = sent(c)
  if (refused) return refused
  const next = keep(shared, c, object, { ...object, tool_config: toolConfig(body) })
  const [from, to] = [object, next].map(({ tool_config: config }) => config as JsonObject)
  for (const { kind, key, object: agent } of users(shared, c, String(object.id)))
    shared.objects.place(kind, key, retold(agent, from as JsonObject, to as JsonObject))
  return reply(200, c.get('fault')?.kind === 'stale' ? object : next)
}

const keep = ({ objects }: Shared, c: FakeContext, before: JsonObject, next: JsonObject) => {
  const object = altered(c.get('fault'), before, next)
  objects.place('tool', keyOf(c), object)
  Object.assign(c.get('entry'), { applied: true, id: object.id })
  return object
}

/** The agents, and branches of agents, that have a tool. */
const users = ({ objects }: Shared, c: FakeContext, id: string): Held[] =>
  objects.all().filter(({ key, object }) => key === keyOf(c) && toolIds(object).includes(id))

const idsAt = 'conversation_config.agent.prompt.tool_ids'

const remove: One = (shared, c, held) => {
  const id = String(held.object.id)
  const using = users(shared, c, id)
  if (using.length > 0 && c.req.query('force') !== 'true')
    return reply(409, modern('conflict_error', 'tool_in_use', `Tool ${id} is used by agents.`))
  for (const { kind, key, object } of using) {
    const rest = toolIds(object).filter((other) => other !== id)
    shared.objects.place(kind, key, touched(set(object, idsAt, rest), shared.now()))
  }
  shared.objects.remove(held)
  c.get('entry').applied = true
  return new Response(null, { status: 200 })
}

const dependents: One = (shared, c, held) =>
  page(c, {
    name: 'agents',
    objects: users(shared, c, String(held.object.id)).map(({ object }) => object),
    id: ({ agent_id: id }) => String(id),
    sortKey: ({ name }) => String(name ?? ''),
    show: (object) => ({
      type: 'available',
      id: object.agent_id ?? null,
      name: object.name ?? null,
      created_at_unix_secs: get(object, 'metadata.created_at_unix_secs') ?? 0,
      access_level: 'admin',
    }),
  })
