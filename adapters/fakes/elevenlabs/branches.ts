import { Hono } from 'hono'
import { get, type Json, type JsonObject } from '../../../src/json.ts'
import { type FakeContext, type FakeEnv, reply, type Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { keyOf } from './request.ts'

/** The object that a request reads: an agent as it stands, or one branch of it. */
export const branchOf = (shared: Shared, c: FakeContext): Held | Response => {
  const id = c.req.param('id') ?? ''
  const agent = shared.objects.find('agent', keyOf(c), id)
  if (agent === undefined) return missing(id)
  c.get('entry').id = id
  return find(shared, agent, c.req.query('branch_id')) ?? missing(c.req.query('branch_id') ?? '')
}

/** The one that it writes: without a branch it is the main one, whatever a GET shows. */
export const writtenBranch = (shared: Shared, c: FakeContext): Held | Response => {
  const held = branchOf(shared, c)
  if (held instanceof Response || c.req.query('branch_id') !== undefined) return held
  const { main_branch_id: main } = held.object
  if (typeof main !== 'string') return held
  return find(shared, held, main) ?? copied(held, main)
}

const find = ({ objects }: Shared, agent: Held, branch: string | undefined) => {
  if (branch === undefined || branch === agent.object.branch_id) return agent
  const held = objects.find('branch', agent.key, branch)
  return held?.object.agent_id === agent.object.agent_id ? held : undefined
}

const copied = ({ key, object }: Held, branch: string): Held => ({
  ...{ kind: 'branch', key },
  object: { ...object, branch_id: branch, version_id: newId('agtvrsn') },
})

/** `/v1/convai/agents/{id}/branches`. */
export const branchRoutes = (shared: Shared) =>
  new Hono<FakeEnv>().get('/', (c) => list(shared, c)).post('/', (c) => create(shared, c))

const list = (shared: Shared, c: FakeContext) => {
  const held = branchOf(shared, c)
  if (held instanceof Response) return held
  const others = shared.objects.all('branch').filter(({ key }) => key === held.key)
  const { agent_id: id } = held.object
  const all = [held, ...others.filter(({ object }) => object.agent_id === id)]
  return reply(200, { results: all.map(({ object }) => summary(object)), meta: { total: null } })
}

const summary = (object: JsonObject): Json => ({
  id: object.branch_id ?? null,
  name: object.branch_id === object.main_branch_id ? 'Main' : String(object.branch_id),
  agent_id: object.agent_id ?? null,
  description: '',
  created_at: get(object, 'metadata.created_at_unix_secs') ?? 0,
  last_committed_at: get(object, 'metadata.updated_at_unix_secs') ?? 0,
  is_archived: false,
})

const create = (shared: Shared, c: FakeContext) => {
  const held = branchOf(shared, c)
  if (held instanceof Response) return held
  const { object } = copied(held, newId('agtbrch'))
  shared.objects.place('branch', held.key, object)
  c.get('entry').applied = true
  const { branch_id: branch = null, version_id: version = null } = object
  return reply(200, { created_branch_id: branch, created_version_id: version })
}
