import { z } from '@hono/zod-openapi'
import type { Issue } from '../errors.ts'
import { equal, type Json } from '../json.ts'
import { parameterTypes, type Tool, type ToolConfig, toolConfig, toolMethods } from '../tool.ts'
import { textOf } from './limits.ts'
import { invalid } from './schema.ts'
import { checkEndpoint } from './tool-endpoint.ts'
import { maskHeader, unmaskHeader } from './tool-masks.ts'
import type { UrlRules } from './urls.ts'

const mostHeaders = 20

const name = textOf(1, 200).regex(/^[a-z][a-z_]*$/, {
  error: 'must hold lower-case letters and underscores only, and start with a letter',
})

const header = z.strictObject({
  name: textOf(1, 200)
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
      error: "must hold letters, digits and !#$%&'*+.^_`|~- only",
    })
    .refine((text) => !text.toLowerCase().startsWith('x-patchbay-'), {
      error: 'must not start with x-patchbay-, which marks what Patchbay made',
    }),
  value: z.string().refine((text) => !/\p{Cc}/u.test(text), {
    error: 'must not hold control characters',
  }),
})

const parameter = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z_]{1,31}$/, {
    error: 'must be 2 to 32 letters and underscores, and start with a letter',
  }),
  type: z.enum(parameterTypes),
  description: textOf(3, 255),
})

/** A list whose items differ by name; `spell` makes names alike that mean the same. */
const distinct = <T extends { readonly name: string }>(
  list: z.ZodArray<z.ZodType<T>>,
  spell: (name: string) => string
) =>
  list.superRefine((items, context) => {
    const names = items.map((item) => spell(item.name))
    for (const [index, item] of names.entries())
      if (names.indexOf(item) < index)
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'must not occur twice' })
  })

const fields = {
  name,
  description: textOf(1, 255),
  endpoint: z.string().min(1),
  method: z.enum(toolMethods),
  timeout: z.int().min(1).max(30).nullish(),
  headers: distinct(z.array(header).max(mostHeaders), (text) => text.toLowerCase()).nullish(),
  schema: distinct(z.array(parameter), (text) => text).nullish(),
}

/** The body of POST, page 002's; what may be left out is cleared by null in a PATCH. */
export const toolCreate = z.strictObject(fields).openapi('ToolCreate')
/** The body of PATCH: any part of it. It holds no defaults. */
export const toolPatch = z.strictObject(fields).partial().openapi('ToolPatch')

/** The answer: page 002's `data`. */
export const toolShape = z
  .strictObject({
    id: z.string(),
    ...toolConfig.shape,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('Tool')

type Patch = z.infer<typeof toolPatch>

/** A tool as it is answered: secrets masked, times with microseconds as on the page. */
export const showTool = ({ id, config, createdAt, updatedAt }: Tool) => ({
  id,
  ...config,
  headers: config.headers.map(maskHeader),
  created_at: microseconds(createdAt),
  updated_at: microseconds(updatedAt),
})

const microseconds = (time: string) => time.replace(/Z$/, '000Z')

/** A new tool's config from a body that has all that is required. */
export const newToolConfig = (body: z.infer<typeof toolCreate>, rules: UrlRules): ToolConfig =>
  patchToolConfig(blank, body, rules)

const blank: ToolConfig = {
  ...{ name: '', description: '', endpoint: '', method: 'GET', timeout: 10 },
  ...{ headers: [], schema: [] },
}

/** A config after a patch; throws what no field by itself can show to be wrong. */
export const patchToolConfig = (before: ToolConfig, body: Patch, rules: UrlRules): ToolConfig => {
  const issues: Issue[] = []
  const headers = unmasked(body.headers, before, issues)
  const after: ToolConfig = {
    name: body.name ?? before.name,
    description: body.description ?? before.description,
    endpoint: body.endpoint ?? before.endpoint,
    method: body.method ?? before.method,
    timeout: body.timeout === null ? blank.timeout : (body.timeout ?? before.timeout),
    headers,
    schema: body.schema === null ? [] : (body.schema ?? before.schema),
  }
  const endpoint = endpointOf(after, body, rules, issues)
  if (issues.length > 0) throw invalid(issues)
  const next = { ...after, endpoint }
  return equal(next as Json, before as Json) ? before : next
}

const unmasked = (headers: Patch['headers'], before: ToolConfig, issues: Issue[]) => {
  if (headers === undefined) return before.headers
  return (headers ?? []).map((given, index) => {
    const header = unmaskHeader(given, before.headers)
    if (header === null)
      issues.push({
        path: `headers.${index}.value`,
        message: 'is masked, and masks no stored value of this header: send the whole value',
      })
    return header ?? given
  })
}

/** Checked where the request sets it, or sets the parameters that it names. */
const endpointOf = (after: ToolConfig, body: Patch, rules: UrlRules, issues: Issue[]) => {
  if (body.endpoint === undefined && body.schema === undefined) return after.endpoint
  const checked = checkEndpoint(after, body.endpoint === undefined ? null : rules)
  if ('url' in checked) return checked.url
  issues.push({ path: 'endpoint', message: checked.problem })
  return after.endpoint
}
