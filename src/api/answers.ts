import type { Code, PatchbayError } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'

/** Whose envelope an answer has: everything under `/api` is v1's. */
export type FaceName = 'v1' | 'console'

/** The face that a path belongs to. */
export const faceOf = (path: string): FaceName => (path.startsWith('/api/') ? 'v1' : 'console')

/** What a route answers, before it becomes a response. */
export type Answer = {
  readonly status: number
  readonly body: Json
  /** The body as it is sent, where it is known already. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A v1 success. */
export const success = (data: Json, more: JsonObject = {}, status = 200): Answer => ({
  status,
  body: { success: true, data, ...more },
})

type Row = readonly [v1: number, console: number, title: string]

const rows: Readonly<Record<Code, Row>> = {
  malformed: [400, 400, 'Malformed request'],
  invalid_id: [400, 404, 'Invalid id'],
  no_updatable_fields: [400, 400, 'Nothing to update'],
  unauthorized: [401, 401, 'Not authenticated or not permitted'],
  not_found: [404, 404, 'Not found'],
  method_not_allowed: [405, 405, 'Method not allowed'],
  request_timeout: [408, 408, 'The request took too long to arrive'],
  busy: [409, 409, 'Busy with another operation'],
  conflict: [409, 409, 'Conflict'],
  already_linked: [409, 409, 'Already linked'],
  in_use: [409, 409, 'In use'],
  drifted: [409, 409, 'Changed on both sides'],
  provider_conflict: [409, 409, 'Conflict at the provider'],
  precondition_failed: [412, 412, 'Precondition failed'],
  too_large: [413, 413, 'Too large'],
  unsupported_media_type: [415, 415, 'Unsupported media type'],
  rate_limited: [429, 429, 'Too many requests'],
  validation_failed: [422, 400, 'Validation failed'],
  unrepresentable: [422, 400, 'Not representable at the provider'],
  idempotency_mismatch: [422, 400, 'The idempotency key belongs to another request'],
  provider_rejected: [422, 500, 'Refused by the provider'],
  provider_credentials_rejected: [502, 500, 'The provider refused the credential'],
  provider_payment_required: [502, 500, 'The provider asks for payment'],
  provider_object_missing: [502, 500, 'Missing at the provider'],
  provider_redirect: [502, 500, 'The provider redirected'],
  provider_ignored_field: [502, 500, 'Ignored by the provider'],
  provider_error: [502, 500, 'The provider failed'],
  provider_unreachable: [503, 500, 'The provider could not be reached'],
  provider_throttled: [503, 500, 'The provider throttles'],
  store_unavailable: [503, 503, 'The store could not be reached'],
  draining: [503, 503, 'No new work is taken'],
  in_doubt: [504, 500, 'The outcome is not known yet'],
  internal: [500, 500, 'Internal error'],
}

/** Every code there is. */
export const codes = Object.keys(rows) as readonly Code[]

const repeatable: ReadonlySet<Code> = new Set<Code>([
  'rate_limited',
  'busy',
  'provider_unreachable',
  'provider_throttled',
  'store_unavailable',
  'draining',
])

/** The status of a code on a face. */
export const statusOf = (code: Code, face: FaceName): number => rows[code][face === 'v1' ? 0 : 1]

/** What a code is called in a problem document. */
export const titleOf = (code: Code): string => rows[code][2]

/** An error as its face answers it: problem+json on v1, `{error, code}` on the console. */
export const refusal = (error: PatchbayError, face: FaceName, requestId: string): Answer => {
  const { code, details } = error
  const status = statusOf(code, face)
  const detail = sentence(error)
  const operation = details.operation === undefined ? {} : { operation: details.operation }
  const errors = details.errors?.length ? { errors: details.errors } : {}
  const fields = details.fields?.length ? { fields: details.fields } : {}
  const problem = { type: `/docs#${code}`, title: rows[code][2], status, detail }
  const body =
    face === 'v1'
      ? {
          ...problem,
          success: false,
          code,
          request_id: requestId,
          ...errors,
          ...fields,
          ...operation,
        }
      : { error: detail, code, ...operation }
  return { status, body, headers: headersOf(error, face) }
}

const sentence = ({ message, details }: PatchbayError) =>
  [message, ...(details.errors ?? []).map(({ path, message }) => `${path}: ${message}`)].join('; ')

const headersOf = ({ code, details }: PatchbayError, face: FaceName) => ({
  ...(face === 'v1' && { 'Content-Type': 'application/problem+json' }),
  ...(code === 'unauthorized' && { 'WWW-Authenticate': 'Bearer realm="patchbay"' }),
  // A busy assistant is held by another request's operation.
  ...(details.operation && code !== 'busy' && { 'Patchbay-Operation': details.operation.id }),
  ...(repeatable.has(code) && { 'Retry-After': String(Math.max(1, details.retryAfter ?? 1)) }),
  ...details.headers,
})
