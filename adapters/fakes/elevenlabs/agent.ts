import {
  fromEntries,
  get,
  isObject,
  type Json,
  type JsonObject,
  mapValues,
  own,
  plain,
  set,
} from '../../../src/json.ts'
import { changedAgent } from './config.ts'
import * as defaults from './defaults.ts'
import { newId } from './ids.ts'
import { filled, heeded, merged } from './merge.ts'

const builtInAt = 'conversation_config.agent.prompt.built_in_tools'
const tools = 'conversation_config.agent.prompt.tools'
const idsAt = 'conversation_config.agent.prompt.tool_ids'

/** The configuration of a workspace's tool by its id; undefined where there is none. */
export type ToolOf = (id: string) => JsonObject | undefined

/** What a create stores. */
export const created = (body: JsonObject, now: number, toolOf: ToolOf): JsonObject => {
  const branch = newId('agtbrch')
  const secs = Math.floor(now / 1000)
  const blank: JsonObject = {
    agent_id: newId('agent'),
    name: null,
    conversation_config: defaults.config,
    metadata: { created_at_unix_secs: secs, updated_at_unix_secs: secs },
    platform_settings: defaults.platform,
    phone_numbers: [],
    whatsapp_accounts: [],
    workflow: { edges: {}, nodes: {} },
    access_info: defaults.access,
    tags: [],
    version_id: newId('agtvrsn'),
    branch_id: branch,
    main_branch_id: branch,
  }
  return changed(blank, body, toolOf)
}

/** What a PATCH stores: objects merge, lists are replaced, and there is a new version. */
export const patched = (before: JsonObject, body: JsonObject, now: number, toolOf: ToolOf) =>
  touched(changed(before, body, toolOf), now)

/** The object as a later version; what belongs to no agent has none. */
export const touched = (object: JsonObject, now: number): JsonObject =>
  object.agent_id === undefined
    ? object
    : set(
        { ...object, version_id: newId('agtvrsn') },
        'metadata.updated_at_unix_secs',
        Math.floor(now / 1000)
      )

// `name` and `tags` of null say nothing: neither can be taken away.
const changed = (before: JsonObject, body: JsonObject, toolOf: ToolOf): JsonObject => {
  const read = changedAgent.parse(plain(body)) as JsonObject
  const sent = heeded(body, read, before) as JsonObject
  const { name, tags, workflow, conversation_config: config, platform_settings: platform } = sent
  const said = fromEntries(
    Object.entries({ name, tags, workflow }).flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [[key, value] as const]
    )
  )
  const next: JsonObject = {
    ...before,
    ...said,
    ...(isObject(config) && {
      conversation_config: merged(before.conversation_config ?? {}, config),
    }),
    ...(isObject(platform) && {
      platform_settings: merged(before.platform_settings ?? {}, platform),
    }),
  }
  return withTools(withSystemTools(next, body), body, inline(before), toolOf)
}

const withSystemTools = (next: JsonObject, body: JsonObject): JsonObject => {
  const sent = get(body, builtInAt)
  const held = get(next, builtInAt)
  if (!isObject(sent) || !isObject(held)) return next
  const whole = mapValues(held, (tool, name) =>
    isObject(tool) && isObject(own(sent, name)) ? filled(defaults.systemTool, tool) : tool
  )
  return set(next, builtInAt, whole)
}

/** After a change of either, the list of all tools that GET shows is made anew. */
const withTools = (
  next: JsonObject,
  body: JsonObject,
  before: readonly Json[],
  toolOf: ToolOf
): JsonObject =>
  get(body, idsAt) === undefined && get(body, builtInAt) === undefined
    ? next
    : set(
        next,
        tools,
        shownTools(next, get(body, tools) === undefined ? before : inline(next), toolOf)
      )

/** Every tool of an agent written out: its system tools, those of the workspace, its own. */
export const shownTools = (object: JsonObject, inlines: readonly Json[], toolOf: ToolOf): Json => [
  ...Object.values((get(object, builtInAt) ?? {}) as JsonObject).filter(isObject),
  ...toolIds(object).flatMap((id) => toolOf(id) ?? []),
  ...inlines,
]

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** The ids of the workspace's tools that an agent has. */
export const toolIds = (object: JsonObject) => list(get(object, idsAt)).map(String)

/** Tools that are written out inside an agent only, which none is that has tools by their ids. */
export const inline = (object: JsonObject): readonly Json[] =>
  toolIds(object).length > 0
    ? []
    : list(get(object, tools)).filter(
        (tool) => !isObject(own(get(object, builtInAt), String(get(tool, 'name'))))
      )

/** A tool's new words in every agent that shows it. */
export const retold = (object: JsonObject, from: JsonObject, to: JsonObject): JsonObject => {
  const shown = get(object, tools)
  return Array.isArray(shown)
    ? set(
        object,
        tools,
        shown.map((tool) => (get(tool, 'name') === from.name ? to : tool))
      )
    : object
}
