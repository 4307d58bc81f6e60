import { get, type Json, type JsonObject, plain } from '../../src/json.ts'

// A second reading of Vapi's object, written without the adapter: what each face must show.

const list = (value: Json | undefined) => (Array.isArray(value) ? (value as Json[]) : [])

const prompt = (object: JsonObject) => {
  const system = list(get(object, 'model.messages')).find((one) => get(one, 'role') === 'system')
  return system ? get(system, 'content') : get(object, 'model.systemPrompt')
}

const said = (object: JsonObject, name: string) => {
  const hook = list(object.hooks).find((one) => get(one, 'name') === name)
  return hook && get(list(get(hook, 'do'))[0], 'exact')
}

const transcriberName = (vendor: Json | undefined) =>
  vendor === 'assembly-ai' ? 'assemblyai' : vendor === 'talkscriber' ? 'whisper' : vendor

const speed = (object: JsonObject) => {
  const vendor = get(object, 'voice.provider')
  if (vendor === 'cartesia') return get(object, 'voice.generationConfig.speed')
  return get(object, vendor === 'inworld' ? 'voice.speakingRate' : 'voice.speed')
}

const takes = (object: JsonObject, key: string, vendors: readonly string[]) =>
  vendors.includes(String(get(object, 'voice.provider'))) ? get(object, `voice.${key}`) : undefined

const spoken = ['cartesia', 'vapi', 'lmnt', 'neuphonic', 'playht', 'rime-ai', 'xai']

/** Dotted place on the v1 face, and what must stand there; undefined stands for null. */
export const v1Reading = (object: JsonObject): Record<string, Json | undefined> => ({
  name: object.name,
  system_prompt: prompt(object),
  welcome_message: object.firstMessage,
  ai_provider: get(object, 'model.provider'),
  model: get(object, 'model.model'),
  max_tokens: get(object, 'model.maxTokens'),
  temperature: get(object, 'model.temperature'),
  'voice.provider': get(object, 'voice.provider'),
  'voice.name': get(object, 'voice.voiceId'),
  'voice.speed': speed(object),
  'voice.language': takes(object, 'language', spoken),
  'voice.stability': takes(object, 'stability', ['11labs']),
  'voice.similarity_boost': takes(object, 'similarityBoost', ['11labs']),
  'voice.tts_model': get(object, 'voice.model'),
  'voice.instructions': takes(object, 'instructions', ['openai']),
  'transcription.provider': transcriberName(get(object, 'transcriber.provider')),
  'transcription.language': get(object, 'transcriber.language'),
  'transcription.deepgram.endpointing': get(object, 'transcriber.endpointing'),
  maximum_duration: object.maxDurationSeconds,
  silence_timeout: object.silenceTimeoutSeconds,
  inactivity_message: said(object, 'patchbay:inactivity'),
  timeout_end_message: said(object, 'patchbay:timeout-end'),
})

/** The same for the console face. */
export const consoleReading = (object: JsonObject): Record<string, Json | undefined> => ({
  name: object.name,
  firstMessage: object.firstMessage,
  firstMessageMode: object.firstMessageMode,
  systemPrompt: prompt(object),
  'model.provider': get(object, 'model.provider'),
  'model.model': get(object, 'model.model'),
  'model.temperature': get(object, 'model.temperature'),
  'model.maxTokens': get(object, 'model.maxTokens'),
  'voice.provider': get(object, 'voice.provider'),
  'voice.voiceId': get(object, 'voice.voiceId'),
  'transcriber.provider': transcriberName(get(object, 'transcriber.provider')),
  'transcriber.model':
    get(object, 'transcriber.provider') === 'assembly-ai'
      ? get(object, 'transcriber.speechModel')
      : get(object, 'transcriber.model'),
  voicemailMessage: object.voicemailMessage,
  endCallMessage: object.endCallMessage,
  endCallPhrases: object.endCallPhrases,
  metadata: object.metadata,
  maxDurationSeconds: object.maxDurationSeconds,
})

/** What a face shows at the places of a reading; nothing, empty and null are one. */
export const shown = (answer: JsonObject, places: readonly string[]) =>
  tidy(Object.fromEntries(places.map((place) => [place, get(answer, place)])))

export const tidy = (reading: Record<string, Json | undefined>) =>
  Object.fromEntries(
    Object.entries(reading).map(([place, value]) => [place, isNothing(value) ? null : plain(value)])
  )

const isNothing = (value: Json | undefined) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0)
