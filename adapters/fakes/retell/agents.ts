import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { isObject, type JsonObject, set } from '../../../src/json.ts'
import type { FakeEnv, Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { missing, nothing, refuse, unknown } from './answers.ts'
import { type Ask, asked, done, merged, perhapsTwice, show, store } from './asking.ts'
import { queries } from './queries.ts'
import { againstAgent } from './rules.ts'
import { changedAgent, newAgent } from './schema-agent.ts'
import { engineOf, touched, versionOf, versionsOf } from './versions.ts'
import { voicesOf } from './voices.ts'

/** Agents: made, read, changed and deleted. */
export const agentRoutes = (shared: Shared) =>
  new Hono<FakeEnv>()
    .post('/create-agent', asked(shared, { query: queries.none, body: newAgent }, create))
    .get('/get-agent/:id', asked(shared, { query: queries.agent }, read))
    .patch('/update-agent/:id', asked(shared, { query: queries.agent, body: changedAgent }, patch))
    .delete('/delete-agent/:id', asked(shared, { query: queries.none }, remove))

/** The version that a query means: a number, a tag, the newest, or the newest published. */
export const findAgent = ({ shared, key, id, query }: Ask): Held | undefined => {
  const all = versionsOf(shared.objects, 'agent', key, id)
  const wanted = query.version ?? 'latest'
  if (wanted === 'latest') return all.at(-1)
  if (wanted === 'latest_published')
    return all.findLast(({ object }) => object.is_published === true)
  return all.find(
    ({ object }) => String(versionOf(object)) === wanted || tagsOf(object).includes(wanted)
  )
}

const tagsOf = ({ assigned_tags: tags }: JsonObject) =>
  Array.isArray(tags) ? tags.map(String) : []

const create = (ask: Ask) => {
  const { shared, c, key, body } = ask
  return perhapsTwice(c, () => {
    const object = {
      agent_id: `agent_${randomBytes(13).toString('hex')}`,
      channel: 'voice',
      ...merged({}, body, newAgent),
      version: 0,
      is_published: false,
      last_modification_timestamp: shared.now(),
    }
    const next = withEngine(ask, object)
    if (next === undefined) return missing()
    return againstAgent(body, next, voicesOf(shared, key)) ?? store(ask, 'agent', 201, {}, next)
  })
}

/** The agent with the version of its engine; undefined where that does not exist. */
const withEngine = ({ shared, key }: Ask, object: JsonObject): JsonObject | undefined => {
  const { response_engine: engine } = object
  if (!isObject(engine) || engine.type === 'custom-llm') return object
  const held = engineOf(shared.objects, { kind: 'agent', key, object })
  return held && set(object, 'response_engine.version', versionOf(held.object))
}

const read = (ask: Ask) => {
  const held = findAgent(ask)
  return held === undefined ? missing() : show(ask, held)
}

const frozen = 'Cannot update published agent other than version title'

const patch = (ask: Ask) => {
  const { shared, c, key, body } = ask
  const held = findAgent(ask)
  if (held === undefined) return missing()
  const titled = Object.keys(body).every((name) => name === 'version_title')
  if (held.object.is_published === true && !titled) return refuse(422, frozen)
  return perhapsTwice(c, () => {
    const before = findAgent(ask)?.object ?? held.object
    const changed = touched(merged(before, body, changedAgent), shared.now())
    const next = Object.hasOwn(body, 'response_engine') ? withEngine(ask, changed) : changed
    if (next === undefined) return missing()
    return againstAgent(body, next, voicesOf(shared, key)) ?? store(ask, 'agent', 200, before, next)
  })
}

const remove = ({ shared, c, key, id }: Ask) => {
  const all = versionsOf(shared.objects, 'agent', key, id)
  if (all.length === 0) return unknown(id, 'agent')
  for (const held of all) shared.objects.remove(held)
  done(c, id)
  return nothing(204)
}
