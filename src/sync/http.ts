import ky from 'ky'
import { type Json, parseExact } from '../json.ts'
import type { Call } from './operation.ts'

/** What came of one request. Only `answered` is a fact; `ambiguous` may have been applied. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly body: Json
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

/** One attempt over ky: no retry, no redirect followed, the whole answer within the timeout. */
export const send: Send = async (target, call, timeout) => {
  try {
    const response = await ky(`${target.baseUrl.replace(/\/+$/, '')}${call.path}`, {
      method: call.method,
      headers: {
        ...target.headers,
        accept: 'application/json',
        'user-agent': userAgent,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      retry: 0,
      redirect: 'manual',
      throwHttpErrors: false,
      timeout: false,
      signal: AbortSignal.timeout(timeout),
    })
    return await read(response)
  } catch (error) {
    return failed(error)
  }
}

const read = async (response: Response): Promise<Answer> => {
  const text = await textOf(response)
  const { status } = response
  const retryAfter = response.headers.get('retry-after')
  const body = text === null ? undefined : parsed(text)
  if (response.ok && body === undefined)
    return { kind: 'ambiguous', reason: 'the answer was not complete JSON' }
  return { kind: 'answered', status, body: body ?? null, retryAfter }
}

const parsed = (text: string): Json | undefined => {
  try {
    return parseExact(text)
  } catch {
    return undefined
  }
}

/** The body as text, or null when it is larger than any real object. */
const textOf = async (response: Response): Promise<string | null> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > largest) return null
    chunks.push(chunk)
  }
  const decoder = new TextDecoder()
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
}

const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|SELF_SIGNED_CERT.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/

/** Told apart by the first code in the chain of causes: the top of it says nothing. */
const failed = (error: unknown): Answer => {
  const { code, connecting } = causeOf(error)
  const sent = !(neverSent.test(code) || (code === 'ETIMEDOUT' && connecting))
  return { kind: sent ? 'ambiguous' : 'not_sent', reason: code === '' ? nameOf(error) : code }
}

type Cause = { readonly code: string; readonly connecting: boolean }
const causeOf = (error: unknown): Cause => {
  if (!(error instanceof Error)) return { code: '', connecting: false }
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code === 'string') return { code, connecting: syscall === 'connect' || isMany(error) }
  if (isMany(error)) return causeOf(error.errors[0])
  return causeOf(error.cause)
}

const isMany = (error: Error): error is AggregateError => error instanceof AggregateError

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
