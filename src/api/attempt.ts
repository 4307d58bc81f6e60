import type { Context } from 'hono'
import { PatchbayError, StoreUnavailable } from '../errors.ts'
import { type Answer, faceOf, refusal } from './answers.ts'
import type { Authenticate } from './auth.ts'
import { corsHeaders } from './cors.ts'
import type { Principal } from './credentials.ts'
import type { Once } from './idempotency.ts'
import { requestIdOf, respond } from './respond.ts'

/** What every request is held against. */
export type Checks = {
  readonly draining: () => boolean
  /** Counts a request under its address. */
  readonly byAddress: (c: Context) => Promise<unknown>
  readonly authenticate: Authenticate
  /** Counts a request under its credential; gives the headers that say what is left. */
  readonly byKey: (key: string) => Promise<Readonly<Record<string, string>>>
  readonly allowedOrigins: readonly string[]
  readonly once: Once
  readonly load: { inFlight: number }
  readonly log: (record: object) => void
  readonly now: () => number
}

/** What is known of a request so far, for its answer and its log line. */
export type Attempt = {
  readonly requestId: string
  headers: Readonly<Record<string, string>>
  principal?: Principal
}

type Pattern = { readonly method: string; readonly path: string }

/** Answers a request by `work`, and whatever it throws in the envelope of the path's face. */
export const attempt = async (
  c: Context,
  checks: Checks,
  pattern: Pattern,
  work: (at: Attempt) => Promise<Answer>
): Promise<Response> => {
  const started = checks.now()
  const at: Attempt = { requestId: requestIdOf(c), headers: corsHeaders(c, checks.allowedOrigins) }
  const cors = at.headers
  let answer: Answer
  let failure: PatchbayError | undefined
  try {
    if (checks.draining()) throw draining()
    if (c.req.header('host') === '') throw new PatchbayError('malformed', 'The Host is empty.')
    answer = await work(at)
  } catch (error) {
    failure = known(error)
    answer = refusal(failure, faceOf(c.req.path), at.requestId)
  }
  if (failure !== undefined || pattern.method !== 'get')
    checks.log(line(at, pattern, answer, checks.now() - started, failure))
  return respond(answer, at.requestId, cors === at.headers ? cors : { ...cors, ...at.headers })
}

const draining = () =>
  new PatchbayError('draining', 'Patchbay is shutting down and takes no new work.', {
    headers: { Connection: 'close' },
  })

const known = (error: unknown): PatchbayError => {
  if (error instanceof PatchbayError) return error
  if (error instanceof StoreUnavailable)
    return new PatchbayError('store_unavailable', 'The store did not answer.', { cause: error })
  return new PatchbayError('internal', 'Something went wrong inside Patchbay.', { cause: error })
}

const line = (
  { requestId, principal }: Attempt,
  { method, path }: Pattern,
  { status, headers }: Answer,
  milliseconds: number,
  failure: PatchbayError | undefined
) => ({
  request_id: requestId,
  method,
  route: path,
  status,
  milliseconds,
  org: principal?.user.orgId,
  by: principal?.budget,
  operation: headers?.['Patchbay-Operation'] ?? failure?.details.operation?.id,
  code: failure?.code,
  ...(failure?.code === 'internal' && { at: whereOf(failure.cause) }),
})

// The place only: a message may quote what it choked on, and that may be a secret.
const whereOf = (error: unknown) =>
  error instanceof Error
    ? [error.name, ...(error.stack ?? '').split('\n').filter((text) => /^\s+at /.test(text))]
        .slice(0, 8)
        .map((text) => text.trim())
    : [typeof error]
