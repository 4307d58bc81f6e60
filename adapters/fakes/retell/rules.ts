import { get, type Json, type JsonObject } from '../../../src/json.ts'
import { refuse, unknown } from './answers.ts'
import { voiceModels } from './words.ts'

type Refusal = Response | undefined
/** The voice of that id in this account. */
export type FindVoice = (id: string) => JsonObject | undefined

/** What two settings of an agent have against each other, where a write touches one of them. */
export const againstAgent = (body: JsonObject, next: JsonObject, find: FindVoice): Refusal =>
  unknownVoice(body, find) ??
  twinVoices(body, next, find) ??
  strangeModel(body, next, find) ??
  noStt(body, next)

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const has = (body: JsonObject, ...keys: string[]) => keys.some((key) => Object.hasOwn(body, key))

const unknownVoice = (body: JsonObject, find: FindVoice): Refusal => {
  const named = [
    ...(has(body, 'voice_id') ? [body.voice_id] : []),
    ...list(body.fallback_voice_ids),
  ]
  const lost = named.map(String).find((id) => find(id) === undefined)
  return lost === undefined ? undefined : unknown(lost, 'voice')
}

const twinVoices = (body: JsonObject, next: JsonObject, find: FindVoice): Refusal => {
  if (!has(body, 'voice_id', 'fallback_voice_ids')) return undefined
  const voices = [next.voice_id, ...list(next.fallback_voice_ids)]
  const vendors = voices.map((id) => find(String(id))?.provider ?? String(id))
  return new Set(vendors).size === vendors.length
    ? undefined
    : refuse(400, 'Voice id and fallback voice ids must be from different TTS providers')
}

const strangeModel = (body: JsonObject, next: JsonObject, find: FindVoice): Refusal => {
  const { voice_model: model, voice_id: id } = next
  if (!has(body, 'voice_id', 'voice_model') || typeof model !== 'string') return undefined
  const vendor = find(String(id))?.provider
  return vendor === undefined || voiceModels[String(vendor)]?.includes(model)
    ? undefined
    : refuse(400, `voice_model ${model} is not supported by provider ${String(vendor)}`)
}

const noStt = (body: JsonObject, next: JsonObject): Refusal =>
  has(body, 'stt_mode', 'custom_stt_config') &&
  next.stt_mode === 'custom' &&
  next.custom_stt_config === undefined
    ? refuse(400, 'custom_stt_config must be provided when stt_mode is custom')
    : undefined

/** The same for an LLM. */
export const againstLlm = (body: JsonObject, before: JsonObject, next: JsonObject): Refusal =>
  twoModels(body, next) ?? twinTools(body, before, next)

const twoModels = (body: JsonObject, next: JsonObject): Refusal =>
  has(body, 'model', 's2s_model') && has(next, 'model') && has(next, 's2s_model')
    ? refuse(400, 'Cannot set both model and s2s_model')
    : undefined

// Two states may have tools of one name: they are never there at the same time.
const twinTools = (body: JsonObject, before: JsonObject, next: JsonObject): Refusal => {
  if (!has(body, 'general_tools', 'states')) return undefined
  const stored = twins(before)
  const twin = twins(next).find((name) => !stored.includes(name))
  return twin === undefined ? undefined : refuse(400, `Tool names must be unique: ${twin}`)
}

const twins = (llm: JsonObject): string[] => {
  const general = names(llm.general_tools)
  return [undefined, ...list(llm.states)].flatMap((state) => {
    const all = [...general, ...names(get(state, 'tools'))]
    return all.filter((name, index) => all.indexOf(name) < index)
  })
}

const names = (tools: Json | undefined) => list(tools).map((tool) => String(get(tool, 'name')))
