import { fromEntries, get, type Json, type JsonObject, set } from '../../src/json.ts'
import type { Kind } from '../../src/provider-object.ts'
import type { LinkedTools, ToolSetting } from '../../src/provider-tools.ts'
import { placeholdersIn, type ToolConfig } from '../../src/tool.ts'

// Create*ToolDTO has no metadata; a header of the tool's requests is what no model sees.
const markerHeader = 'x-patchbay-obj'
const markerAt = `headers.properties.${markerHeader}`

const marker: Kind['marker'] = {
  read: (object) => {
    const value = get(object, `${markerAt}.value`)
    const [, id, op] = /^([^:]+):([^:]+)$/.exec(typeof value === 'string' ? value : '') ?? []
    return id === undefined || op === undefined ? undefined : { id, op }
  },
  write: (object, { id, op }) => set(object, markerAt, { type: 'string', value: `${id}:${op}` }),
}

/** Liquid in place of our braces; what no body carries goes into the query, but for what has a place. */
const url = ({ endpoint, method, schema }: ToolConfig): string => {
  const placed = placeholdersIn(endpoint)
  const liquid = endpoint.replaceAll(/[{}]/g, (brace) => brace + brace)
  if (method !== 'GET' && method !== 'DELETE') return liquid
  const rest = schema.filter(({ name }) => !placed.includes(name))
  const query = rest.map(({ name }) => `${name}={{${name}}}`).join('&')
  if (query === '') return liquid
  const joint = /[?&]$/.test(liquid) ? '' : liquid.includes('?') ? '&' : '?'
  return `${liquid}${joint}${query}`
}

/** What the model is asked for. No parameter of ours may be left out. */
const body = ({ schema }: ToolConfig): Json => ({
  type: 'object',
  properties: fromEntries(
    schema.map(({ name, type, description }) => [name, { type, description }])
  ),
  required: schema.map(({ name }) => name),
})

const headers: ToolSetting = {
  of: ['headers'],
  at: 'headers',
  to: (tool) => ({
    type: 'object',
    properties: fromEntries(
      tool.headers.map(({ name, value }) => [name, { type: 'string', value }])
    ),
  }),
  lens: {
    // Whatever a name holds, it is one key.
    read: ({ headers: held }) => {
      const { [markerHeader]: _, ...rest } = (get(held, 'properties') ?? {}) as JsonObject
      return held === undefined ? undefined : set(held as JsonObject, 'properties', rest)
    },
    write: (object, value) => {
      const mark = get(object, markerAt)
      const next = set(object, 'headers', value ?? { type: 'object', properties: {} })
      return mark === undefined ? next : set(next, markerAt, mark)
    },
  },
}

const settings: readonly ToolSetting[] = [
  { of: ['name'], at: 'name', to: ({ name }) => name, limit: { characters: [1, 40] } },
  { of: ['description'], at: 'description', to: ({ description }) => description },
  { of: ['endpoint', 'method', 'schema'], at: 'url', to: url },
  { of: ['method'], at: 'method', to: ({ method }) => method },
  {
    of: ['timeout'],
    at: 'timeoutSeconds',
    to: (tool) => tool.timeout,
    limit: { min: 1, max: 300 },
  },
  headers,
  { of: ['schema'], at: 'body', to: body },
]

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** Tools as `apiRequest` objects, which the assistants that have them name in `model.toolIds`. */
export const tools = (made: Kind['made']): LinkedTools => ({
  kind: 'linked',
  made: {
    ...{ path: '/tool', object: '/tool/{id}', id: 'id', marker, made },
  },
  fixed: { type: 'apiRequest' },
  settings,
  ids: 'model.toolIds',
  pins: { at: 'model.toolRefs', key: 'toolId' },
  inline: (object) =>
    list(get(object, 'model.tools'))
      .flatMap((tool) => [get(tool, 'function.name'), get(tool, 'name')])
      .filter((name) => typeof name === 'string'),
})
