import { fromEntries, get, type Json, type JsonObject, set } from '../../src/json.ts'
import type { InlineTools, ToolSetting } from '../../src/provider-tools.ts'
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
  {
    of: ['endpoint'],
    at: 'url',
    to: ({ endpoint }) => endpoint,
    refuses: ({ endpoint }) =>
      placeholdersIn(endpoint).length > 0
        ? 'must not hold {parameters}: Retell AI puts none into an address'
        : undefined,
  },
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
    whole: true,
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
export const tools: InlineTools = {
  kind: 'inline',
  at: 'llm.general_tools',
  fixed,
  settings,
  mark: (entry, id) => set(entry, `headers.${markerHeader}`, id),
  owner: (entry) => {
    const id = get(entry, `headers.${markerHeader}`)
    return typeof id === 'string' ? id : undefined
  },
  // In every state; `end_call` is kept for the tool that says goodbye.
  inline: (object) => [
    ...namesIn(get(object, 'llm.general_tools')),
    ...list(get(object, 'llm.states')).flatMap((state) => namesIn(get(state, 'tools'))),
    'end_call',
  ],
}
