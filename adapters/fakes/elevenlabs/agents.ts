import { Hono } from 'hono'
import { type JsonObject, set } from '../../../src/json.ts'
import { type FakeContext, type FakeEnv, reply, type Shared } from '../fake.ts'
import { altered } from '../strike.ts'
import { against, toolsOf } from './against.ts'
import { created, patched, touched } from './agent.ts'
import { list } from './agent-list.ts'
import { branchOf, branchRoutes, writtenBranch } from './branches.ts'
import { changedAgent, newAgent } from './config.ts'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { keyOf, sentTo } from './request.ts'
import { remember } from './voices.ts'

/** `/v1/convai/agents`. */
export const agentRoutes = (shared: Shared) =>
  new Hono<FakeEnv>()
    .get('/', (c) => list(shared, c))
    .post('/create', (c) => create(shared, c))
    .get('/:id', (c) => show(shared, c))
    .patch('/:id', (c) => patch(shared, c))
    .delete('/:id', (c) => remove(shared, c))
    .post('/:id/duplicate', (c) => duplicate(shared, c))
    .route('/:id/branches', branchRoutes(shared))

const create = (shared: Shared, c: FakeContext) => {
  const { body, refused } = sentTo(c, newAgent)
  if (refused) return refused
  const make = () => created(body, shared.now(), toolsOf(shared, c))
  const made = make()
  const wrong = against(shared, c, body, {}, made, true)
  if (wrong) return wrong
  if (c.get('fault')?.kind === 'twice') keep(shared, c, 'agent', {}, make())
  keep(shared, c, 'agent', {}, made)
  return reply(200, { agent_id: c.get('entry').id })
}

const show = (shared: Shared, c: FakeContext) => {
  const held = branchOf(shared, c)
  if (held instanceof Response) return held
  const { branch_id: _branch, version_id: version } = c.req.query()
  const { object } = held
  if (version !== undefined && version !== object.version_id) {
    const old = shared.objects.earlier(held)
    return old?.version_id === version ? reply(200, old) : missing(version)
  }
  const stale = c.get('fault')?.kind === 'stale' ? shared.objects.earlier(held) : undefined
  return reply(200, stale ?? object)
}

const patch = (shared: Shared, c: FakeContext) => {
  const held = writtenBranch(shared, c)
  if (held instanceof Response) return held
  const { body, refused } = sentTo(c, changedAgent)
  if (refused) return refused
  const { kind, object } = held
  const change = (from: JsonObject) => patched(from, body, shared.now(), toolsOf(shared, c))
  const next = change(object)
  const wrong = against(shared, c, body, object, next)
  if (wrong) return wrong
  const twice = c.get('fault')?.kind === 'twice' ? touched(next, shared.now()) : next
  const stored = keep(shared, c, kind, object, twice)
  const answer = c.get('fault')?.kind === 'stale' ? object : stored
  // Who may do what is told by GET only.
  return reply(200, { ...answer, access_info: null })
}

const keep = (
  shared: Shared,
  c: FakeContext,
  kind: string,
  before: JsonObject,
  next: JsonObject
) => {
  const object = altered(c.get('fault'), before, next)
  remember(shared, keyOf(c), before)
  shared.objects.place(kind, keyOf(c), object)
  Object.assign(c.get('entry'), { applied: true, id: object.agent_id })
  return object
}

// Both answers are in the published description: an old agent gets the one, a new one the other.
const remove = ({ objects }: Shared, c: FakeContext) => {
  const id = c.req.param('id') ?? ''
  const held = objects.find('agent', keyOf(c), id)
  if (held === undefined) return missing(id)
  const branches = objects.all('branch').filter((one) => one.key === held.key)
  for (const one of branches.filter(({ object }) => object.agent_id === id)) objects.remove(one)
  objects.remove(held)
  Object.assign(c.get('entry'), { applied: true, id })
  return id.startsWith('agent_') ? new Response(null, { status: 204 }) : reply(200, {})
}

/** What the dashboard's "duplicate" does: everything is copied, tags too. */
const duplicate = (shared: Shared, c: FakeContext) => {
  const id = c.req.param('id') ?? ''
  const held = shared.objects.find('agent', keyOf(c), id)
  if (held === undefined) return missing(id)
  const secs = Math.floor(shared.now() / 1000)
  const branch = newId('agtbrch')
  const copy: JsonObject = {
    ...held.object,
    ...{ agent_id: newId('agent'), version_id: newId('agtvrsn') },
    ...{ branch_id: branch, main_branch_id: branch },
    metadata: { created_at_unix_secs: secs, updated_at_unix_secs: secs },
  }
  const stored = keep(shared, c, 'agent', {}, set(copy, 'name', `${String(copy.name)} (copy)`))
  return reply(200, { agent_id: stored.agent_id ?? null })
}
