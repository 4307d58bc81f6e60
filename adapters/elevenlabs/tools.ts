import { fromEntries, get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import type { LinkedTools, ToolSetting } from '../../src/provider-tools.ts'
import { header, toolMarker, toolsNamed } from './marks.ts'
import { parameters } from './tool-schemas.ts'

const config = 'tool_config'
const api = `${config}.api_schema`
const idsAt = 'conversation_config.agent.prompt.tool_ids'

const headers: ToolSetting = {
  of: ['headers'],
  at: `${api}.request_headers`,
  to: (tool) => fromEntries(tool.headers.map(({ name, value }) => [name, value])),
  lens: {
    // Whatever a name holds, it is one key.
    read: (object) => {
      const { [header]: _, ...rest } = (get(object, `${api}.request_headers`) ?? {}) as JsonObject
      return rest
    },
    write: (object, value) => {
      const mark = get(object, `${api}.request_headers.${header}`)
      const next = {
        ...((value ?? {}) as JsonObject),
        ...(mark !== undefined && { [header]: mark }),
      }
      return set(object, `${api}.request_headers`, next)
    },
  },
}

const settings: readonly ToolSetting[] = [
  { of: ['name'], at: `${config}.name`, to: ({ name }) => name, limit: { characters: [1, 64] } },
  { of: ['description'], at: `${config}.description`, to: ({ description }) => description },
  {
    of: ['timeout'],
    at: `${config}.response_timeout_secs`,
    to: ({ timeout }) => timeout,
    limit: { min: 5, max: 300, integer: true },
  },
  { of: ['endpoint'], at: `${api}.url`, to: ({ endpoint }) => endpoint },
  { of: ['method'], at: `${api}.method`, to: ({ method }) => method },
  headers,
  ...parameters,
]

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/**
 * Names of tools that are written out inside an agent. What GET lists there is more: its system
 * tools, and those that it has by their ids.
 */
export const inline = (object: JsonObject): readonly string[] => {
  const prompt = get(object, 'conversation_config.agent.prompt')
  const isSystem = (name: Json) => isObject(get(get(prompt, 'built_in_tools'), String(name)))
  const names = list(get(prompt, 'tools')).map((tool) => get(tool, 'name') ?? '')
  const others = names.filter((name) => !isSystem(name))
  return others.length > list(get(object, idsAt)).length ? others.map(String) : []
}

/** Tools as webhooks of the workspace, which the agents that have them name by their ids. */
export const tools: LinkedTools = {
  kind: 'linked',
  alone: true,
  made: {
    ...{ path: '/v1/convai/tools', object: '/v1/convai/tools/{id}', id: 'id' },
    ...{ marker: toolMarker, made: toolsNamed },
  },
  fixed: { tool_config: { type: 'webhook' } },
  settings,
  ids: idsAt,
  inline,
}
