import type { Code, Issue } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Answer } from './http.ts'
import type { Attempt, Cause } from './operation.ts'

/**
 * What an answer means: a fact (`ok`, `refused`), nothing happened, or nobody knows (`unsure`).
 * `wait` is what the provider asks for before the next call, in whole seconds.
 */
export type Verdict =
  | { readonly kind: 'ok'; readonly object: JsonObject }
  | Refusal
  | { readonly kind: 'not_applied'; readonly cause: Cause; readonly wait: number }
  | { readonly kind: 'unsure'; readonly cause: Cause; readonly wait: number }

/** `own`: in the provider's own words; an edge in between speaks for nobody. */
export type Refusal = { readonly kind: 'refused'; readonly cause: Cause; readonly own: boolean }

/** Reads an answer by the contract's table of statuses; `now` is when it came. */
export const verdictOf = (provider: VoiceProvider, answer: Answer, now: number): Verdict => {
  const { title } = provider
  if (answer.kind === 'not_sent') return unreachable('not_applied', `${title} cannot be reached`)
  if (answer.kind === 'ambiguous') return unreachable('unsure', `${title} did not answer`)
  const { status, body } = answer
  if (status >= 200 && status < 300)
    return isObject(body)
      ? { kind: 'ok', object: body }
      : failing(`${title} answered ${status} without an object`, 0)
  if (status === 429) return throttled(title, waitOf(answer.retryAfter, now))
  if (status === 408 || status >= 500) {
    const asks = status === 503 && answer.retryAfter !== null
    return failing(`${title} answered ${status}`, asks ? waitOf(answer.retryAfter, now) : 0)
  }
  const own = provider.ownError(body ?? null)
  return { kind: 'refused', cause: refusal(provider, status, body ?? null), own }
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
export const unreachable = (kind: 'not_applied' | 'unsure', message: string): Verdict => ({
  kind,
  cause: { code: 'provider_unreachable', message, retryAfter: 1 },
  wait: 0,
})

const failing = (message: string, wait: number): Verdict => ({
  kind: 'unsure',
  cause: { code: 'provider_error', message },
  wait,
})

const throttled = (title: string, wait: number): Verdict => ({
  kind: 'not_applied',
  cause: { code: 'provider_throttled', message: `${title} asks to slow down`, retryAfter: wait },
  wait,
})

const refusal = (provider: VoiceProvider, status: number, body: Json): Cause => {
  const code = codeOf(provider, status, body)
  const words = provider.reason(body)
  const errors = code === 'provider_rejected' ? issues(provider, body) : []
  const said = words === undefined || errors.length > 0 ? '' : `: ${clean(words)}`
  return {
    code,
    message: `${provider.title} ${sentences[code] ?? `answered ${status}`}${said}`,
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
  if (status === 400 || status === 422) return 'provider_rejected'
  if (status === 401 || status === 403)
    return provider.ownError(body) ? 'provider_credentials_rejected' : 'provider_error'
  if (status === 402) return 'provider_payment_required'
  if (status === 404) return 'provider_object_missing'
  if (status === 409) return 'provider_conflict'
  return status >= 300 && status < 400 ? 'provider_redirect' : 'provider_error'
}

/** The provider's complaints by our paths, where it names a place that a setting has. */
const issues = (provider: VoiceProvider, body: Json): readonly Issue[] => {
  const settings = [
    ...provider.settings,
    ...provider.unions.flatMap(({ tag, common, vendors }) => [
      tag,
      ...common,
      ...Object.values(vendors).flat(),
    ]),
  ]
  return provider.complaints(body).flatMap(({ at, message }) => {
    const setting = settings.find((item) => at === item.at || at.startsWith(`${item.at}.`))
    return setting ? [{ path: setting.of[0], message: clean(message) }] : []
  })
}

/** A provider's words without control characters, cut to 300 characters. */
export const clean = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
  [...text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')].slice(0, 300).join('')
