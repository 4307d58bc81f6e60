import type { Code, Issue } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Answer } from './http.ts'
import type { Attempt, Cause } from './operation.ts'
import { retryAfter } from './retry.ts'

/** What an answer means: a fact (`ok`, `refused`), nothing happened, or nobody knows (`unsure`). */
export type Verdict =
  | { readonly kind: 'ok'; readonly object: JsonObject }
  | { readonly kind: 'refused'; readonly cause: Cause; readonly own: boolean }
  | { readonly kind: 'not_applied'; readonly cause: Cause }
  | { readonly kind: 'unsure'; readonly cause: Cause }

/** Reads an answer by the contract's table of statuses. */
export const verdictOf = (provider: VoiceProvider, answer: Answer): Verdict => {
  const { title } = provider
  if (answer.kind === 'not_sent')
    return { kind: 'not_applied', cause: unreachable(`${title} cannot be reached`) }
  if (answer.kind === 'ambiguous')
    return { kind: 'unsure', cause: unreachable(`${title} did not answer`) }
  const { status, body } = answer
  if (status >= 200 && status < 300)
    return isObject(body)
      ? { kind: 'ok', object: body }
      : { kind: 'unsure', cause: { code: 'provider_error', message: `${title} answered nonsense` } }
  if (status === 429) return throttled(provider, answer.retryAfter)
  if (status === 408 || status >= 500)
    return {
      kind: 'unsure',
      cause: { code: 'provider_error', message: `${title} answered ${status}` },
    }
  return { kind: 'refused', cause: refusal(provider, status, body), own: provider.ownError(body) }
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

const unreachable = (message: string): Cause => ({
  code: 'provider_unreachable',
  message,
  retryAfter: 1,
})

const throttled = ({ title }: VoiceProvider, header: string | null): Verdict => ({
  kind: 'not_applied',
  cause: {
    code: 'provider_throttled',
    message: `${title} asks to slow down`,
    retryAfter: retryAfter(header),
  },
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
