import { Hono } from 'hono'
import { get, type Json, type JsonObject, set } from '../../../src/json.ts'
import { type FakeContext, type FakeEnv, reply, type Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { altered } from '../strike.ts'
import { created, patched, type ToolOf, toolIds, touched } from './agent.ts'
import { branchOf, branchRoutes, writtenBranch } from './branches.ts'
import { changedAgent, newAgent } from './config.ts'
import { legacy, missing, unprocessable } from './errors.ts'
import { newId } from './ids.ts'
import { page } from './page.ts'
import { keyOf, sentTo } from './request.ts'
import { hasBothTools, languageRule, systemToolDetails } from './rules.ts'
import { hasVoice } from './voices.ts'

const voiceAt = 'conversation_config.tts.voice_id'

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

const list = ({ objects }: Shared, c: FakeContext) => {
  const { search = '', archived, created_by_user_id: creator } = c.req.query()
  const wanted = ({ name, platform_settings, access_info }: JsonObject) =>
    String(name ?? '')
      .toLowerCase()
      .includes(search.toLowerCase()) &&
    (archived === undefined || String(get(platform_settings, 'archived') ?? false) === archived) &&
    (creator !== '@me' || get(access_info, 'is_creator') !== false)
  const own = objects.all('agent').filter(({ key }) => key === keyOf(c))
  return page(c, {
    name: 'agents',
    objects: own.map(({ object }) => object).filter(wanted),
    id: ({ agent_id }) => String(agent_id),
    sortKey: (object, by) => (by === 'name' ? String(object.name ?? '') : createdAt(object)),
    show: summary,
  })
}

const createdAt = (object: JsonObject) => Number(get(object, 'metadata.created_at_unix_secs') ?? 0)

const summary = (object: JsonObject): Json => ({
  agent_id: object.agent_id ?? null,
  name: object.name ?? null,
  tags: object.tags ?? [],
  created_at_unix_secs: createdAt(object),
  access_info: object.access_info ?? null,
  last_call_time_unix_secs: null,
  archived: get(object, 'platform_settings.archived') ?? false,
})

const toolsOf =
  ({ objects }: Shared, c: FakeContext): ToolOf =>
  (id) =>
    get(objects.find('tool', keyOf(c), id)?.object, 'tool_config') as JsonObject | undefined

const create = (shared: Shared, c: FakeContext) => {
  const { body, refused } = sentTo(c, newAgent)
  if (refused) return refused
  const make = () => created(body, shared.now(), toolsOf(shared, c))
  const wrong = against(shared, c, body, {}, make(), true)
  if (wrong) return wrong
  const times = c.get('fault')?.kind === 'twice' ? 2 : 1
  for (let time = 0; time < times; time += 1) keep(shared, c, 'agent', {}, make())
  return reply(200, { agent_id: c.get('entry').id })
}

/** What the API has against a body that no schema sees. */
const against = (
  shared: Shared,
  c: FakeContext,
  body: JsonObject,
  before: JsonObject,
  next: JsonObject,
  isNew = false
) => {
  const details = systemToolDetails(body, before, next)
  if (details.length > 0) return unprocessable(details)
  if (hasBothTools(body, before, next))
    return reply(400, legacy('invalid_tools', 'Cannot specify both tools and tool IDs'))
  const known = [...toolIds(before)]
  const gone = toolIds(next).find((id) => !known.includes(id) && !toolsOf(shared, c)(id))
  if (gone !== undefined) return missing(gone)
  const voice = get(body, voiceAt)
  if (typeof voice === 'string' && !hasVoice(shared, keyOf(c), voice))
    return reply(400, legacy('voice_not_found', `A voice with voice_id ${voice} was not found.`))
  const rule = languageRule(body, next)
  if (rule === undefined) return undefined
  // A create is checked as it is read, a change once it is merged: two forms of one complaint.
  return isNew
    ? unprocessable([{ type: 'value_error', msg: rule }])
    : reply(400, legacy('invalid_agent_config', `Invalid conversation config: ${rule}`))
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
  { objects }: Shared,
  c: FakeContext,
  kind: string,
  before: JsonObject,
  next: JsonObject
) => {
  const object = altered(c.get('fault'), before, next)
  objects.place(kind, keyOf(c), object)
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
  const held: Held | undefined = shared.objects.find('agent', keyOf(c), id)
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
