import { fromEntries, get, type Json, type JsonObject, plain, set } from '../../../src/json.ts'
import type { Held, IdOf, Objects } from '../objects.ts'

/** What this fake of Retell keeps. All but voices are kept once for each version. */
export const kinds = ['agent', 'llm', 'flow', 'voice'] as const
/** One of them. */
export type RetellKind = (typeof kinds)[number]

const idKeys: { readonly [kind: string]: string } = {
  agent: 'agent_id',
  llm: 'llm_id',
  flow: 'conversation_flow_id',
  voice: 'voice_id',
}

/** The id that callers name an object by, whatever its version. */
export const ownId = (kind: string, object: JsonObject) => object[idKeys[kind] ?? '']

/** What an object is kept under: `agent_1/4` is its version 4. */
export const idOf: IdOf = (kind, object) => {
  const id = ownId(kind, object)
  return typeof id === 'string' && kind !== 'voice' ? `${id}/${versionOf(object)}` : id
}

/** The number of a version; an object without one counts as the first. */
export const versionOf = (object: JsonObject) => Number(plain(object.version) ?? 0)

/** Every version of one object, oldest first. */
export const versionsOf = (objects: Objects, kind: string, key: number, id: Json | undefined) =>
  objects
    .all(kind)
    .filter((one) => one.key === key && ownId(kind, one.object) === id)
    .sort((a, b) => versionOf(a.object) - versionOf(b.object))

/** The object with a later time of change. */
export const touched = (object: JsonObject, now: number): JsonObject =>
  Object.hasOwn(object, 'voice_name')
    ? object
    : {
        ...object,
        last_modification_timestamp: Math.max(
          now,
          (Number(plain(object.last_modification_timestamp)) || 0) + 1
        ),
      }

const engines: { readonly [type: string]: RetellKind } = {
  'retell-llm': 'llm',
  'conversation-flow': 'flow',
}

/** What an agent answers with, where that is an object; without a version its newest. */
export const engineOf = (objects: Objects, { key, object }: Held): Held | undefined => {
  const kind = engines[String(get(object, 'response_engine.type'))]
  if (kind === undefined) return undefined
  const all = versionsOf(objects, kind, key, get(object, `response_engine.${idKeys[kind]}`))
  const version = get(object, 'response_engine.version') ?? null
  return version === null
    ? all.at(-1)
    : all.find((one) => versionOf(one.object) === Number(plain(version)))
}

/** Opens a draft of an agent and of its engine, as they are at `base`. */
export const opened = (objects: Objects, base: Held, now: number, number?: number): Held => {
  const { kind, key } = base
  const newest = versionsOf(objects, kind, key, ownId(kind, base.object)).at(-1) ?? base
  const version = number ?? versionOf(newest.object) + 1
  const engine = engineOf(objects, base)
  const engineVersion = engine && openedEngine(objects, engine, now, version)
  const draft = drafted(base.object, { version, base_version: versionOf(base.object) }, now)
  const object =
    engineVersion === undefined ? draft : set(draft, 'response_engine.version', engineVersion)
  objects.place(kind, key, object)
  return { kind, key, object }
}

// Usually the agent's own number, where that is free.
const openedEngine = (objects: Objects, { kind, key, object }: Held, now: number, wish: number) => {
  const newest = versionsOf(objects, kind, key, ownId(kind, object)).at(-1)
  const version = Math.max(wish, versionOf(newest?.object ?? {}) + 1)
  objects.place(kind, key, drafted(object, { version }, now))
  return version
}

// Title, description and tags belong to one version.
const ofOneVersion = ['version_title', 'version_description']

const drafted = (object: JsonObject, own: JsonObject, now: number): JsonObject => ({
  ...fromEntries(Object.entries(object).filter(([key]) => !ofOneVersion.includes(key))),
  ...(object.assigned_tags !== undefined && { assigned_tags: [] }),
  ...own,
  is_published: false,
  last_modification_timestamp: now,
})

/**
 * Whom an edit in the dashboard reaches: `agent_1/5` that version, opened where it does not exist
 * yet; `agent_1` the newest one, in a draft of its own where that is published.
 */
export const reachedBy =
  (now: () => number) =>
  (objects: Objects, wanted: string, removing: boolean): readonly Held[] => {
    const [id = '', number] = wanted.split('/')
    const any = objects.all().find((one) => ownId(one.kind, one.object) === id)
    if (any === undefined) return []
    if (any.kind === 'voice') return [any]
    const all = versionsOf(objects, any.kind, any.key, id)
    if (removing) return all.filter((one) => number === undefined || isAt(one, number))
    const found = number === undefined ? all.at(-1) : all.find((one) => isAt(one, number))
    if (found !== undefined && (number !== undefined || found.object.is_published !== true))
      return [found]
    return openedByOthers(objects, any, now(), number)
  }

const isAt = ({ object }: Held, number: string) => versionOf(object) === Number(number)

const openedByOthers = (
  objects: Objects,
  { kind, key, object }: Held,
  now: number,
  number?: string
) => {
  const id = ownId(kind, object)
  const agents = objects
    .all('agent')
    .filter((one) => one.key === key)
    .filter((one) =>
      [ownId('agent', one.object), ownId(kind, engineOf(objects, one)?.object ?? {})].includes(id)
    )
    .sort((a, b) => versionOf(a.object) - versionOf(b.object))
  const base = agents.findLast((one) => one.object.is_published === true) ?? agents.at(-1)
  if (base === undefined) return []
  const draft = opened(objects, base, now, number === undefined ? undefined : Number(number))
  const reached = kind === 'agent' ? draft : engineOf(objects, draft)
  return reached === undefined ? [] : [reached]
}
