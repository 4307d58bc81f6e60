import type { Code } from '../../src/errors.ts'
import { get, isObject, type Json } from '../../src/json.ts'
import type { Complaint } from '../../src/provider.ts'

const items = (body: Json): readonly Json[] => {
  const detail = get(body, 'detail')
  return Array.isArray(detail) ? detail : []
}

/** What an error calls itself, in any of its four forms; empty where it has no name. */
export const codeOf = (body: Json): string => {
  const detail = get(body, 'detail')
  const code = get(detail, 'code') ?? get(detail, 'status')
  if (typeof code === 'string') return code
  return items(body).length > 0 ? 'validation_error' : ''
}

/** What an error says, in any of its four forms. */
export const sentences = (body: Json): readonly string[] => {
  const detail = get(body, 'detail')
  const all = [detail, get(detail, 'message'), ...items(body).map((item) => get(item, 'msg'))]
  return all.filter((text) => typeof text === 'string' && text !== '') as string[]
}

/** True for an error of ElevenLabs' own: an object with a `detail` that says something. */
export const ownError = (body: Json) => isObject(body) && sentences(body).length > 0

// `body`, and the kind of tool that stands after `tool_config`, are no keys of the object.
const placeOf = (loc: Json | undefined): string =>
  (Array.isArray(loc) ? loc : [])
    .filter((_step, index, all) => index > 0 && !(index === 2 && all[1] === 'tool_config'))
    .join('.')

/** Each complaint that names a place, by that place. */
export const complaints = (body: Json): readonly Complaint[] => {
  const listed = items(body).flatMap((item) => {
    const [at, message] = [placeOf(get(item, 'loc')), get(item, 'msg')]
    return at === '' || typeof message !== 'string' ? [] : [{ at, message }]
  })
  const [message] = sentences(body)
  const at = placeIn(body, message ?? '')
  return at === undefined || message === undefined ? listed : [...listed, { at, message }]
}

const placeIn = (body: Json, message: string): string | undefined => {
  if (/agents must use turbo or flash/i.test(message)) return 'conversation_config.tts.model_id'
  if (codeOf(body) === 'voice_not_found') return 'conversation_config.tts.voice_id'
  if (/both tools and tool ids/i.test(message)) return 'conversation_config.agent.prompt.tool_ids'
  const param = get(body, 'detail.param')
  return typeof param === 'string' ? param : undefined
}

const named: Readonly<Record<string, Code>> = {
  quota_exceeded: 'provider_payment_required',
  payment_required: 'provider_payment_required',
  subscription_required: 'provider_payment_required',
  voice_not_found: 'provider_rejected',
  max_character_limit_exceeded: 'provider_rejected',
}
const ofTheKey = ['invalid_api_key', 'needs_authorization', 'missing_permissions']

/** What a refusal is by its own name: a 401 speaks of the key only where it says so. */
export const classify = (status: number, body: Json): Code | undefined => {
  const code = codeOf(body)
  if (status === 429 || status >= 500) return undefined
  if (Object.hasOwn(named, code)) return named[code]
  if (status !== 401 || !ownError(body)) return undefined
  return ofTheKey.includes(code) ? 'provider_credentials_rejected' : 'provider_error'
}
