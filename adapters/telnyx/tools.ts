import { fromEntries, get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import type { InlineTools, ToolSetting } from '../../src/provider-tools.ts'
import { placeholdersIn, type ToolConfig } from '../../src/tool.ts'

// A header of the tool's requests is the one place for it that no model sees.
const header = 'X-Patchbay-Tool'
const headersAt = 'webhook.headers'

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** Parameters as a schema; without any there is none. None of ours may be left out. */
const parameters = (
  key: string,
  has: (tool: ToolConfig, name: string) => boolean
): ToolSetting => ({
  of: ['schema', 'endpoint', 'method'],
  at: `webhook.${key}`,
  to: (tool) => {
    const own = tool.schema.filter(({ name }) => has(tool, name))
    const properties = own.map(
      ({ name, type, description }) => [name, { type, description }] as const
    )
    return own.length === 0
      ? null
      : {
          ...{ type: 'object', properties: fromEntries(properties) },
          required: own.map(({ name }) => name),
        }
  },
  lens: {
    read: (entry) => get(entry, `webhook.${key}`),
    write: (entry, value) => set(entry, `webhook.${key}`, value ?? undefined),
  },
})

const isPlaced = ({ endpoint }: ToolConfig, name: string) => placeholdersIn(endpoint).includes(name)
const hasBody = ({ method }: ToolConfig) => method !== 'GET' && method !== 'DELETE'

const settings: readonly ToolSetting[] = [
  { of: ['name'], at: 'webhook.name', to: ({ name }) => name },
  { of: ['description'], at: 'webhook.description', to: ({ description }) => description },
  { of: ['endpoint'], at: 'webhook.url', to: ({ endpoint }) => endpoint },
  { of: ['method'], at: 'webhook.method', to: ({ method }) => method },
  // Inside of `webhook` it would be stored and not applied.
  { of: ['timeout'], at: 'timeout_ms', to: ({ timeout }) => timeout * 1000 },
  {
    of: ['headers'],
    at: headersAt,
    to: ({ headers }) => headers.map(({ name, value }) => ({ name, value })),
  },
  parameters('path_parameters', isPlaced),
  parameters('query_parameters', (tool, name) => !isPlaced(tool, name) && !hasBody(tool)),
  parameters('body_parameters', (tool, name) => !isPlaced(tool, name) && hasBody(tool)),
]

/**
 * Tools as webhooks, written out inside each assistant that has them: those of the Tools Library cannot
 * be seen by their ids in an assistant.
 */
export const tools: InlineTools = {
  kind: 'inline',
  at: 'tools',
  fixed: { type: 'webhook' },
  settings,
  mark: (entry, id) =>
    set(entry, headersAt, [...list(get(entry, headersAt)), { name: header, value: id }]),
  owner: (entry) => {
    const id = list(get(entry, headersAt)).find((one) => get(one, 'name') === header)
    const value = get(id, 'value')
    return typeof value === 'string' ? value : undefined
  },
  inline: (object) =>
    [...list(object.tools), ...list(object[library])]
      .map((tool) => get(tool, `${String(get(tool, 'type'))}.name`))
      .filter((name) => typeof name === 'string'),
}

/** Where the tools of the Tools Library stand in an object as it is read. */
export const library = 'shared_tools'

const isShared = (tool: Json) => get(tool, 'shared') === true

/**
 * An assistant as it may be sent back. Its answers show the tools of the Tools Library among its own,
 * told apart by a key that no request may carry.
 */
export const sendable = (object: JsonObject): JsonObject => {
  if (!Array.isArray(object.tools)) return object
  const own = list(object.tools).filter((tool) => !isShared(tool))
  return {
    ...object,
    tools: own.map((tool) => (isObject(tool) ? set(tool, 'shared', undefined) : tool)),
    [library]: list(object.tools).filter(isShared),
  }
}
