import type { AssistantConfig } from '../../src/assistant.ts'
import { language, namedLanguage, type Setting, type Union } from '../../src/setting.ts'
import * as tags from './languages.ts'
import * as names from './names.ts'

// Page 004 says assemblyai and whisper; Vapi's names are others, and Whisper runs at three vendors.
const vendorFor = ({ transcriber }: AssistantConfig): string | null | undefined => {
  const { provider, models } = transcriber ?? {}
  if (provider === 'assemblyai') return 'assembly-ai'
  if (provider !== 'whisper') return provider
  const name = models?.whisper ?? 'whisper'
  if (name === 'ink-whisper') return 'cartesia'
  return /^gpt-4o(-mini)?-transcribe$/.test(name) ? 'openai' : 'talkscriber'
}

const ours: Readonly<Record<string, string>> = {
  'assembly-ai': 'assemblyai',
  talkscriber: 'whisper',
}

const models = (vendor: string, list: readonly string[], more: Partial<Setting> = {}): Setting => ({
  of: [
    `transcriber.models.${ours[vendor] ?? vendor}`,
    'transcriber.models.whisper',
    'transcriber.provider',
  ],
  at: 'transcriber.model',
  to: ({ transcriber }) => transcriber?.models?.[transcriber.provider ?? ''],
  limit: { oneOf: list, models: true },
  ...more,
})

const hears = (list: readonly string[]) =>
  language('transcriber.language', 'transcriber.language', list)

/** Where one word of the list stands for several languages, `mode: multi` is that word. */
const hearsOrMulti = (list: readonly string[]): Setting => {
  const one = hears(list)
  return {
    ...one,
    of: ['transcriber.language', 'transcriber.mode'],
    to: (config) => {
      const mode = config.transcriber?.mode
      if (mode === 'multi') return 'multi'
      // A mode that is no longer multi takes the word away.
      return one.to?.(config) ?? (mode === undefined ? undefined : null)
    },
  }
}

const isMultilingual = ({ transcriber }: AssistantConfig) =>
  /multilingual|universal-3/.test(transcriber?.models?.assemblyai ?? '')

/** English or several languages; only the multilingual models hear the others. */
const assemblyLanguage: Setting = {
  ...hearsOrMulti(['en', 'multi']),
  of: ['transcriber.language', 'transcriber.mode', 'transcriber.models.assemblyai'],
  to: (config) => {
    const word = hearsOrMulti(['en', 'multi']).to?.(config)
    const other = typeof word === 'string' && word !== 'en'
    return other && isMultilingual(config) ? 'multi' : word
  },
}

const assembly: readonly Setting[] = [
  models('assembly-ai', names.assemblyModels, {
    at: 'transcriber.speechModel',
    unset: 'universal-streaming-english',
  }),
  assemblyLanguage,
  {
    of: ['transcriber.prompt', 'transcriber.models.assemblyai'],
    at: 'transcriber.prompt',
    limit: { characters: [0, 1750] },
    when: ({ transcriber }) => transcriber?.models?.assemblyai === 'universal-3-5-pro',
  },
]

const deepgram: readonly Setting[] = [
  models('deepgram', names.deepgramModels),
  hearsOrMulti(tags.deepgramLanguages),
  {
    of: ['transcriber.deepgram.endpointing'],
    at: 'transcriber.endpointing',
    limit: { min: 10, max: 500 },
    unset: 10,
  },
]

// The general language wins over gladia's own, which stands in for it.
const gladiaTag = ({ transcriber }: AssistantConfig) => {
  const tags = [transcriber?.language, transcriber?.gladia?.mainLanguage]
  return tags.find((tag) => tag) ?? tags.find((tag) => tag !== undefined)
}

const several = 'automatic multiple languages'
const guessed = 'automatic single language'

const gladia: readonly Setting[] = [
  models('gladia', ['fast', 'accurate', 'solaria-1'], { unset: 'fast' }),
  {
    ...hears(tags.gladiaLanguages),
    of: ['transcriber.language', 'transcriber.gladia.mainLanguage'],
    to: (config) => gladiaTag(config)?.split('-')[0]?.toLowerCase() ?? gladiaTag(config),
    idle: ({ transcriber }) => (transcriber?.language ? ['transcriber.gladia.mainLanguage'] : []),
  },
  {
    of: ['transcriber.mode', 'transcriber.language', 'transcriber.gladia.mainLanguage'],
    at: 'transcriber.languageBehaviour',
    // A language is heeded only where the behaviour is manual.
    to: (config) => {
      const mode = config.transcriber?.mode
      if (mode === 'multi') return several
      const tag = gladiaTag(config)
      if (tag) return 'manual'
      return mode ? guessed : tag === undefined ? undefined : null
    },
    from: (raw) => (raw === several ? 'multi' : 'single'),
    unset: guessed,
    idle: () => ['transcriber.gladia.mainLanguage'],
  },
  {
    of: ['transcriber.gladia.languages'],
    at: 'transcriber.languages',
    to: ({ transcriber }) => {
      const languages = transcriber?.gladia?.languages
      return languages?.length === 0 ? null : languages
    },
    limit: { oneOf: tags.gladiaLanguages },
    compare: 'set',
  },
  {
    of: ['transcriber.prompt'],
    at: 'transcriber.transcriptionHint',
    limit: { characters: [0, 600] },
  },
]

const vendors = {
  '11labs': [
    models('11labs', ['scribe_v1', 'scribe_v2', 'scribe_v2_realtime']),
    hears(tags.twoLetter),
  ],
  'assembly-ai': assembly,
  azure: [hears(tags.azureLanguages)],
  cartesia: [models('cartesia', ['ink-whisper', 'ink-2']), hears(tags.twoLetter)],
  'custom-transcriber': [],
  deepgram,
  gladia,
  google: [
    models('google', names.googleModels),
    namedLanguage('transcriber.language', 'transcriber.language', tags.googleLanguages),
  ],
  openai: [
    models('openai', ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe'], { required: true }),
    hears(tags.openaiLanguages),
  ],
  soniox: [models('soniox', ['stt-rt-v4', 'stt-rt-v5']), hears(tags.twoLetter)],
  speechmatics: [],
  talkscriber: [
    models('talkscriber', ['whisper'], {
      to: ({ transcriber }) => transcriber?.models?.[transcriber.provider ?? ''] ?? 'whisper',
    }),
    hears(tags.talkscriberLanguages),
  ],
  vapi: [hears(tags.twoLetter)],
  xai: [models('xai', ['default']), hears(tags.xaiTranscriberLanguages)],
} as const

/** Who listens; null is Vapi's own. */
export const transcriber: Union = {
  at: 'transcriber',
  tag: {
    of: ['transcriber.provider', 'transcriber.models.whisper'],
    at: 'transcriber.provider',
    to: vendorFor,
    from: (raw) => (typeof raw === 'string' ? (ours[raw] ?? raw) : undefined),
    limit: { oneOf: Object.keys(vendors) },
  },
  common: [],
  vendors,
  keep: ['fallbackPlan'],
  needs: { 'custom-transcriber': 'server', speechmatics: 'customVocabulary' },
}
