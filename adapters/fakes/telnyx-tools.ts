import { z } from 'zod'
import { isObject, type Json, type JsonObject, set } from '../../src/json.ts'

/** One thing that is wrong with a body. */
export type Wrong = { readonly pointer: string; readonly detail: string }

const text = z.string()

const parameters = z.strictObject({
  type: z.literal('object').optional(),
  properties: z.record(text, z.unknown()).optional(),
  required: z.array(text).optional(),
})

const webhook = z.looseObject({
  name: text.min(1),
  description: text,
  url: z.url(),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']).optional(),
  headers: z.array(z.strictObject({ name: text.optional(), value: text.optional() })).optional(),
  body_parameters: parameters.optional(),
  path_parameters: parameters.optional(),
  query_parameters: parameters.optional(),
  // The API stores it and does not apply it: a mistake of whoever sends it.
  timeout_ms: z.undefined().optional(),
})

/** A tool that is written out; `shared` is said by the server alone, so no request may carry it. */
export const tool = z
  .looseObject({
    ...{ type: text, shared: z.undefined().optional() },
    ...{ timeout_ms: z.int().min(1).optional(), webhook: webhook.optional() },
  })
  .refine((one) => one.type !== 'webhook' || one.webhook !== undefined, {
    ...{ path: ['webhook'], error: 'A webhook needs one' },
  })

const several = ['function', 'webhook', 'client_side_tool']

/** What is wrong with an object as it would be: what no single key can say. */
export const wrongWith = ({ tools, voice_settings: voice }: JsonObject): readonly Wrong[] => {
  const types = (Array.isArray(tools) ? (tools as readonly Json[]) : [])
    .map((tool) => (isObject(tool) ? String(tool.type) : ''))
    .filter((type) => !several.includes(type))
  const settings = isObject(voice) ? voice : {}
  return [
    ...(new Set(types).size < types.length
      ? [{ pointer: '/tools', detail: 'Only one tool of this type is allowed per assistant' }]
      : []),
    ...(String(settings.voice).startsWith('ElevenLabs.') && settings.api_key_ref === undefined
      ? [{ pointer: '/voice_settings/api_key_ref', detail: 'ElevenLabs needs an API key' }]
      : []),
  ]
}

/** A list of tools replaces those that are written out here, never those of the Tools Library. */
export const tools = ({ tools: held }: JsonObject, { tools: said }: JsonObject): JsonObject => {
  const shared = (Array.isArray(held) ? held : []).filter((one) => isObject(one) && one.shared)
  const inline = Array.isArray(said)
    ? said.map((one) => set(one as JsonObject, 'shared', false))
    : []
  return said === undefined ? {} : { tools: [...inline, ...shared] }
}
