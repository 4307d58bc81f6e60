import type { AssistantConfig } from '../../src/assistant.ts'
import { get } from '../../src/json.ts'
import type { Look } from '../../src/provider.ts'
import { direct, type Setting, within } from '../../src/setting.ts'
import { languageOf } from './language.ts'
import { speechModels } from './names.ts'

const tts = 'conversation_config.tts'
const voiceAt = `${tts}.voice_id`
const standard = 'cjVigY5qzO86Huf0OWal'
const standardModel = 'eleven_flash_v2'

/** True where no other vendor's voice is meant. */
export const isOurs = ({ voice }: AssistantConfig) => (voice?.provider ?? '11labs') === '11labs'

/** A model of the voice that goes with a language: turbo and flash have two, the others one for all. */
export const fitting = (model: string, language = 'en'): string => {
  const [, family] = /^(eleven_(?:turbo|flash)_v2)(?:_5)?$/.exec(model) ?? []
  if (family === undefined) return model
  return language === 'en' ? family : `${family}_5`
}

// A language brings the model that speaks it, of the same family; another vendor's name is none.
const following = (config: AssistantConfig) => {
  const [name, language] = [config.voice?.model ?? '', languageOf(config)]
  if (name.startsWith('eleven_')) return fitting(name, language)
  return language === undefined ? undefined : fitting(standardModel, language)
}

const model: Omit<Setting, 'of'> = {
  at: `${tts}.model_id`,
  when: isOurs,
  unset: standardModel,
  empty: standardModel,
}

const wrongModel = (config: AssistantConfig) => {
  const [name, language] = [config.voice?.model, languageOf(config)]
  const fit = name && fitting(name, language)
  return fit && fit !== name
    ? `must be ${fit} with the language ${language ?? 'en'}, not ${name}`
    : undefined
}

/** Who speaks, how, and by which model. */
export const voice: readonly Setting[] = [
  direct('voice.voiceId', voiceAt, { when: isOurs, unset: standard, empty: standard }),
  {
    // No key of theirs says it: every voice there is ElevenLabs'.
    of: ['voice.provider', 'voice.voiceId'],
    at: voiceAt,
    limit: { oneOf: ['11labs'] },
    unset: '11labs',
    idle: (config) => (isOurs(config) ? [] : ['voice.voiceId']),
    lens: {
      read: (object) => (get(object, voiceAt) ? '11labs' : undefined),
      write: (object) => object,
    },
  },
  {
    ...model,
    of: ['voice.model', 'voice.provider'],
    to: (config) => config.voice?.model ?? following(config),
    limit: { oneOf: speechModels, models: true },
    coined: true,
    refuses: wrongModel,
  },
  // What follows a language is no setting of its own: it is read as the model.
  { ...model, of: ['voice.language'], to: following, from: () => undefined, ours: true },
  { ...model, of: ['transcriber.language'], to: following, from: () => undefined, ours: true },
  { ...within('voice.speed', `${tts}.speed`, 0.7, 1.2), unset: 1, empty: 1 },
  { ...within('voice.stability', `${tts}.stability`, 0, 1), unset: 0.5, empty: 0.5 },
  { ...within('voice.similarityBoost', `${tts}.similarity_boost`, 0, 1), unset: 0.8, empty: 0.8 },
]

/** A voice has to be in the workspace. */
export const looks: readonly Look[] = [
  { of: 'voice.voiceId', at: voiceAt, path: '/v1/voices/{value}' },
]
