import { equal, fromEntries, get, isObject, type JsonObject, plain, set } from '../../src/json.ts'
import type { Call, Draft, Reading } from '../../src/provider-object.ts'
import { itemsOf, query } from './pages.ts'

const part = (path: string, id: string) => `/${path}/${encodeURIComponent(id)}`

const numberOf = (version: JsonObject) => Number(plain(version.version))
const isLive = (version: JsonObject) => version.is_published === true

/** A version of an agent; without a number the newest, draft or not. */
const agentCall = (id: string, version?: number | 'latest_published'): Call => ({
  method: 'GET',
  path: part('get-agent', id) + (version === undefined ? '' : `?version=${version}`),
  shows: ['agent_id', id],
})

const llmOf = (agent: JsonObject): Call | undefined => {
  const { type, llm_id: id, version } = (get(agent, 'response_engine') ?? {}) as JsonObject
  if (type !== 'retell-llm' || typeof id !== 'string' || id === '') return undefined
  const number = plain(version) ?? null
  return {
    method: 'GET',
    path: part('get-retell-llm', id) + (number === null ? '' : `?version=${Number(number)}`),
    shows: ['llm_id', id],
  }
}

const versions = (id: string, isEnough?: (item: JsonObject) => boolean) =>
  itemsOf(
    (key) => ({ method: 'GET', path: `${part('list-agent-versions', id)}?${query(1000, key)}` }),
    isEnough
  )

/**
 * The version that is live, or the newest draft where none ever was, with the LLM that it answers
 * with; and the number of the newest version, by which copies that were opened since are known.
 */
export function* read(id: string): Reading<JsonObject> {
  const newest = yield agentCall(id)
  const agent = isLive(newest) ? newest : yield* liveOr(id, newest)
  const call = llmOf(agent)
  if (call === undefined) return { agent, newest: numberOf(newest) }
  const llm = yield call
  // An engine without a version is the newest one, and a change has to name it.
  const at = 'response_engine.version'
  const named = (get(agent, at) ?? null) === null ? set(agent, at, llm.version ?? 0) : agent
  return { agent: named, llm, newest: numberOf(newest) }
}

function* liveOr(id: string, newest: JsonObject): Reading<JsonObject> {
  const all = yield* versions(id, isLive)
  if (all === undefined) return yield agentCall(id, 'latest_published')
  const live = all.filter(isLive).map(numberOf)
  return live.length === 0 ? newest : yield agentCall(id, Math.max(...live))
}

/** Copies of this very version, opened since: the oldest first. */
function* opened(id: string, object: JsonObject): Reading<readonly JsonObject[] | undefined> {
  const base = numberOf((get(object, 'agent') ?? {}) as JsonObject)
  const copies = yield* copiesOf(id, base, Number(plain(object.newest)))
  if (copies === undefined) return undefined
  const found: JsonObject[] = []
  for (const copy of copies) found.push(yield agentCall(id, numberOf(copy)))
  return found
}

function* copiesOf(
  id: string,
  base: number,
  after: number
): Reading<readonly JsonObject[] | undefined> {
  const all = yield* versions(id, (item) => numberOf(item) <= after)
  return all
    ?.filter((item) => Number(plain(item.base_version)) === base && numberOf(item) > after)
    .toSorted((a, b) => numberOf(a) - numberOf(b))
}

/** The number of the version that is live; the list may be too long to be seen as far as that. */
function* liveNumber(id: string): Reading<number> {
  const all = yield* versions(id, isLive)
  if (all === undefined) return numberOf(yield agentCall(id, 'latest_published'))
  return Math.max(...all.filter(isLive).map(numberOf))
}

function* overtaken(id: string, former: JsonObject, fresh?: JsonObject): Reading<boolean> {
  // No number stands between the two, so nothing was there to be published.
  if (fresh && numberOf(fresh) === numberOf(former) + 1) return false
  return (yield* liveNumber(id)) !== numberOf(former)
}

/** What was live before, published as a version of its own: published ones cannot be taken back. */
function* restore(id: string, former: JsonObject, ours: JsonObject): Reading<boolean> {
  const live = yield* liveNumber(id)
  if (live < numberOf(ours)) return true
  if (live > numberOf(ours)) {
    const wasNever = !isLive(yield agentCall(id, numberOf(ours)))
    return wasNever || (yield* isSame(id, live, former))
  }
  const copy = (yield* sameAs(id, former, live)) ?? (yield open(id, numberOf(former)))
  const version = numberOf(copy)
  yield {
    method: 'POST',
    path: part('publish-agent-version', id),
    body: JSON.stringify({ version }),
    answer: 'none',
  }
  return isLive(yield agentCall(id, version))
}

const open = (id: string, base_version: number): Call => ({
  method: 'POST',
  path: part('create-agent-version', id),
  body: JSON.stringify({ base_version }),
})

/** A copy that an earlier try has opened: one that says what the former version says. */
function* sameAs(id: string, former: JsonObject, after: number): Reading<JsonObject | undefined> {
  const copies = (yield* copiesOf(id, numberOf(former), after)) ?? []
  for (const item of copies.filter((one) => !isLive(one)))
    if (yield* isSame(id, numberOf(item), former)) return item
  return undefined
}

/** True where a version says what a former one did; an earlier try may have published it. */
function* isSame(id: string, version: number, former: JsonObject): Reading<boolean> {
  const agent = yield agentCall(id, version)
  if (!equal(contentOf(agent), contentOf(former))) return false
  return equal(yield* wordsOf(agent), yield* wordsOf(former))
}

function* wordsOf(agent: JsonObject): Reading<JsonObject> {
  const call = llmOf(agent)
  return call === undefined ? {} : contentOf(yield call)
}

// What differs from version to version of one content.
const ofOneVersion = [
  ...['version', 'base_version', 'is_published', 'last_modification_timestamp'],
  ...['version_title', 'version_description', 'assigned_tags', 'response_engine'],
]

const contentOf = (object: JsonObject) =>
  fromEntries(Object.entries(object).filter(([key]) => !ofOneVersion.includes(key)))

/** A version that was published is frozen: a copy is opened, changed and published in its place. */
export const draft: Draft = {
  part: 'agent',
  isNeeded: ({ agent }) => isObject(agent) && isLive(agent),
  open: ({ agent }) => ({
    path: '/create-agent-version/{id}',
    body: JSON.stringify({ base_version: numberOf((agent ?? {}) as JsonObject) }),
  }),
  opened,
  overtaken,
  discard: '/delete-agent-version/{id}?version={agent.version}',
  publish: { path: '/publish-agent-version/{id}', take: { version: 'agent.version' } },
  isLive,
  restore,
}
