import { get, isObject, type Json, type JsonObject, set } from '../json.ts'
import type { InlineTools } from '../provider-tools.ts'
import { type Setting, writeSetting } from '../setting.ts'
import type { ToolConfig } from '../tool.ts'
import type { ToolIds } from './tool-provider.ts'
import { holds } from './undo.ts'

/** Which tools are written out in an assistant's object, and what stands there of each. */
export const inlineTools = (tools: InlineTools, ids: ToolIds): readonly Setting[] => [
  membership(tools, ids),
  definitions(tools, ids),
]

/** A tool as it is written out. */
export const entryOf = (tools: InlineTools, id: string, config: ToolConfig): JsonObject => {
  const entry = tools.settings.reduce<JsonObject>(
    (object, setting) => writeSetting(setting as unknown as Setting, object, setting.to(config)),
    tools.fixed
  )
  return tools.mark(entry, id)
}

const listAt = (object: JsonObject, at: string): readonly Json[] => {
  const held = get(object, at)
  return Array.isArray(held) ? held : []
}

/** The tool of ours that an entry is; undefined for an entry of somebody else's. */
const ownerIn = (tools: InlineTools, ids: ToolIds) => (entry: Json) => {
  const id = isObject(entry) ? tools.owner(entry) : undefined
  return id !== undefined && ids.config(id) !== undefined ? id : undefined
}

const membership = (tools: InlineTools, ids: ToolIds): Setting => {
  const owner = ownerIn(tools, ids)
  return {
    of: ['toolIds'],
    at: tools.at,
    compare: 'set',
    to: ({ toolIds }) => (toolIds === null ? [] : toolIds?.filter((id) => ids.config(id))),
    lens: {
      read: (object) =>
        get(object, tools.at) === undefined
          ? undefined
          : listAt(object, tools.at).flatMap((entry) => owner(entry) ?? []),
      write: (object, value) => {
        const wanted = Array.isArray(value) ? (value as readonly string[]) : []
        const kept = listAt(object, tools.at).filter((entry) => {
          const id = owner(entry)
          return id === undefined || wanted.includes(id)
        })
        const there = kept.map(owner)
        const added = wanted.filter((id) => !there.includes(id))
        return set(object, tools.at, [...kept, ...added.flatMap((id) => written(tools, ids, id))])
      },
    },
  }
}

const written = (tools: InlineTools, ids: ToolIds, id: string): readonly JsonObject[] => {
  const config = ids.config(id)
  return config ? [entryOf(tools, id, config)] : []
}

/** True where an entry says all of a tool, and nothing else of it: what went there has gone. */
const says = ({ settings }: InlineTools, entry: Json, wanted: JsonObject) =>
  holds(entry, wanted) &&
  settings.every(({ at, whole }) => !whole || holds(get(wanted, at), get(entry, at) ?? {}))

/** Reads as the tools that are written out otherwise than home has them: there should be none. */
const definitions = (tools: InlineTools, ids: ToolIds): Setting => {
  const owner = ownerIn(tools, ids)
  const current = (entry: Json) => {
    const [wanted] = written(tools, ids, owner(entry) ?? '')
    return wanted === undefined || says(tools, entry, wanted) ? entry : wanted
  }
  return {
    of: ['toolIds'],
    at: tools.at,
    ours: true,
    compare: 'set',
    to: () => undefined,
    lens: {
      read: (object) =>
        listAt(object, tools.at).flatMap((entry) =>
          current(entry) === entry ? [] : (owner(entry) ?? [])
        ),
      write: (object) => set(object, tools.at, listAt(object, tools.at).map(current)),
    },
  }
}
