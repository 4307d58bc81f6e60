import type { AssistantConfig } from '../../src/assistant.ts'
import {
  direct,
  type LanguageNames,
  language,
  namedLanguage,
  oneOf,
  type Setting,
  type Union,
  within,
} from '../../src/setting.ts'
import * as tags from './languages.ts'
import * as names from './names.ts'

// Each list of settings is what one vendor's block takes beside what every block takes.

const voiceId: Setting = direct('voice.voiceId', 'voice.voiceId', { required: true })

const speed = (min: number, max: number, at = 'voice.speed') => within('voice.speed', at, min, max)

const models = (list: readonly string[], more: Partial<Setting> = {}): Setting => ({
  ...direct('voice.model', 'voice.model', { limit: { oneOf: list, models: true } }),
  coined: true,
  ...more,
})

const speaks = (list: readonly string[], more: Partial<Setting> = {}): Setting => ({
  ...language('voice.language', 'voice.language', list),
  coined: true,
  ...more,
})

const speaksNamed = (list: LanguageNames): Setting => ({
  ...namedLanguage('voice.language', 'voice.language', list),
  coined: true,
})

const modelOf = ({ voice }: AssistantConfig) => voice?.model ?? ''

const elevenLabs: readonly Setting[] = [
  voiceId,
  speed(0.7, 1.2),
  models(names.elevenLabsModels, { unset: 'eleven_turbo_v2' }),
  speaks(tags.twoLetter, {
    of: ['voice.language', 'voice.model'],
    when: (config) => modelOf(config).endsWith('_v2_5'),
  }),
  within('voice.stability', 'voice.stability', 0, 1),
  within('voice.similarityBoost', 'voice.similarityBoost', 0, 1),
]

const cartesia: readonly Setting[] = [
  voiceId,
  models(names.cartesiaModels),
  {
    ...speed(0.6, 1.5, 'voice.generationConfig.speed'),
    of: ['voice.speed', 'voice.model'],
    when: (config) => modelOf(config) === '' || modelOf(config).startsWith('sonic-3'),
  },
  speaks(tags.cartesiaLanguages),
]

const deepgram: readonly Setting[] = [
  {
    ...voiceId,
    limit: { oneOf: names.deepgramVoices, models: true },
    // Deepgram's own ids carry the model and the language around the name.
    to: ({ voice }) => voice?.voiceId?.replace(/^aura(?:-2)?-([a-z]+)-[a-z]{2}$/, '$1'),
  },
  models(['aura', 'aura-2'], { unset: 'aura-2' }),
]

const openai: readonly Setting[] = [
  voiceId,
  speed(0.25, 4),
  models(['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts']),
  {
    of: ['voice.instructions', 'voice.model'],
    at: 'voice.instructions',
    limit: { characters: [0, 10_000] },
    when: (config) => !['tts-1', 'tts-1-hd'].includes(modelOf(config)),
  },
]

const vendors = {
  '11labs': elevenLabs,
  azure: [voiceId, speed(0.5, 2)],
  cartesia,
  // Vapi gives it a voice id of its own and refuses one that is sent.
  'custom-voice': [],
  deepgram,
  hume: [voiceId, models(['octave', 'octave2'])],
  inworld: [
    voiceId,
    speed(0.5, 1.5, 'voice.speakingRate'),
    models(['inworld-tts-1']),
    speaks(tags.inworldLanguages, { at: 'voice.languageCode' }),
  ],
  lmnt: [voiceId, speed(0.25, 2), speaks([...tags.twoLetter, 'auto'])],
  microsoft: [voiceId, speed(0.5, 2)],
  minimax: [voiceId, speed(0.5, 2), models(names.minimaxModels, { unset: 'speech-02-turbo' })],
  neuphonic: [
    voiceId,
    speed(0.25, 2),
    models(['neu_hq', 'neu_fast']),
    speaks(tags.twoLetter, { required: true }),
  ],
  openai,
  playht: [
    voiceId,
    speed(0.1, 5),
    models(['PlayHT2.0', 'PlayHT2.0-turbo', 'Play3.0-mini', 'PlayDialog']),
    speaksNamed(tags.playhtLanguages),
  ],
  'rime-ai': [
    voiceId,
    speed(0.1, Infinity),
    models(['arcana', 'mistv2', 'mist'], { unset: 'arcana' }),
    speaks(tags.rimeLanguages),
  ],
  sesame: [voiceId, models(['csm-1b'], { required: true })],
  'smallest-ai': [
    voiceId,
    direct('voice.speed', 'voice.speed', { compare: 'float' }),
    models(['lightning'], { unset: 'lightning' }),
  ],
  tavus: [voiceId],
  vapi: [voiceId, speed(0.25, 2), speaks(tags.vapiLanguages)],
  wellsaid: [voiceId, models(['caruso', 'legacy'])],
  xai: [
    { ...voiceId, limit: { oneOf: ['eve', 'ara', 'rex', 'sal', 'leo'], models: true } },
    speed(0.7, 1.5),
    speaks(tags.xaiLanguages),
  ],
} as const

/** Who speaks. */
export const voice: Union = {
  at: 'voice',
  tag: oneOf('voice.provider', 'voice.provider', Object.keys(vendors)),
  common: [],
  vendors,
  keep: ['cachingEnabled', 'chunkPlan', 'fallbackPlan'],
  needs: { 'custom-voice': 'server' },
}
