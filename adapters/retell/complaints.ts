import { get, isObject, type Json } from '../../src/json.ts'
import type { Complaint, VoiceProvider } from '../../src/provider.ts'

/** What Retell says: its own code and the validator before it spell it differently. */
export const reason: VoiceProvider['reason'] = (body) => {
  const said = [get(body, 'message'), get(body, 'error_message')]
  return said.find((text) => typeof text === 'string' && text !== '') as string | undefined
}

/** True for either of Retell's own error bodies. */
export const ownError = (body: Json) =>
  isObject(body) &&
  (typeof body.error_message === 'string' ||
    (body.status === 'error' && typeof body.message === 'string'))

// Keys of the LLM; every other is the agent's.
const ofLlm = new Set([
  ...['begin_after_user_silence_ms', 'begin_message', 'default_dynamic_variables', 'kb_config'],
  ...['general_prompt', 'general_tools', 'knowledge_base_ids', 'mcps', 'model', 'start_speaker'],
  ...['model_high_priority', 'model_temperature', 's2s_model', 'starting_state', 'states'],
  'tool_call_strict_mode',
])

const placed = (path: string) => {
  const [key = ''] = path.split('.')
  return `${ofLlm.has(key) ? 'llm' : 'agent'}.${path}`
}

/** `request/body/voice_speed must be <= 2`, several by comma; and a voice that is not there. */
export const complaints = (body: Json): readonly Complaint[] => {
  const text = reason(body) ?? ''
  if (isVoiceMissing(text)) return [{ at: 'agent.voice_id', message: text }]
  return text.split(/, (?=request\/)/).flatMap((sentence) => {
    const [, path, message] = /^request\/body\/(\S+) (.+)$/.exec(sentence) ?? []
    return path === undefined || message === undefined
      ? []
      : [{ at: placed(path.replaceAll('/', '.')), message }]
  })
}

const isVoiceMissing = (text: string) => /not found from voice/i.test(text)

/** Retell answers 422 for what is missing, 404 for a voice that a write names, 400 for a frozen version. */
export const classify: NonNullable<VoiceProvider['classify']> = (status, body) => {
  if (!ownError(body)) return undefined
  const text = reason(body) ?? ''
  if (isVoiceMissing(text)) return 'provider_rejected'
  if (/Cannot find requested asset/i.test(text)) return 'provider_object_missing'
  const isRefusal = status === 400 || status === 422
  return isRefusal && /Cannot update published/i.test(text) ? 'provider_conflict' : undefined
}
