import { get, type Json, type JsonObject, plain, set } from '../../src/json.ts'
import type { Kind, Listed, Marker, Reading } from '../../src/provider-object.ts'
import { itemsOf, query } from './pages.ts'

const refOf = (text: Json | undefined, prefix: string): Marker | undefined => {
  const pattern = new RegExp(`^${prefix}([^:]+):([^:]+)$`)
  const [, id, op] = (typeof text === 'string' ? pattern.exec(text) : null) ?? []
  return id === undefined || op === undefined ? undefined : { id, op }
}

const marker = (at: string, prefix = ''): Kind['marker'] => ({
  read: (object) => refOf(get(object, at), prefix),
  write: (object, { id, op }) => set(object, at, `${prefix}${id}:${op}`),
})

// Milliseconds by which Retell's clock may be behind ours.
const behind = 120_000

const timeOf = (object: JsonObject, key = 'last_modification_timestamp') =>
  Number(plain(object[key]) ?? 0)

/** Whole LLMs, all of them: in which order they come is not known. */
function* madeLlms(since: string): Reading<readonly Listed[] | undefined> {
  const start = Date.parse(since) - behind
  const all = yield* itemsOf((key) => ({
    method: 'GET',
    path: `/v2/list-retell-llms?${query(100, key)}`,
  }))
  return all
    ?.map((object) => ({ externalId: String(object.llm_id), madeAt: timeOf(object), object }))
    .filter(({ madeAt }) => madeAt >= start)
}

/** Agents by their name, as short items: those that were changed since are read. */
function* madeAgents(since: string, body: JsonObject): Reading<readonly Listed[] | undefined> {
  const start = Date.parse(since) - behind
  const name = typeof body.agent_name === 'string' ? body.agent_name : ''
  const criteria = name === '' ? {} : { filter_criteria: { query: name } }
  const items = yield* itemsOf((key) => ({
    method: 'POST',
    path: `/v2/list-agents?${query(100, key)}`,
    body: JSON.stringify(criteria),
  }))
  if (items === undefined) return undefined
  const found: Listed[] = []
  for (const item of items.filter((one) => timeOf(one, 'user_modified_timestamp') >= start)) {
    const externalId = String(item.agent_id)
    const path = `/get-agent/${encodeURIComponent(externalId)}`
    const object = yield { method: 'GET', path, shows: ['agent_id', externalId] }
    found.push({ externalId, madeAt: timeOf(object), object })
  }
  return found
}

const agent: Kind = {
  path: '/create-agent',
  object: '/delete-agent/{id}',
  id: 'agent_id',
  part: 'agent',
  fixed: { response_engine: { type: 'retell-llm' } },
  take: { 'response_engine.llm_id': 'llm.llm_id', 'response_engine.version': 'llm.version' },
  unpublished: true,
  marker: marker('version_description', 'patchbay_ref='),
  made: madeAgents,
}

const llm: Kind = {
  path: '/create-retell-llm',
  object: '/delete-retell-llm/{id}',
  id: 'llm_id',
  part: 'llm',
  shared: true,
  marker: marker('default_dynamic_variables.patchbay_ref'),
  made: madeLlms,
}

/** What one assistant is made of there: the agent goes first, the LLM that it names comes first. */
export const kinds = [agent, llm] as const
