import { get, type Json, type JsonObject, plain, set } from '../../src/json.ts'

/** One change of a real assistant: what is sent, and what must come of it. */
export type Change = {
  readonly title: string
  readonly body: JsonObject
  readonly end: Held | Refused
}

/** Vapi's object afterwards; `home` is what the face shows otherwise than Vapi holds it. */
export type Held = {
  readonly held: JsonObject
  readonly home?: { readonly [place: string]: Json }
  readonly unsupported?: readonly string[]
}

/** Refused before any write: the code, and the fields it names. */
export type Refused = {
  readonly refused: string
  readonly paths: readonly string[]
}

export type FaceName = 'v1' | 'console'

type Put = { readonly [path: string]: Json | undefined }
const put = (object: JsonObject, values: Put): JsonObject =>
  Object.entries(values).reduce((held, [path, value]) => set(held, path, value), object)

const list = (value: Json | undefined) => (Array.isArray(value) ? (value as Json[]) : [])

const pick = (block: Json | undefined, keys: readonly string[]) =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const value = get(block, key)
      return value === undefined ? [] : [[key, value]]
    })
  ) as JsonObject

const vendor = (object: JsonObject, block: string) => get(object, `${block}.provider`)

/** Every change of the table that the face can ask for, with its end for this very object. */
export const changesOf = (face: FaceName, object: JsonObject): readonly Change[] =>
  face === 'v1' ? onV1(object) : onConsole(object)

// ---- What both faces can say --------------------------------------------------------------------

const prompted = (object: JsonObject, content: string) => {
  const messages = list(get(object, 'model.messages'))
  const at = messages.findIndex((message) => get(message, 'role') === 'system')
  const system = { ...(messages[at] as JsonObject | undefined), role: 'system', content }
  return put(object, {
    'model.systemPrompt': undefined,
    'model.messages': at < 0 ? [system, ...messages] : messages.with(at, system),
  })
}

const sharedKeys = [
  ...['messages', 'systemPrompt', 'tools', 'toolIds', 'toolRefs', 'knowledgeBase'],
  ...['knowledgeBaseId', 'temperature', 'maxTokens', 'numFastTurns', 'emotionRecognitionEnabled'],
]

const claude = { provider: 'anthropic', model: 'claude-haiku-4-5-20251001' }
const withClaude = (object: JsonObject) =>
  put(object, {
    model:
      vendor(object, 'model') === 'anthropic'
        ? { ...(object.model as JsonObject), ...claude }
        : { ...pick(object.model, sharedKeys), ...claude },
  })

const voiceKeys = ['cachingEnabled', 'chunkPlan', 'fallbackPlan']
const azureVoice = { provider: 'azure', voiceId: 'en-IN-NeerjaNeural' }
const withAzureVoice = (object: JsonObject) =>
  put(object, {
    voice:
      vendor(object, 'voice') === 'azure'
        ? { ...(object.voice as JsonObject), ...azureVoice }
        : { ...pick(object.voice, [...voiceKeys, 'speed']), ...azureVoice },
  })

const voiceIdFor = (object: JsonObject) =>
  vendor(object, 'voice') === 'deepgram' ? 'asteria' : 'another-voice'

const assembly = (object: JsonObject, speechModel?: string): JsonObject => {
  const tag = get(object, 'transcriber.language')
  const language = tag === undefined ? undefined : /^en/.test(String(tag)) ? 'en' : 'multi'
  const model = speechModel === undefined ? {} : { speechModel }
  return put(object, {
    transcriber: {
      ...pick(object.transcriber, ['fallbackPlan']),
      ...(language === undefined ? {} : { language }),
      ...{ provider: 'assembly-ai', ...model },
    },
  })
}

const deepgramSwitch = (object: JsonObject, values: JsonObject) =>
  put(object, {
    transcriber: {
      ...(vendor(object, 'transcriber') === 'deepgram'
        ? (object.transcriber as JsonObject)
        : pick(object.transcriber, ['fallbackPlan'])),
      ...{ provider: 'deepgram', ...values },
    },
  })

const tooLong = 'A name that is forty-one characters long.'

// ---- The v1 face ---------------------------------------------------------------------------------

const speeds: { readonly [vendor: string]: readonly [number, number] } = {
  '11labs': [0.7, 1.2],
  azure: [0.5, 2],
  lmnt: [0.25, 2],
  minimax: [0.5, 2],
  vapi: [0.25, 2],
  cartesia: [0.6, 1.5],
}
const speedless = ['deepgram', 'hume']

const fast = (object: JsonObject): Change => {
  const name = String(vendor(object, 'voice'))
  const title = 'speaks at 3.9 times the speed'
  const body = { voice: { speed: 3.9 } }
  if (speedless.includes(name))
    return {
      title,
      body,
      end: { held: object, home: { 'voice.speed': 3.9 }, unsupported: ['voice.speed'] },
    }
  if (speeds[name]) return { title, body, end: refused('unrepresentable', 'voice.speed') }
  return { title, body, end: { held: put(object, { 'voice.speed': 3.9 }) } }
}

const stable = (object: JsonObject): Change => ({
  title: 'sets the stability',
  body: { voice: { stability: 0.25 } },
  end:
    vendor(object, 'voice') === '11labs'
      ? { held: put(object, { 'voice.stability': 0.25 }) }
      : { held: object, home: { 'voice.stability': 0.25 }, unsupported: ['voice.stability'] },
})

const refused = (code: string, ...paths: readonly string[]): Refused => ({ refused: code, paths })

const elevenLabs = (object: JsonObject): Change => {
  const title = 'takes a voice of 11labs'
  const voice = { provider: '11labs', voiceId: 'JBFqnCBsd6RMkjVDRZzb' }
  const body = { voice: { provider: '11labs', name: voice.voiceId } }
  const speed = plain(get(object, 'voice.speed'))
  if (vendor(object, 'voice') === '11labs')
    return {
      title,
      body,
      end: { held: put(object, { voice: { ...(object.voice as JsonObject), ...voice } }) },
    }
  if (speed !== undefined && Number(speed) < 0.7)
    return { title, body, end: refused('unrepresentable', 'voice.speed') }
  const next = { ...pick(object.voice, [...voiceKeys, 'speed']), ...voice }
  const kept = ['voice.language', 'voice.instructions'].flatMap((place) => {
    const value = get(object, place)
    return value === undefined ? [] : [[place, value] as const]
  })
  return {
    title,
    body,
    end: { held: put(object, { voice: next }), home: Object.fromEntries(kept) },
  }
}

const cleared = (object: JsonObject, at: string, standard: Json, instead?: Json) => {
  const value = plain(get(object, at))
  const stands = value === undefined || value === standard || value === ''
  return stands ? object : put(object, { [at]: instead })
}

const assemblyOnV1 = (object: JsonObject): Change => {
  const tag = String(get(object, 'transcriber.language') ?? 'en')
  return {
    title: 'lets assembly-ai listen',
    body: { transcription: { provider: 'assemblyai' } },
    end: /^en/.test(tag)
      ? { held: assembly(object), home: languageAsWas(object) }
      : refused('unrepresentable', 'transcription.language'),
  }
}

// Home keeps the language as it was spelled.
const languageAsWas = (object: JsonObject): { [place: string]: Json } => ({
  'transcription.language': get(object, 'transcriber.language') ?? null,
  'transcription.deepgram.endpointing': get(object, 'transcriber.endpointing') ?? null,
})

const onSilence = (object: JsonObject): Change => {
  const limit = Number(plain(object.silenceTimeoutSeconds) ?? 30)
  const hook = (
    name: string,
    timeoutSeconds: number,
    triggerMaxCount: number,
    ...steps: Json[]
  ) => ({
    ...{ on: 'customer.speech.timeout', name },
    options: { timeoutSeconds, triggerMaxCount, triggerResetMode: 'onUserSpeech' },
    do: steps,
  })
  const endCall = { type: 'tool', tool: { type: 'endCall' } }
  return {
    title: 'speaks up on silence',
    body: { inactivity_message: 'Noch da?', timeout_end_message: 'Bis bald.' },
    end: {
      held: put(object, {
        hooks: [
          ...list(object.hooks),
          hook('patchbay:inactivity', Math.floor(limit / 2), 3, { type: 'say', exact: 'Noch da?' }),
          hook('patchbay:timeout-end', limit - 2, 1, { type: 'say', exact: 'Bis bald.' }, endCall),
        ],
      }),
    },
  }
}

const onV1 = (object: JsonObject): readonly Change[] => {
  const is = (title: string, body: JsonObject, values: Put, home: Held['home'] = {}): Change => ({
    ...{ title, body, end: { held: put(object, values), home } },
  })
  const no = (title: string, body: JsonObject, code: string, ...paths: string[]): Change => ({
    ...{ title, body, end: refused(code, ...paths) },
  })
  return [
    is('renames it', { name: 'Lampe – 灯' }, { name: 'Lampe – 灯' }),
    is('changes the greeting', { welcome_message: 'Moin.' }, { firstMessage: 'Moin.' }),
    {
      title: 'changes the prompt',
      body: { system_prompt: 'Kurz.\r\n\tUnd gut. 🙂' },
      end: { held: prompted(object, 'Kurz.\r\n\tUnd gut. 🙂') },
    },
    is('changes the temperature', { temperature: 0.35 }, { 'model.temperature': 0.35 }),
    ...(plain(get(object, 'model.temperature')) === 0
      ? []
      : [is('sets the temperature to 0', { temperature: 0 }, { 'model.temperature': 0 })]),
    {
      title: 'clears the temperature',
      body: { temperature: null },
      end: { held: cleared(object, 'model.temperature', 0.5), home: { temperature: null } },
    },
    is('limits the tokens', { max_tokens: 321 }, { 'model.maxTokens': 321 }),
    is('limits the call', { maximum_duration: 1234 }, { maxDurationSeconds: 1234 }),
    {
      title: 'clears the limit of the call',
      body: { maximum_duration: null },
      end: {
        held: cleared(object, 'maxDurationSeconds', 600, 600),
        home: { maximum_duration: null },
      },
    },
    is('limits the silence', { silence_timeout: 44 }, { silenceTimeoutSeconds: 44 }),
    onSilence(object),
    is(
      'takes another voice',
      { voice: { name: voiceIdFor(object) } },
      { 'voice.voiceId': voiceIdFor(object) }
    ),
    {
      title: 'takes a voice of azure',
      body: { voice: { provider: 'azure', name: azureVoice.voiceId } },
      end: {
        held: withAzureVoice(object),
        home: Object.fromEntries(
          Object.entries({
            'voice.tts_model': get(object, 'voice.model'),
            'voice.language': get(object, 'voice.language'),
            'voice.stability': get(object, 'voice.stability'),
            'voice.similarity_boost': get(object, 'voice.similarityBoost'),
            'voice.instructions': get(object, 'voice.instructions'),
          }).flatMap(([place, value]) => (value === undefined ? [] : [[place, value]]))
        ),
      },
    },
    elevenLabs(object),
    fast(object),
    stable(object),
    {
      title: 'takes another model vendor',
      body: { ai_provider: claude.provider, model: claude.model },
      end: { held: withClaude(object) },
    },
    vendor(object, 'model') === 'custom-llm'
      ? is('takes any model of its own server', { model: 'nil' }, { 'model.model': 'nil' })
      : no('takes no model that is not there', { model: 'nil' }, 'unrepresentable', 'model'),
    assemblyOnV1(object),
    {
      title: 'lets deepgram listen in Hindi',
      body: {
        transcription: {
          ...{ provider: 'deepgram', language: 'hi-IN' },
          deepgram: { model: 'nova-2-general', endpointing: 310, diarize: true },
        },
      },
      end: {
        held: deepgramSwitch(object, { language: 'hi', model: 'nova-2-general', endpointing: 310 }),
        home: { 'transcription.language': 'hi-IN' },
        unsupported: ['transcription.deepgram.diarize'],
      },
    },
    is('lets Vapi choose who listens', { transcription: null }, { transcriber: undefined }),
    is(
      'names no vendor who listens',
      { transcription: { provider: null } },
      { transcriber: undefined },
      {
        'transcription.language': get(object, 'transcriber.language') ?? null,
        'transcription.deepgram.endpointing':
          vendor(object, 'transcriber') === 'deepgram'
            ? (get(object, 'transcriber.endpointing') ?? null)
            : null,
      }
    ),
    {
      title: 'keeps at home what Vapi has no place for',
      body: { filler_words: 'ähm', filler_words_enabled: true, maintain_context: true },
      end: {
        held: object,
        unsupported: ['filler_words', 'filler_words_enabled', 'maintain_context'],
      },
    },
    no(
      'takes no voice of edmo',
      { voice: { provider: 'edmo', name: 'x' } },
      'unrepresentable',
      'voice.provider'
    ),
    no(
      'takes no vendor without its voice',
      { voice: { provider: 'tavus' } },
      'validation_failed',
      'voice.name'
    ),
    no(
      'takes no custom-llm without a url',
      { ai_provider: 'perplexity-x' },
      'unrepresentable',
      'ai_provider'
    ),
    no('takes no 20 tokens', { max_tokens: 20 }, 'unrepresentable', 'max_tokens'),
    no('takes no 5 seconds', { maximum_duration: 5 }, 'unrepresentable', 'maximum_duration'),
    no('takes no name of 41 characters', { name: tooLong }, 'unrepresentable', 'name'),
    no(
      'takes all or nothing',
      { system_prompt: 'Neu', silence_timeout: 9 },
      'unrepresentable',
      'silence_timeout'
    ),
  ]
}

// ---- The console face ----------------------------------------------------------------------------

const onConsole = (object: JsonObject): readonly Change[] => {
  const is = (title: string, body: JsonObject, values: Put, home: Held['home'] = {}): Change => ({
    ...{ title, body, end: { held: put(object, values), home } },
  })
  const no = (title: string, body: JsonObject, code: string, ...paths: string[]): Change => ({
    ...{ title, body, end: refused(code, ...paths) },
  })
  const own = pick(object.model, ['provider', 'model'])
  // A model never comes without its vendor, which may be any that is stored.
  const thinks = (title: string, values: JsonObject): Change =>
    is(
      title,
      { model: { ...own, ...values } },
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`model.${key}`, value]))
    )
  return [
    is('renames it', { name: 'Lampe – 灯' }, { name: 'Lampe – 灯' }),
    is('changes the greeting', { firstMessage: 'Moin.' }, { firstMessage: 'Moin.' }),
    is(
      'waits for the user',
      { firstMessageMode: 'assistant-waits-for-user' },
      { firstMessageMode: 'assistant-waits-for-user' }
    ),
    {
      title: 'changes the prompt',
      body: { systemPrompt: 'Kurz.\r\n\tUnd gut. 🙂' },
      end: { held: prompted(object, 'Kurz.\r\n\tUnd gut. 🙂') },
    },
    thinks('changes the temperature', { temperature: 0.35 }),
    thinks('limits the tokens', { maxTokens: 321 }),
    {
      title: 'takes another model vendor',
      body: { model: claude },
      end: { held: withClaude(object) },
    },
    no(
      'takes no model that is not there',
      { model: { ...claude, model: 'nil' } },
      'unrepresentable',
      'model.model'
    ),
    is(
      'takes another voice',
      { voice: { voiceId: voiceIdFor(object) } },
      { 'voice.voiceId': voiceIdFor(object) }
    ),
    {
      title: 'takes a voice of azure',
      body: { voice: azureVoice },
      end: { held: withAzureVoice(object) },
    },
    {
      title: 'lets assembly-ai listen',
      body: { transcriber: { provider: 'assemblyai', model: 'universal-3-5-pro' } },
      end: { held: assembly(object, 'universal-3-5-pro') },
    },
    {
      title: 'lets deepgram listen',
      body: { transcriber: { provider: 'deepgram', model: 'nova-2-general' } },
      end:
        get(object, 'transcriber.language') === 'ur-IN'
          ? { held: deepgramSwitch(object, { language: 'ur', model: 'nova-2-general' }) }
          : {
              held: deepgramSwitch(object, {
                ...pick(object.transcriber, ['language']),
                model: 'nova-2-general',
              }),
            },
    },
    is('lets Vapi choose who listens', { transcriber: null }, { transcriber: undefined }),
    is('limits the call', { maxDurationSeconds: 1234 }, { maxDurationSeconds: 1234 }),
    {
      title: 'clears the limit of the call',
      body: { maxDurationSeconds: null },
      end: {
        held: cleared(object, 'maxDurationSeconds', 600, 600),
        home: { maxDurationSeconds: null },
      },
    },
    is(
      'says goodbye',
      { endCallMessage: 'Bis bald.', voicemailMessage: 'Piep.' },
      { endCallMessage: 'Bis bald.', voicemailMessage: 'Piep.' }
    ),
    {
      title: 'says no goodbye',
      body: { endCallMessage: null, voicemailMessage: null },
      end: {
        held: cleared(cleared(object, 'endCallMessage', ''), 'voicemailMessage', ''),
      },
    },
    is(
      'ends on a phrase',
      { endCallPhrases: ['auf Wiederhören'] },
      { endCallPhrases: ['auf Wiederhören'] }
    ),
    {
      title: 'ends on no phrase',
      body: { endCallPhrases: [] },
      end: {
        held:
          list(object.endCallPhrases).length === 0 ? object : put(object, { endCallPhrases: [] }),
      },
    },
    is(
      'adds metadata',
      { metadata: { team: { a: [1, null] } } },
      { metadata: { ...(object.metadata as JsonObject), team: { a: [1, null] } } }
    ),
    no(
      'takes no voice of edmo',
      { voice: { provider: 'edmo', voiceId: 'x' } },
      'unrepresentable',
      'voice.provider'
    ),
    no(
      'takes no 20 tokens',
      { model: { ...claude, maxTokens: 20 } },
      'unrepresentable',
      'model.maxTokens'
    ),
    no('takes no 5 seconds', { maxDurationSeconds: 5 }, 'unrepresentable', 'maxDurationSeconds'),
    no('takes no name of 41 characters', { name: tooLong }, 'unrepresentable', 'name'),
  ]
}
