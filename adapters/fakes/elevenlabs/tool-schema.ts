import { z } from 'zod'
import { get, isObject, type Json, type JsonObject } from '../../../src/json.ts'
import type { Detail } from './errors.ts'
import { anyOf, flag, free, items, list, text } from './parts.ts'

const variants = ['description', 'dynamic_variable', 'is_system_provided', 'constant_value']

/** A plain parameter: one thing says where its value comes from. */
const literal = z
  .object({
    type: list('string number boolean integer'),
    description: text.optional(),
    enum: z.array(z.unknown()).nullable().optional(),
    is_system_provided: flag.optional(),
    is_omitted: flag.optional(),
    dynamic_variable: text.optional(),
    constant_value: z.union([z.string(), z.number(), z.boolean()]).nullable().optional(),
  })
  .superRefine((value, context) => {
    const said = [...variants, 'is_omitted'].filter((name) => Boolean(own(value, name)))
    // A sentence beside a value is taken; two values are not.
    const sources = said.filter((name) => name !== 'description')
    if (said.length === 0)
      context.addIssue({ code: 'custom', message: `Must set one of: ${variants.join(', ')}` })
    if (sources.length > 1)
      context.addIssue({ code: 'custom', message: `Can only set one of: ${variants.join(', ')}` })
  })

const own = (value: object, key: string) => (value as Record<string, unknown>)[key]

const property: z.ZodType = z.lazy(() =>
  z.unknown().superRefine((value, context) => {
    const shape = get(value as Json, 'type')
    const schema = shape === 'object' ? objectSchema : shape === 'array' ? arraySchema : literal
    const issues = schema.safeParse(value, { reportInput: true }).error?.issues ?? []
    for (const issue of issues) context.addIssue({ ...issue })
  })
)

const objectSchema = z.object({
  type: z.literal('object').optional(),
  description: text.optional(),
  required: z.array(text).optional(),
  properties: z.record(z.string(), property).optional(),
})

const arraySchema = z.object({ description: text.optional(), items: property })

const secret = z.union([
  z.object({ secret_id: text }),
  z.object({ variable_name: text }),
  z.object({ env_var_label: text }),
])

const apiSchema = z
  .object({
    url: text,
    method: list('GET POST PUT PATCH DELETE').optional(),
    request_headers: z.record(z.string(), z.union([text, secret])).optional(),
    path_params_schema: z.record(z.string(), literal).optional(),
    query_params_schema: z
      .object({
        properties: z
          .record(z.string(), literal)
          .refine((value) => Object.keys(value).length > 0, 'properties must have at least 1 item'),
        required: z.array(text).optional(),
      })
      .nullable()
      .optional(),
    request_body_schema: objectSchema.nullable().optional(),
    content_type: list('application/json application/x-www-form-urlencoded').optional(),
    auth_connection: free.nullable().optional(),
    ...anyOf('response_filter response_body_schema'),
  })
  .superRefine(({ url, path_params_schema: given = {} }, context) => {
    const lacking = placeholders(url).filter((name) => !Object.hasOwn(given, name))
    for (const name of lacking)
      context.addIssue({
        code: 'custom',
        message: `Path parameter '${name}' in the URL is not in path_params_schema`,
      })
  })

const placeholders = (url: string) =>
  [...url.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)

const common = {
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  description: text,
  interruption_mode: list('allow disable_during_tool disable_during_tool_and_turn').optional(),
  execution_mode: list('immediate post_tool_speech async').optional(),
  pre_tool_speech: list('auto force off').optional(),
  tool_error_handling_mode: list('auto summarized passthrough hide').optional(),
  assignments: items.optional(),
  dynamic_variables: free.optional(),
  ...anyOf('disable_interruptions force_pre_tool_speech tool_call_sound tool_call_sound_behavior'),
}

const kinds: { readonly [type: string]: z.ZodType } = {
  webhook: z.object({
    type: text,
    response_timeout_secs: z.int().min(5).max(300).optional(),
    api_schema: apiSchema,
    ...common,
  }),
  client: z.object({
    type: text,
    response_timeout_secs: z.int().min(1).max(300).optional(),
    expects_response: flag.optional(),
    parameters: objectSchema.nullable().optional(),
    ...common,
  }),
}

/** What makes a tool, and what a PATCH of one says: all of it, every time. */
export const toolRequest = (body: JsonObject): z.ZodType => {
  const schema = kinds[String(get(body, 'tool_config.type'))]
  const isKnown = schema !== undefined || !isObject(body.tool_config)
  return z.object({ tool_config: isKnown ? (schema ?? free) : z.never() })
}

/** The kind of tool stands in the place of a complaint, right after `tool_config`. */
export const locatedIn =
  (type: string) =>
  (details: Detail[]): Detail[] =>
    details.map((detail) => {
      const { loc = [] } = detail
      return loc[1] === 'tool_config' && loc.length > 2
        ? { ...detail, loc: [...loc.slice(0, 2), type, ...loc.slice(2)] }
        : detail
    })
