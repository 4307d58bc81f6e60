import { fromEntries, get, type Json, type JsonObject } from '../../src/json.ts'
import type { ToolSetting } from '../../src/provider.ts'
import { placeholdersIn, type ToolConfig } from '../../src/tool.ts'

// A header of the tool's requests is the one place for it that no model sees.
const markerHeader = 'X-Patchbay-Tool'

const parameters = ({ schema }: ToolConfig): Json => ({
  type: 'object',
  properties: fromEntries(
    schema.map(({ name, type, description }) => [name, { type, description }])
  ),
  required: schema.map(({ name }) => name),
})

const settings: readonly ToolSetting[] = [
  { of: ['name'], at: 'name', to: ({ name }) => name, limit: { characters: [1, 64] } },
  { of: ['description'], at: 'description', to: ({ description }) => description },
  { of: ['endpoint'], at: 'url', to: ({ endpoint }) => endpoint },
  { of: ['method'], at: 'method', to: ({ method }) => method },
  {
    of: ['timeout'],
    at: 'timeout_ms',
    to: ({ timeout }) => timeout * 1000,
    limit: { min: 1000, max: 600_000, integer: true },
  },
  {
    of: ['headers'],
    at: 'headers',
    to: ({ headers }) => fromEntries(headers.map(({ name, value }) => [name, value])),
  },
  { of: ['schema'], at: 'parameters', to: parameters },
]

// What no field of ours says. The arguments go out as they are, and a failed request is not sent again.
const fixed: JsonObject = {
  type: 'custom',
  args_at_root: true,
  max_retry: 0,
  speak_during_execution: true,
  speak_after_execution: true,
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const namesIn = (tools: Json | undefined) =>
  list(tools)
    .map((tool) => get(tool, 'name'))
    .filter((name) => typeof name === 'string')

/** Tools as `custom` functions, written out inside the LLM of each agent that has them. */
export const tools = {
  kind: 'inline',
  at: 'llm.general_tools',
  settings,
  /** The tool of ours as it stands in the list. */
  write: (tool: ToolConfig, id: string): JsonObject => {
    const said = settings.map(({ at, to }): [string, Json] => [at, to(tool)])
    const { headers, ...rest } = fromEntries(said)
    return { ...fixed, ...rest, headers: { ...(headers as JsonObject), [markerHeader]: id } }
  },
  /** The id of our tool that an entry is, if it is one. */
  owner: (raw: Json): string | undefined => {
    const id = get(raw, `headers.${markerHeader}`)
    return typeof id === 'string' ? id : undefined
  },
  /** Names that are taken, in every state; `end_call` is kept for the tool that says goodbye. */
  names: (object: JsonObject): readonly string[] => [
    ...namesIn(get(object, 'llm.general_tools')),
    ...list(get(object, 'llm.states')).flatMap((state) => namesIn(get(state, 'tools'))),
    'end_call',
  ],
  /** Why a tool has no place: its arguments cannot stand in the address. */
  refuses: ({ endpoint }: ToolConfig): string | undefined =>
    placeholdersIn(endpoint).length > 0
      ? 'endpoint must not hold {parameters}: Retell AI puts none into an address'
      : undefined,
} as const
