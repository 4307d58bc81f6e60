import { createHash } from 'node:crypto'
import type { Asking, Wanted } from './asking.ts'
import { fromFace } from './canon.ts'
import { now } from './clock.ts'
import { type CallLine, outcomeOf } from './history.ts'

/** What came back; no status where nothing did. */
export type Answer = {
  readonly status: number | null
  readonly headers: Headers | null
  readonly text: string
  /** Who was asked. */
  readonly base: string
}

const longest = 12_000

/** Sends a call once. A refused connection means that nobody was there to take it. */
export const send = async (
  to: Pick<Asking, 'base' | 'apiKey' | 'missed' | 'patience'>,
  { method, path, body, ifMatch, idempotency, mislabelled }: Wanted
): Promise<Answer | 'nobody there'> => {
  const { base: choose, missed, patience = longest, apiKey } = to
  const base = choose()
  try {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        'x-api-key': apiKey,
        ...(body === undefined
          ? {}
          : { 'content-type': mislabelled ? 'text/plain' : 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(idempotency === undefined ? {} : { 'idempotency-key': idempotency.key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    })
    return { status: response.status, headers: response.headers, text: await response.text(), base }
  } catch (error) {
    const code = ((error as Error).cause as { code?: string } | undefined)?.code
    missed?.(base)
    if (code === 'ECONNREFUSED') return 'nobody there'
    return { status: null, headers: null, text: '', base }
  }
}

/** A call and its answer as the history keeps them. */
export const lineOf = (
  { key, f, face, sets, ifMatch, mislabelled, idempotency: sent }: Wanted,
  client: number,
  began: number,
  { status, headers, text }: Answer
): CallLine => {
  const body = parsed(text)
  const code = typeof body.code === 'string' ? body.code : null
  // What a busy assistant is held by is another one's.
  const operation = code === 'busy' ? null : operationOf(body, headers)
  const outcome = outcomeOf({
    ...{ status, code },
    operation: status !== null && status < 300 ? null : operation,
  })
  const data = face === 'v1' ? body.data : body
  const version = Number(/^"(\d+)"$/.exec(headers?.get('etag') ?? '')?.[1] ?? Number.NaN)
  const ok = outcome === 'ok' && status !== null
  return {
    ...{ client, f, face, began, ended: now(), sets, outcome, status, operation, code },
    key: f === 'create' && ok ? String((data as { id?: unknown }).id) : key,
    seen: ok && (f === 'patch' || f === 'get') ? fromFace(face, data) : null,
    version: Number.isNaN(version) ? versionIn(data) : version,
    state: ok ? stateIn(data) : null,
    leak: secret.test(text),
    retryAfter: headers?.has('retry-after') ?? false,
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(mislabelled && { mislabelled }),
    ...(sent === undefined ? {} : { idempotency: { ...sent, ...answered(headers, text) } }),
  }
}

const answered = (headers: Headers | null, text: string) => ({
  body: createHash('sha256').update(text).digest('base64url'),
  replayed: headers?.get('idempotency-replayed') === 'true',
})

const secret = /canary[0-9a-f]{30}|pb_live_[0-9A-Za-z]{20}/

type Body = { readonly [key: string]: unknown }
const parsed = (text: string): Body => {
  try {
    return JSON.parse(text) as Body
  } catch {
    return {}
  }
}

const operationOf = (body: Body, headers: Headers | null): CallLine['operation'] => {
  const said = body.operation as { id: string; state: string } | undefined
  if (said && typeof said === 'object') return { id: said.id, state: said.state }
  const id = headers?.get('patchbay-operation')
  return id === null || id === undefined ? null : { id, state: 'committed' }
}

const versionIn = (data: unknown) => {
  const found = (data as { version?: unknown } | undefined)?.version
  return typeof found === 'number' ? found : null
}

const stateIn = (data: unknown) => {
  const found = (data as { state?: unknown } | undefined)?.state
  return typeof found === 'string' ? found : null
}
