import { get, isObject, type Json, type JsonObject } from '../../src/json.ts'

/** One complaint: what it says, and the values of the body that it is about. */
export type Rule = {
  readonly says: string
  readonly paths: readonly (readonly PropertyKey[])[]
  /** Holds also where the stored object has the very same values. */
  readonly always?: boolean
}

/** What no schema can say, because it is about two values at once. */
export const rulesOf = (body: JsonObject): Rule[] =>
  [instructions, temperature, fallbackModels, ownVoiceId].flatMap((rule) => rule(body))

const instructions = (body: JsonObject): Rule[] =>
  get(body, 'voice.provider') === 'openai' &&
  get(body, 'voice.instructions') !== undefined &&
  ['tts-1', 'tts-1-hd'].includes(String(get(body, 'voice.model')))
    ? [conflict('voice', 'instructions', body)]
    : []

const temperature = (body: JsonObject): Rule[] =>
  get(body, 'model.provider') === 'openai' &&
  get(body, 'model.temperature') !== undefined &&
  /^gpt-5\.\d/.test(String(get(body, 'model.model')))
    ? [conflict('model', 'temperature', body)]
    : []

const conflict = (block: string, key: string, body: JsonObject): Rule => ({
  says: `${block}.${key} should not be set with model ${String(get(body, `${block}.model`))}`,
  paths: [
    [block, key],
    [block, 'model'],
  ],
})

const fallbackModels = (body: JsonObject): Rule[] => {
  const models = get(body, 'model.fallbackModels')
  return Array.isArray(models) && new Set(models as Json[]).size < models.length
    ? [
        {
          says: "model.All fallbackModels's elements must be unique",
          paths: [['model', 'fallbackModels']],
        },
      ]
    : []
}

// Vapi gives a custom voice its id, shows it on GET, and refuses a write that sends it back.
const ownVoiceId = (body: JsonObject): Rule[] =>
  isObject(body.voice) &&
  body.voice.provider === 'custom-voice' &&
  Object.hasOwn(body.voice, 'voiceId')
    ? [{ says: 'voice.property voiceId should not exist', paths: [], always: true }]
    : []
