import ky from 'ky'
import { type Json, parseExact } from '../json.ts'
import type { Call } from '../provider-object.ts'

/** What came of one request. Only `answered` is a fact; `ambiguous` may have been applied. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Undefined where the body was no whole JSON, or larger than any real object. */
      readonly body: Json | undefined
      readonly retryAfter: string | null
    }
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'ambiguous'; readonly reason: string }

/** Where a call goes and with what; the headers hold the credential and are never logged. */
export type Target = {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
}

export type Send = (target: Target, call: Call, timeout: number) => Promise<Answer>

const largest = 2 * 1024 * 1024
const userAgent = 'patchbay/0.1'

/** A request as it goes out. */
export type Request = {
  readonly method: Call['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** What comes back: its body may still be on its way, and fail. */
export type Reply = {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: AsyncIterable<Uint8Array> | null
}

/** Carries one request, once, and follows no redirect. */
export type Transport = (url: string, request: Request) => Promise<Reply>

/** One attempt, no retry, the whole answer within the timeout. */
export const sendOver =
  (transport: Transport): Send =>
  async ({ baseUrl, headers }, { method, path, body }, timeout) => {
    try {
      const reply = await transport(`${baseUrl.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          ...headers,
          accept: 'application/json',
          'user-agent': userAgent,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(Math.ceil(timeout)),
      })
      return await read(reply)
    } catch (error) {
      return failed(error)
    }
  }

const overKy =
  (fetch: typeof globalThis.fetch): Transport =>
  async (url, request) => {
    const response = await ky(url, {
      ...request,
      fetch,
      retry: 0,
      redirect: 'manual',
      throwHttpErrors: false,
      timeout: false,
    })
    const { status, headers, body } = response
    return { status, retryAfter: headers.get('retry-after'), body }
  }

/** Sends over ky, which every runtime can; one that has something faster brings its own transport. */
export const createSend = (
  fetch: typeof globalThis.fetch = (...given) => globalThis.fetch(...given)
): Send => sendOver(overKy(fetch))

export const send: Send = createSend()

const read = async ({ status, retryAfter, body }: Reply): Promise<Answer> => {
  try {
    return { kind: 'answered', status, body: parsed(await textOf(body)), retryAfter }
  } catch (error) {
    // A status that says no is known, whatever became of its words.
    const ok = status >= 200 && status < 300
    return ok ? failed(error) : { kind: 'answered', status, body: undefined, retryAfter }
  }
}

const parsed = (text: string | undefined): Json | undefined => {
  try {
    return text === undefined ? undefined : parseExact(text)
  } catch {
    return undefined
  }
}

const textOf = async (body: Reply['body']): Promise<string | undefined> => {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > largest) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|SELF_SIGNED_CERT.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/

/** Told apart by the first code in the chain of causes: the top of it says nothing. */
const failed = (error: unknown): Answer => {
  const { code, name, during } = causeOf(error)
  // The same codes on an open connection come after bytes have left.
  const open = during === 'read' || during === 'write'
  const unsent = (neverSent.test(code) && !open) || (code === 'ETIMEDOUT' && during === 'connect')
  return { kind: unsent ? 'not_sent' : 'ambiguous', reason: code === '' ? name : code }
}

type Cause = { readonly code: string; readonly name: string; readonly during?: string }
const causeOf = (error: unknown): Cause => {
  if (!(error instanceof Error)) return { code: '', name: 'unknown' }
  const { name, code, syscall } = error as { name: string; code?: unknown; syscall?: unknown }
  // Several addresses were tried in turn: none of them has taken a connection.
  if (error instanceof AggregateError)
    return { code: text(code) ?? causeOf(error.errors[0]).code, name, during: 'connect' }
  const during = text(syscall)
  if (typeof code === 'string') return { code, name, ...(during === undefined ? {} : { during }) }
  return error.cause === undefined ? { code: '', name } : causeOf(error.cause)
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
