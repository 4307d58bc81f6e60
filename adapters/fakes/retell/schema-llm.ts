import { z } from 'zod'
import { among, flag, number, open, range, text, textMap, texts, whole } from './parts.ts'
import { models, speechModels, toolTypes } from './words.ts'

const name = text.regex(/^[A-Za-z0-9_-]{1,64}$/)
const spoken = {
  description: text,
  speak_during_execution: flag,
  speak_after_execution: flag,
  execution_message_description: text,
  execution_message_type: among(['prompt', 'static_text']),
}

const properties = open({ required: texts }, { type: z.literal('object'), properties: open({}) })
const parameters = properties.superRefine((schema, context) => {
  const known = schema.properties as object
  const strange = ((schema.required ?? []) as string[]).filter((it) => !Object.hasOwn(known, it))
  for (const it of strange)
    context.addIssue({ code: 'custom', message: `must have property '${it}' to require it` })
})

const custom = {
  url: text.min(1),
  method: among(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  headers: textMap,
  query_params: textMap,
  parameters,
  parameter_type: among(['json', 'form']),
  response_variables: textMap,
  timeout_ms: whole(1000, 600_000),
  max_retry: whole(0, 5),
  args_at_root: flag,
  enable_typing_sound: flag,
}

const own: { readonly [type: string]: { readonly [key: string]: z.ZodType } } = { custom }

// What may stand in a tool of another type is looked at only as far as it must be there.
const toolOf = (type: string, needs: readonly string[]) => {
  const { url = z.json(), ...rest } = own[type] ?? {}
  const needed = needs.map((key) => [key, key === 'url' ? url : z.json()] as const)
  return open(
    { ...spoken, ...rest },
    { type: z.literal(type), name, ...Object.fromEntries(needed) }
  )
}

/** One tool, whatever its type. */
export const tool = z.discriminatedUnion(
  'type',
  Object.entries(toolTypes).map(([type, needs]) => toolOf(type, needs)) as unknown as [z.ZodObject]
)

const edge = open({ parameters: properties }, { description: text, destination_state_name: text })
const state = open(
  { state_prompt: text, edges: z.array(edge), tools: z.array(tool) },
  { name: text }
)

const clearable = {
  begin_after_user_silence_ms: number,
  begin_message: text,
  default_dynamic_variables: textMap,
  general_prompt: text,
  general_tools: z.array(tool),
  is_transfer_llm: flag,
  kb_config: open({ top_k: number, filter_score: number }),
  knowledge_base_ids: texts,
  mcps: z.array(
    open({ headers: textMap, query_params: textMap, timeout_ms: number }, { name: text, url: text })
  ),
  model: among(models),
  model_high_priority: flag,
  s2s_model: among(speechModels),
  starting_state: text,
  states: z.array(state),
  tool_call_strict_mode: flag,
}

/** The body of POST /create-retell-llm and of PATCH /update-retell-llm: nothing is required. */
export const llm = open({
  ...Object.fromEntries(
    Object.entries(clearable).map(([key, schema]) => [key, schema.nullable()] as const)
  ),
  model_temperature: range(0, 1),
  start_speaker: among(['user', 'agent']),
})
