import type { Code, Issue } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Complaint, VoiceProvider } from '../provider.ts'
import type { Call } from '../provider-object.ts'
import type { Answer } from './http.ts'
import type { Attempt, Cause } from './operation.ts'
import { settingsFor, settingsOf } from './settings.ts'
import { bodyOf } from './undo.ts'

/**
 * What an answer means: a fact (`ok`, `refused`), nothing happened, or nobody knows (`unsure`).
 * `wait` is what the provider asks for before the next call, in whole seconds.
 */
export type Verdict =
  | { readonly kind: 'ok'; readonly object: JsonObject }
  | Refusal
  | { readonly kind: 'not_applied'; readonly cause: Cause; readonly wait: number }
  | Unsure

/** `nonsense`: complete, and yet not what was asked for. */
export type Unsure = {
  readonly kind: 'unsure'
  readonly cause: Cause
  readonly wait: number
  readonly nonsense?: true
}

/**
 * `own`: in the provider's own words; an edge in between speaks for nobody. `before`: that is what
 * an earlier call was told, and this one did not go out.
 */
export type Refusal = {
  readonly kind: 'refused'
  readonly cause: Cause
  readonly own: boolean
  readonly before?: true
}

/** What an answer is to: the call, the credential that no words may repeat, and when it came. */
export type Asked = { readonly call: Call; readonly apiKey: string; readonly now: number }

/** Reads an answer by the contract's table of statuses. */
export const verdictOf = (provider: VoiceProvider, answer: Answer, asked: Asked): Verdict => {
  const { now } = asked
  const { title } = provider
  if (answer.kind === 'not_sent') return unreachable('not_applied', `${title} cannot be reached`)
  if (answer.kind === 'ambiguous') return unreachable('unsure', `${title} did not answer`)
  const { status, body } = answer
  if (status >= 200 && status < 300) {
    return taken(provider, status, body, asked.call)
  }
  if (status === 429) return throttled(provider, waitOf(answer.retryAfter, now))
  if (status === 408 || status >= 500) {
    const asks = status === 503 && answer.retryAfter !== null
    return failing(`${title} answered ${status}`, asks ? waitOf(answer.retryAfter, now) : 0)
  }
  const own = provider.ownError(body ?? null)
  return { kind: 'refused', cause: refusal(provider, status, body ?? null, asked), own }
}

/** A whole answer to something else: what was done is not known from it, and to ask again is no use. */
export const nonsense = (message: string): Unsure => ({
  ...{ kind: 'unsure', wait: 0, nonsense: true },
  cause: { code: 'provider_error', message },
})

/** A list stands under the key `list`; where no answer is wanted, or none can be had, nothing does. */
const taken = (
  { title }: VoiceProvider,
  status: number,
  body: Json | undefined,
  { answer, method }: Call
): Verdict => {
  if (answer === 'none' || (status === 204 && method === 'DELETE'))
    return { kind: 'ok', object: {} }
  const list = Array.isArray(body) ? { list: body } : undefined
  const object = answer === 'list' ? list : body
  if (isObject(object)) return { kind: 'ok', object }
  const wanted = answer === 'list' ? 'a list' : 'an object'
  return failing(`${title} answered ${status} without ${wanted}`, 0)
}

/** How an attempt reads in the timeline. */
export const outcomeOf = (verdict: Verdict): Attempt['outcome'] => {
  switch (verdict.kind) {
    case 'ok':
      return 'ok'
    case 'refused':
      return 'refused'
    case 'unsure':
      return 'ambiguous'
    case 'not_applied':
      return verdict.cause.code === 'provider_throttled' ? 'throttled' : 'not_sent'
  }
}

/** Whole seconds that a Retry-After asks for: at most 600; one of no use, or none, is 1. */
export const waitOf = (header: string | null, now: number): number => {
  const text = header?.trim() ?? ''
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN
  const seconds = /^\d+$/.test(text) ? Number(text) : (date - now) / 1000
  return seconds > 0 ? Math.min(600, Math.ceil(seconds)) : 1
}

/** Nobody was reached: nothing is known of the write, or it was never sent. */
export const unreachable = (
  kind: 'not_applied' | 'unsure',
  message: string,
  retryAfter = 1
): Verdict => ({
  kind,
  cause: { code: 'provider_unreachable', message, retryAfter },
  wait: 0,
})

const failing = (message: string, wait: number): Verdict => ({
  kind: 'unsure',
  cause: { code: 'provider_error', message },
  wait,
})

/** The provider takes no call now; `wait` is when it may again, in seconds. */
export const throttled = ({ title }: VoiceProvider, wait: number): Verdict => ({
  kind: 'not_applied',
  cause: { code: 'provider_throttled', message: `${title} asks to slow down`, retryAfter: wait },
  wait,
})

const refusal = (provider: VoiceProvider, status: number, body: Json, asked: Asked): Cause => {
  const code = codeOf(provider, status, body)
  const words = provider.reason(body)
  const complaints = code === 'provider_rejected' ? provider.complaints(body) : []
  const errors = issues(provider, complaints, asked)
  const isSaid = words === undefined || (errors.length > 0 && errors.length === complaints.length)
  return {
    code,
    message:
      `${provider.title} ${sentences[code] ?? `answered ${status}`}` +
      (isSaid ? '' : `: ${clean(words, asked)}`),
    ...(errors.length > 0 ? { errors } : {}),
  }
}

const sentences: Partial<Record<Code, string>> = {
  provider_rejected: 'refused the change',
  provider_credentials_rejected: 'does not accept the credential of this connection',
  provider_payment_required: 'asks for payment',
  provider_object_missing: 'no longer has this object',
  provider_conflict: 'reports a conflict',
  provider_redirect: 'redirects to another address, which is not followed',
}

const codeOf = (provider: VoiceProvider, status: number, body: Json): Code => {
  const said = provider.classify?.(status, body)
  if (said !== undefined) return said
  if (status === 400 || status === 422) return 'provider_rejected'
  if (status === 401 || status === 403)
    return provider.ownError(body) ? 'provider_credentials_rejected' : 'provider_error'
  if (status === 402) return 'provider_payment_required'
  if (status === 404) return 'provider_object_missing'
  if (status === 409) return 'provider_conflict'
  return status >= 300 && status < 400 ? 'provider_redirect' : 'provider_error'
}

/** The provider's complaints by our paths, where it names a place that a setting has. */
const issues = (
  provider: VoiceProvider,
  complaints: readonly Complaint[],
  asked: Asked
): readonly Issue[] => {
  // The vendors that were sent come first: one place can be another field at another vendor.
  const settings = [
    ...settingsFor(provider, {}, bodyOf(asked.call)),
    ...provider.unions.flatMap((union) =>
      Object.keys(union.vendors).flatMap((vendor) => settingsOf(union, vendor))
    ),
  ]
  return complaints.flatMap(({ at, message }) => {
    const setting = settings.find((item) => at === item.at || at.startsWith(`${item.at}.`))
    return setting ? [{ path: setting.of[0], message: clean(message, asked) }] : []
  })
}

/** A provider's words without the credential and control characters, cut to 300 characters. */
const clean = (text: string, { apiKey }: Asked) =>
  [...text.replaceAll(apiKey, '...').replaceAll(/\p{Cc}+/gu, ' ')].slice(0, 300).join('')
