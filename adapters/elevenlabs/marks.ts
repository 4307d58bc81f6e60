import { get, isObject, type Json, type JsonObject, plain, set } from '../../src/json.ts'
import type { Kind, Listed, Marker, Reading } from '../../src/provider-object.ts'

const markerOf = (text: Json | undefined, form: RegExp): Marker | undefined => {
  const [, id, op] = form.exec(typeof text === 'string' ? text : '') ?? []
  return id === undefined || op === undefined ? undefined : { id, op }
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const tag = /^patchbay:([^:]+):([^:]+)$/

/** An agent is known by a tag, which a list shows too. */
export const agentMarker: Kind['marker'] = {
  read: (object) =>
    list(object.tags)
      .map((text) => markerOf(text, tag))
      .find((marker) => marker !== undefined),
  write: (object, { id, op }) =>
    set(object, 'tags', [...list(object.tags), `patchbay:${id}:${op}`]),
}

/** The header of a tool's requests that says what it is; no model sees it. */
export const header = 'X-Patchbay-Tool'
const headersAt = 'tool_config.api_schema.request_headers'

/** A tool is known by a header of its requests. */
export const toolMarker: Kind['marker'] = {
  read: (object) => markerOf(get(object, `${headersAt}.${header}`), /^([^:]+):([^:]+)$/),
  write: (object, { id, op }) => set(object, `${headersAt}.${header}`, `${id}:${op}`),
}

type Query = Readonly<Record<string, string>>
type Pages = Reading<readonly JsonObject[] | undefined>

/** Page by page while the pages lead on, or until one is the last; undefined where they lead nowhere. */
function* pages(path: string, query: Query, isLast: (item: JsonObject) => boolean): Pages {
  const [name = ''] = path.split('/').slice(-1)
  const all: JsonObject[] = []
  const seen = new Set<string>()
  for (let more: Query = {}; ; ) {
    const params = new URLSearchParams({ ...query, ...more })
    const {
      [name]: items,
      has_more: hasMore,
      next_cursor: cursor,
    } = yield {
      method: 'GET',
      path: `${path}?${params}`,
    }
    if (!Array.isArray(items) || !items.every(isObject)) return undefined
    all.push(...(items as readonly JsonObject[]))
    if (hasMore !== true || items.some(isLast)) return all
    if (typeof cursor !== 'string' || seen.has(cursor) || items.length === 0) return undefined
    seen.add(cursor)
    more = { cursor }
  }
}

// Their clock may be behind ours.
const behind = 120

/** Agents made since a time, the newest first: a list shows their tags, and when they were made. */
export const agentsSince: Kind['made'] = function* (since): Reading<readonly Listed[] | undefined> {
  const start = Date.parse(since) / 1000 - behind
  const query = { page_size: '100', sort_by: 'created_at', sort_direction: 'desc' }
  const madeAt = ({ created_at_unix_secs: secs }: JsonObject) => Number(plain(secs))
  const all = yield* pages('/v1/convai/agents', query, (item) => madeAt(item) < start)
  return all
    ?.filter((item) => madeAt(item) >= start)
    .map((object) => ({
      externalId: String(object.agent_id),
      madeAt: madeAt(object) * 1000,
      object,
    }))
}

/** Tools of a name; none says when it was made, but the list is in that order. */
export const toolsNamed: Kind['made'] = function* (
  _since,
  body
): Reading<readonly Listed[] | undefined> {
  const query = {
    search: String(get(body, 'tool_config.name')),
    ...{ types: 'webhook', page_size: '100', sort_by: 'created_at', sort_direction: 'asc' },
  }
  const all = yield* pages('/v1/convai/tools', query, () => false)
  return all?.map((object, index) => ({ externalId: String(object.id), madeAt: index, object }))
}
