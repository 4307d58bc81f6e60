import { type RouteConfig, z } from '@hono/zod-openapi'
import type { Code } from '../errors.ts'
import { type FaceName, faceOf, statusOf, titleOf } from './answers.ts'
import { describeAnyJson } from './any-json.ts'
import { operationShape } from './operation.ts'
import type { Route } from './route.ts'
import { enveloped, preview } from './shapes.ts'

const operation = z.strictObject({ id: z.string(), state: z.string() })

/** A field that differs from the last sync, with all three values. */
export const driftedField = z
  .strictObject({ field: z.string(), base: z.unknown(), local: z.unknown(), remote: z.unknown() })
  .openapi('DriftedField')

const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    success: z.literal(false),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    fields: z.array(driftedField).optional(),
    operation: operation.optional(),
  })
  .openapi('Problem')

const consoleError = z
  .strictObject({ error: z.string(), code: z.string(), operation: operation.optional() })
  .openapi('Error')

/** A route as OpenAPI describes it, with every status of the checks before it. */
export const describeRoute = (route: Route): RouteConfig => {
  for (const schema of [route.answer, ...(route.body ? [route.body] : [])]) describeAnyJson(schema)
  return configOf(route)
}

const configOf = (route: Route): RouteConfig => ({
  method: route.method,
  path: route.path,
  tags: [route.tag],
  summary: route.summary,
  security: securityOf(route),
  request: requestOf(route),
  responses: {
    [route.status]: {
      description: { 200: 'Done.', 201: 'Made.', 202: 'Begun.' }[route.status],
      content: { 'application/json': { schema: route.answer } },
    },
    ...also(route),
    ...refusals(route),
  },
})

const also = ({ path, query, status, versioned, method, async }: Route) => ({
  ...(query === 'change' &&
    status === 201 && {
      200: {
        description: 'What it would do, with `dry_run`.',
        content: {
          'application/json': { schema: faceOf(path) === 'v1' ? enveloped(preview) : preview },
        },
      },
    }),
  ...(versioned && method === 'get' && { 304: { description: 'Not modified.' } }),
  ...(async && {
    202: {
      description: 'Begun; `Location` tells how it goes on.',
      content: { 'application/json': { schema: operationShape } },
    },
  }),
})

const securityOf = ({ right, cookie }: Route): NonNullable<RouteConfig['security']> => {
  if (right === 'none') return []
  return [{ apiKey: [] }, { bearer: [] }, ...(cookie ? [{ cookie: [] }] : [])]
}

const idsOf = (path: string) =>
  z.object(Object.fromEntries([...path.matchAll(/{(\w+)}/g)].map(([, name]) => [name, z.string()])))
const pageQuery = z.object({ page: z.string().optional(), limit: z.string().optional() })
const truth = z.enum(['true', 'false']).optional()
const drift = z.enum(['overwrite', 'adopt']).optional()
const changeQuery = z.object({ dry_run: truth, strict: truth, drift })
const queries = {
  page: pageQuery,
  operations: pageQuery.extend({ state: z.string().optional() }),
  change: changeQuery,
  delete: z.object({ delete_remote: truth }),
}

const text = z.string().optional()

/** A mutation that may be sent again under its key. */
const isKeyed = ({ method, path, right }: Route) =>
  method !== 'get' && right !== 'none' && !path.startsWith('/auth/')

const headersOf = (route: Route) => ({
  ...(isKeyed(route) && { 'Idempotency-Key': text }),
  ...(route.versioned && { [route.method === 'get' ? 'If-None-Match' : 'If-Match']: text }),
  ...(route.async && { Prefer: text }),
})

const requestOf = (route: Route): NonNullable<RouteConfig['request']> => ({
  ...parametersOf(route),
  headers: z.object(headersOf(route)),
})

const parametersOf = ({ path, query, body, method }: Route) => ({
  ...(path.includes('{id}') && { params: idsOf(path) }),
  ...(query !== undefined && { query: queries[query] }),
  ...(body !== undefined && {
    body: {
      required: true,
      content: {
        'application/json': { schema: body },
        ...(method === 'patch' && { 'application/merge-patch+json': { schema: body } }),
      },
    },
  }),
})

const refusals = (route: Route): RouteConfig['responses'] => {
  const face = faceOf(route.path)
  const byStatus = Map.groupBy(new Set(codesOf(route)), (code) => statusOf(code, face))
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, refused(face, codes)]))
}

const refused = (face: FaceName, codes: readonly Code[]) => ({
  description: codes.map((code) => `${titleOf(code)} (\`${code}\`)`).join('. '),
  content:
    face === 'v1'
      ? { 'application/problem+json': { schema: problem } }
      : { 'application/json': { schema: consoleError } },
})

const codesOf = (route: Route): readonly Code[] => [
  ...standing(route),
  ...(isKeyed(route) ? (['busy', 'idempotency_mismatch'] as const) : []),
  ...(route.versioned && route.method !== 'get' ? (['precondition_failed'] as const) : []),
]

const standing = ({ method, path, right, query, body, codes = [] }: Route): readonly Code[] => [
  'malformed',
  'rate_limited',
  'internal',
  'store_unavailable',
  'draining',
  ...(right === 'none' ? [] : (['unauthorized'] as const)),
  ...(path.includes('{id}') ? (['invalid_id', 'not_found'] as const) : []),
  ...(query === 'change' || query === 'delete' ? (['validation_failed'] as const) : []),
  ...(body === undefined ? [] : bodyCodes),
  ...(method === 'patch' ? (['no_updatable_fields'] as const) : []),
  ...codes,
]

const bodyCodes = [
  'unsupported_media_type',
  'too_large',
  'request_timeout',
  'validation_failed',
] as const
