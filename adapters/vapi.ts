import type { AssistantConfig, ConfigPath } from '../src/assistant.ts'
import { get, isObject, type Json, type JsonObject, set } from '../src/json.ts'
import {
  type Complaint,
  direct,
  language,
  oneOf,
  type Setting,
  type Union,
  type VoiceProvider,
  valueAt,
  within,
} from '../src/provider.ts'
import * as values from './vapi.values.ts'

// ---- What the caller hears first ------------------------------------------------------------

const greeting = (config: AssistantConfig) =>
  config.dynamicFirstMessage?.enabled ? config.dynamicFirstMessage.message : config.firstMessage

const greetingFields = ['dynamicFirstMessage.enabled', 'dynamicFirstMessage.message'] as const

/** While the assistant has no mode its greeting decides: text speaks first, an empty one waits. */
const firstMessageMode = (config: AssistantConfig): string =>
  config.firstMessageMode ??
  ((greeting(config) ?? '').trim() === '' ? 'assistant-waits-for-user' : 'assistant-speaks-first')

// ---- Messages said on silence: hooks of our own among those of others ------------------------

const seconds = (config: AssistantConfig) => config.silenceTimeoutSeconds ?? 30

/** Vapi hangs up at the silence timeout, so both hooks fire before it; they take 1 to 1000 s. */
const hookAfter = (wanted: number) => Math.min(1000, Math.max(1, Math.round(wanted)))

const hook = (
  name: string,
  of: ConfigPath,
  after: (config: AssistantConfig) => number,
  times: number,
  then: readonly Json[]
): Setting => ({
  of: [of, 'silenceTimeoutSeconds'],
  at: `hooks.${name}`,
  to: (config) => {
    const exact = valueAt(config, of)
    if (typeof exact !== 'string' || exact.trim() === '') return undefined
    const options = {
      timeoutSeconds: hookAfter(after(config)),
      triggerMaxCount: times,
      triggerResetMode: 'onUserSpeech',
    }
    return { on: 'customer.speech.timeout', name, options, do: [{ type: 'say', exact }, ...then] }
  },
  from: (raw) => (isObject(raw) && Array.isArray(raw.do) ? get(raw.do[0], 'exact') : undefined),
  compare: 'exact',
  lens: {
    read: ({ hooks }) => list(hooks).find((item) => get(item, 'name') === name),
    write: (object, value) => {
      const others = list(object.hooks).filter((item) => get(item, 'name') !== name)
      return set(object, 'hooks', value === undefined ? others : [...others, value])
    },
  },
})

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

// ---- The prompt: the first system message, or the older model.systemPrompt -------------------

const isSystem = (message: Json) => get(message, 'role') === 'system'

const systemPrompt: Setting = {
  of: ['systemPrompt'],
  at: 'model.messages',
  lens: {
    read: (object) => {
      const message = list(get(object, 'model.messages')).find(isSystem)
      return message === undefined ? get(object, 'model.systemPrompt') : get(message, 'content')
    },
    write: (object, value) => {
      const messages = list(get(object, 'model.messages'))
      const index = messages.findIndex(isSystem)
      const kept = messages.filter((_, at) => at !== index)
      const content = { ...(messages[index] as JsonObject), role: 'system', content: value ?? null }
      const place = Math.max(index, 0)
      const next =
        value === undefined ? kept : [...kept.slice(0, place), content, ...kept.slice(place)]
      const clean = set(object, 'model.systemPrompt', undefined)
      return next.length === 0 && messages.length === 0 ? clean : set(clean, 'model.messages', next)
    },
  },
}

// ---- Metadata: the caller's keys; `patchbay` stays whoever wrote it --------------------------

const metadata: Setting = {
  of: ['metadata'],
  at: 'metadata',
  compare: 'exact',
  lens: {
    read: ({ metadata: held }) => (isObject(held) ? set(held, 'patchbay', undefined) : held),
    write: (object, value) => {
      const marker = get(object, 'metadata.patchbay')
      const next = isObject(value) ? value : {}
      return set(object, 'metadata', marker === undefined ? next : { ...next, patchbay: marker })
    },
  },
}

// ---- Blocks that depend on a vendor ----------------------------------------------------------

const english = new Intl.DisplayNames('en', { type: 'language' })
const englishName = (tag: string) => {
  try {
    return english.of(tag) ?? tag
  } catch {
    return tag
  }
}

const model = (list: readonly string[]): Setting => ({
  of: ['model.model', 'model.provider'],
  at: 'model.model',
  limit: { oneOf: list, models: true },
})
const anyModel = direct('model.model', 'model.model')
const maxTokens: Setting = {
  of: ['model.maxTokens'],
  at: 'model.maxTokens',
  limit: { min: 50, max: 10_000, integer: true },
  unset: 250,
}

const languageModels: Union = {
  at: 'model',
  tag: oneOf('model.provider', 'model.provider', values.modelVendors),
  common: [
    systemPrompt,
    {
      of: ['model.temperature', 'model.model'],
      at: 'model.temperature',
      limit: { min: 0, max: 2 },
      compare: 'float',
      unset: 0.5,
      when: (config) => !config.model?.model?.startsWith('gpt-5'),
    },
  ],
  vendors: {
    openai: [model(values.openaiModels), maxTokens],
    anthropic: [model(values.anthropicModels), maxTokens],
    'anthropic-bedrock': [model(values.bedrockModels), maxTokens],
    google: [model(values.googleModels), maxTokens],
    groq: [model(values.groqModels), maxTokens],
    xai: [model(values.xaiModels), maxTokens],
    cerebras: [model(['llama3.1-8b', 'llama-3.3-70b']), maxTokens],
    'deep-seek': [model(['deepseek-chat', 'deepseek-reasoner']), maxTokens],
    'inflection-ai': [model(['inflection_3_pi']), maxTokens],
    minimax: [model(['MiniMax-M2.7']), maxTokens],
    anyscale: [anyModel, maxTokens],
    deepinfra: [anyModel, maxTokens],
    openrouter: [anyModel, maxTokens],
    'perplexity-ai': [anyModel, maxTokens],
    'together-ai': [anyModel, maxTokens],
    'custom-llm': [anyModel, maxTokens],
    vapi: [anyModel],
  },
  keep: [
    ...['messages', 'tools', 'toolIds', 'toolRefs', 'knowledgeBase', 'knowledgeBaseId'],
    ...['systemPrompt', 'functions', 'temperature', 'maxTokens', 'numFastTurns'],
    'emotionRecognitionEnabled',
  ],
  requires: { provider: 'model.provider', model: 'model.model' },
}

// ---- Voices: what each vendor's block takes beside its voice id ------------------------------

type Voice = {
  readonly id?: Setting
  readonly speed?: Setting
  readonly models?: readonly string[]
  /** The vendor's model where none is named. */
  readonly model?: string
  readonly language?: Setting
  readonly more?: readonly Setting[]
}

const voice = ({ id, speed, models, model: unset, language: tag, more = [] }: Voice) => [
  id ?? direct('voice.voiceId', 'voice.voiceId'),
  ...(speed ? [speed] : []),
  ...(models ? [voiceModel(models, unset)] : []),
  ...(tag ? [{ ...tag, coined: true as const }] : []),
  ...more,
]

const voiceModel = (list: readonly string[], unset?: string): Setting => ({
  ...oneOf('voice.model', 'voice.model', list),
  coined: true,
  ...(unset === undefined ? {} : { unset }),
})

const speed = (min: number, max: number, at = 'voice.speed') => within('voice.speed', at, min, max)
const speaks = (list: readonly string[], spell?: (tag: string) => string) =>
  language('voice.language', 'voice.language', list, spell)
const ttsModel = (config: AssistantConfig) => config.voice?.model ?? ''

const voices: Union = {
  at: 'voice',
  tag: oneOf('voice.provider', 'voice.provider', values.voiceVendors),
  common: [],
  vendors: {
    '11labs': voice({
      speed: speed(0.7, 1.2),
      models: values.elevenLabsModels,
      model: 'eleven_turbo_v2',
      language: {
        ...speaks(values.twoLetter),
        of: ['voice.language', 'voice.model'],
        when: (config) => ttsModel(config).endsWith('_v2_5'),
      },
      more: [
        within('voice.stability', 'voice.stability', 0, 1),
        within('voice.similarityBoost', 'voice.similarityBoost', 0, 1),
      ],
    }),
    azure: voice({ speed: speed(0.5, 2) }),
    cartesia: voice({
      speed: {
        ...speed(0.6, 1.5, 'voice.generationConfig.speed'),
        of: ['voice.speed', 'voice.model'],
        when: (config) => ttsModel(config) === '' || ttsModel(config).startsWith('sonic-3'),
      },
      models: values.cartesiaModels,
      language: speaks(values.cartesiaLanguages),
    }),
    deepgram: voice({
      id: {
        ...oneOf('voice.voiceId', 'voice.voiceId', values.deepgramVoices),
        // Deepgram's own ids carry the model and the language around the name.
        to: ({ voice }) => voice?.voiceId?.replace(/^aura(?:-2)?-([a-z]+)-[a-z]{2}$/, '$1'),
      },
      models: ['aura', 'aura-2'],
      model: 'aura-2',
    }),
    hume: voice({ models: ['octave', 'octave2'] }),
    inworld: voice({
      speed: speed(0.5, 1.5, 'voice.speakingRate'),
      models: ['inworld-tts-1'],
      model: 'inworld-tts-1',
      language: { ...speaks(values.inworldLanguages), at: 'voice.languageCode' },
    }),
    lmnt: voice({ speed: speed(0.25, 2), language: speaks(values.twoLetter) }),
    microsoft: voice({ speed: speed(0.5, 2) }),
    minimax: voice({ speed: speed(0.5, 2), models: values.minimaxModels }),
    neuphonic: voice({
      speed: speed(0.25, 2),
      models: ['neu_hq', 'neu_fast'],
      language: speaks(values.twoLetter),
    }),
    openai: voice({
      speed: speed(0.25, 4),
      models: ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'],
      more: [
        {
          of: ['voice.instructions', 'voice.model'],
          at: 'voice.instructions',
          limit: { characters: [0, 10_000] },
          when: (config) => !['tts-1', 'tts-1-hd'].includes(ttsModel(config)),
        },
      ],
    }),
    playht: voice({
      speed: speed(0.1, 5),
      models: ['PlayHT2.0', 'PlayHT2.0-turbo', 'Play3.0-mini', 'PlayDialog'],
      language: speaks(values.playhtLanguages, (tag) => englishName(tag).toLowerCase()),
    }),
    'rime-ai': voice({
      speed: speed(0.1, Number.MAX_VALUE),
      models: ['arcana', 'mistv2', 'mist'],
      model: 'arcana',
      language: speaks(values.rimeLanguages),
    }),
    sesame: voice({ models: ['csm-1b'] }),
    'smallest-ai': voice({
      speed: direct('voice.speed', 'voice.speed', { compare: 'float' }),
      models: ['lightning'],
    }),
    tavus: voice({}),
    vapi: voice({ speed: speed(0.25, 2), language: speaks(values.vapiLanguages) }),
    wellsaid: voice({ models: ['caruso', 'legacy'] }),
    xai: voice({ speed: speed(0.7, 1.5), language: speaks(values.xaiLanguages) }),
    // The server adds a voice id of its own and refuses one that is sent.
    'custom-voice': [],
  },
  keep: ['cachingEnabled', 'chunkPlan', 'fallbackPlan'],
  requires: { provider: 'voice.provider', voiceId: 'voice.voiceId' },
}

// ---- Transcribers ----------------------------------------------------------------------------

// Page 004 says assemblyai and whisper; Vapi's names are others, and Whisper runs at three vendors.
const transcriberVendor = ({ transcriber }: AssistantConfig): string | undefined => {
  const { provider, models } = transcriber ?? {}
  if (provider === 'assemblyai') return 'assembly-ai'
  if (provider !== 'whisper') return provider ?? undefined
  const named = models?.whisper ?? 'whisper'
  if (named === 'ink-whisper') return 'cartesia'
  return /^gpt-4o(-mini)?-transcribe$/.test(named) ? 'openai' : 'talkscriber'
}
const ourVendor: Readonly<Record<string, string>> = {
  'assembly-ai': 'assemblyai',
  talkscriber: 'whisper',
}

const sttModel = (
  vendor: string,
  list: readonly string[],
  at = 'transcriber.model',
  unset?: string
): Setting => ({
  of: [`transcriber.models.${vendor}`, 'transcriber.models.whisper', 'transcriber.provider'],
  at,
  to: ({ transcriber }) => transcriber?.models?.[transcriber.provider ?? ''],
  limit: { oneOf: list, models: true },
  ...(unset === undefined ? {} : { unset }),
})
const hears = (list: readonly string[], spell?: (tag: string) => string) =>
  language('transcriber.language', 'transcriber.language', list, spell)

/** Several languages at once: where a vendor has one literal for it, `mode: multi` wins. */
const hearsOrMulti = (list: readonly string[]): Setting => {
  const one = hears(list)
  return {
    ...one,
    of: ['transcriber.language', 'transcriber.mode'],
    to: (config) => (config.transcriber?.mode === 'multi' ? 'multi' : one.to?.(config)),
  }
}

/** assembly-ai says `en` or `multi`; only its multilingual models hear the rest. */
const assemblyLanguage: Setting = {
  of: ['transcriber.language', 'transcriber.mode', 'transcriber.models.assemblyai'],
  at: 'transcriber.language',
  limit: { oneOf: ['en', 'multi'] },
  to: ({ transcriber }) => {
    const { language: tag, mode, models } = transcriber ?? {}
    if (mode === 'multi') return 'multi'
    if (tag === null || tag === undefined || /^en\b/i.test(tag)) return tag && 'en'
    return /multilingual|universal-3/.test(models?.assemblyai ?? '') ? 'multi' : tag
  },
}

const transcribers: Union = {
  at: 'transcriber',
  tag: {
    of: ['transcriber.provider', 'transcriber.models.whisper'],
    at: 'transcriber.provider',
    to: transcriberVendor,
    from: (raw) => (typeof raw === 'string' ? (ourVendor[raw] ?? raw) : undefined),
    limit: { oneOf: values.transcriberVendors },
  },
  common: [],
  vendors: {
    deepgram: [
      sttModel('deepgram', values.deepgramModels),
      hearsOrMulti(values.deepgramLanguages),
      {
        of: ['transcriber.deepgram.endpointing'],
        at: 'transcriber.endpointing',
        limit: { min: 10, max: 500 },
      },
    ],
    'assembly-ai': [
      sttModel(
        'assemblyai',
        ['universal-streaming-english', 'universal-streaming-multilingual', 'universal-3-5-pro'],
        'transcriber.speechModel',
        'universal-streaming-english'
      ),
      assemblyLanguage,
      {
        of: ['transcriber.prompt', 'transcriber.models.assemblyai'],
        at: 'transcriber.prompt',
        limit: { characters: [0, 1750] },
        when: ({ transcriber }) => transcriber?.models?.assemblyai === 'universal-3-5-pro',
      },
    ],
    azure: [hears(values.azureLanguages)],
    cartesia: [sttModel('cartesia', ['ink-whisper', 'ink-2']), hears(values.twoLetter)],
    gladia: [
      sttModel('gladia', ['fast', 'accurate', 'solaria-1']),
      {
        ...language('transcriber.language', 'transcriber.language', values.gladiaLanguages),
        of: ['transcriber.language', 'transcriber.gladia.mainLanguage'],
        to: (config) => {
          const tag = config.transcriber?.language ?? config.transcriber?.gladia?.mainLanguage
          return tag?.split('-')[0]?.toLowerCase()
        },
      },
      {
        of: ['transcriber.mode'],
        at: 'transcriber.languageBehaviour',
        to: ({ transcriber }) => gladiaBehaviour[transcriber?.mode ?? ''],
        from: (raw) => (raw === gladiaBehaviour.multi ? 'multi' : 'single'),
      },
      direct('transcriber.gladia.languages', 'transcriber.languages', { compare: 'set' }),
      {
        of: ['transcriber.prompt'],
        at: 'transcriber.transcriptionHint',
        limit: { characters: [0, 600] },
      },
    ],
    google: [sttModel('google', values.googleModels), hears(values.googleLanguages, englishName)],
    openai: [
      sttModel('openai', ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe']),
      hears(values.openaiLanguages),
    ],
    talkscriber: [
      sttModel('talkscriber', ['whisper'], 'transcriber.model', 'whisper'),
      hears(values.talkscriberLanguages),
    ],
    '11labs': [
      sttModel('11labs', ['scribe_v1', 'scribe_v2', 'scribe_v2_realtime']),
      hears(values.twoLetter),
    ],
    soniox: [sttModel('soniox', ['stt-rt-v4', 'stt-rt-v5']), hears(values.twoLetter)],
    xai: [hears(values.xaiTranscriberLanguages)],
    vapi: [],
    speechmatics: [],
    'custom-transcriber': [],
  },
  keep: ['fallbackPlan'],
  requires: { provider: 'transcriber.provider' },
}
const gladiaBehaviour: Readonly<Record<string, string>> = {
  single: 'manual',
  multi: 'automatic multiple languages',
}

// ---- The whole -------------------------------------------------------------------------------

const place =
  /^(?:assistant\.)?(?:(?<parent>[\w.[\]]+)\.)?property (?<key>\w+) should not exist$|^(?:assistant\.)?(?<path>[\w.[\]]+) (?:must|should) /

const complaints = (body: Json): readonly Complaint[] =>
  sentences(body).flatMap((message) => {
    const { parent, key, path } = place.exec(message)?.groups ?? {}
    const at = path ?? (key && parent ? `${parent}.${key}` : key)
    return at === undefined
      ? []
      : [{ at, message: path ? message.slice(message.indexOf(path) + path.length + 1) : message }]
  })

const sentences = (body: Json): readonly string[] => {
  const message = get(body, 'message')
  const all = Array.isArray(message) ? message : [message]
  return all.filter((item) => typeof item === 'string')
}

/** Vapi: one object; PATCH replaces each top-level key it carries whole, and no key it leaves out. */
export const vapi: VoiceProvider = {
  id: 'vapi',
  title: 'Vapi',
  baseUrl: 'https://api.vapi.ai',
  headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
  path: '/assistant/{id}',
  settings: [
    { ...direct('name', 'name'), limit: { characters: [1, 40] } },
    {
      of: ['firstMessage', ...greetingFields],
      at: 'firstMessage',
      to: greeting,
    },
    {
      of: ['firstMessageMode', 'firstMessage', ...greetingFields],
      at: 'firstMessageMode',
      to: firstMessageMode,
      unset: 'assistant-speaks-first',
      empty: 'assistant-speaks-first',
    },
    { ...direct('voicemailMessage', 'voicemailMessage'), limit: { characters: [0, 1000] } },
    { ...direct('endCallMessage', 'endCallMessage'), limit: { characters: [0, 1000] } },
    {
      ...direct('endCallPhrases', 'endCallPhrases'),
      limit: { each: [2, 140] },
      compare: 'set',
      empty: [],
    },
    {
      of: ['maxDurationSeconds'],
      at: 'maxDurationSeconds',
      limit: { min: 10, max: 43_200, integer: true },
      unset: 600,
      empty: 600,
    },
    {
      of: ['silenceTimeoutSeconds'],
      at: 'silenceTimeoutSeconds',
      limit: { min: 10, max: 3600 },
      unset: 30,
      empty: 30,
    },
    hook('patchbay:inactivity', 'inactivityMessage', (config) => seconds(config) / 2, 3, []),
    hook('patchbay:timeout-end', 'timeoutEndMessage', (config) => seconds(config) - 2, 1, [
      { type: 'tool', tool: { type: 'endCall' } },
    ]),
    metadata,
  ],
  unions: [languageModels, voices, transcribers],
  clear: {
    firstMessageMode: 'assistant-speaks-first',
    endCallPhrases: [],
    hooks: [],
    metadata: {},
    maxDurationSeconds: 600,
    silenceTimeoutSeconds: 30,
  },
  managed: [
    ...['id', 'orgId', 'createdAt', 'updatedAt', 'latestVersion', 'analyticsMetadata'],
    ...['isDeleted', 'isServerUrlSecretSet', 'workflowIds'],
  ],
  ownError: (body) => isObject(body) && sentences(body).length > 0,
  reason: (body) => sentences(body).join('; ') || undefined,
  complaints,
}
