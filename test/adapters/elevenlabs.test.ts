import { describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { readConfig } from '../../src/sync/settings.ts'
import { created, planned } from './elevenlabs-planned.ts'

const prompt = 'conversation_config.agent.prompt'
const from = (values: Readonly<Record<string, Json>>): JsonObject =>
  Object.entries(values).reduce((object, [place, value]) => set(object, place, value), {
    agent_id: 'agent_1',
    name: 'Old',
  } as JsonObject)

/** An agent as an import finds it, with a value in every place that a field of ours has. */
const held = from({
  'conversation_config.agent.first_message': 'Hello',
  'conversation_config.agent.language': 'hi',
  'conversation_config.agent.max_conversation_duration_message': 'Bye',
  [`${prompt}.prompt`]: 'Be kind.',
  [`${prompt}.llm`]: 'gpt-4o',
  [`${prompt}.temperature`]: 0.7,
  [`${prompt}.max_tokens`]: 500,
  [`${prompt}.tool_ids`]: ['tool_a'],
  [`${prompt}.tools`]: [{ type: 'webhook', name: 'a' }],
  [`${prompt}.built_in_tools`]: { end_call: null, voicemail_detection: null },
  'conversation_config.tts': {
    ...{ voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2_5' },
    ...{ speed: 1.1, stability: 0.4, similarity_boost: 0.7, expressive_mode: true },
  },
  'conversation_config.asr': { provider: 'elevenlabs', keywords: ['a', 'b'] },
  'conversation_config.turn': {
    turn_timeout: 9,
    soft_timeout_config: {
      ...{ timeout_seconds: 3, message: 'Hm', additional_soft_timeout_messages: ['So'] },
    },
  },
  'conversation_config.conversation.max_duration_seconds': 300,
})

const at = (place: string, value: Json) => set({}, place, value)
const config = (place: string, value: Json) => at(`conversation_config.${place}`, value)

describe('an import', () => {
  it('reads every field that ElevenLabs has', () => {
    expect(readConfig(elevenlabs, held)).toEqual({
      ...{ name: 'Old', firstMessage: 'Hello', systemPrompt: 'Be kind.' },
      model: { model: 'gpt-4o', provider: 'openai', temperature: 0.7, maxTokens: 500 },
      voice: {
        ...{ provider: '11labs', voiceId: 'cjVigY5qzO86Huf0OWal', model: 'eleven_flash_v2_5' },
        ...{ speed: 1.1, stability: 0.4, similarityBoost: 0.7, language: 'hi' },
      },
      transcriber: { language: 'hi', provider: 'elevenlabs' },
      ...{ maxDurationSeconds: 300, timeoutEndMessage: 'Bye', silenceTimeoutSeconds: 9 },
      ...{ fillerWordsEnabled: true, fillerWords: 'Hm, So' },
    })
  })

  it.each<[string, string, Json, JsonObject]>([
    ['a model of Google', `${prompt}.llm`, 'gemini-2.5-flash', { provider: 'google' }],
    ['a model of Anthropic', `${prompt}.llm`, 'claude-sonnet-4-6', { provider: 'anthropic' }],
    ['a model that ElevenLabs runs', `${prompt}.llm`, 'gpt-oss-20b', { provider: 'elevenlabs' }],
    ['a model of one’s own', `${prompt}.llm`, 'custom-llm', { provider: 'custom-llm' }],
  ])('says whose %s is', (_name, place, value, model) => {
    expect(readConfig(elevenlabs, from({ [place]: value })).model).toMatchObject(model)
  })

  it.each<[string, string, Json]>([
    ['tokens without a limit', `${prompt}.max_tokens`, -1],
    ['a temperature that is left to the model', `${prompt}.temperature`, null],
    [
      'a filler after 3.5 seconds',
      'conversation_config.turn.soft_timeout_config',
      { timeout_seconds: 3.5 },
    ],
    [
      'a description of the end',
      `${prompt}.built_in_tools.end_call`,
      { description: 'When done.' },
    ],
  ])('takes nothing for %s', (_name, place, value) => {
    expect(readConfig(elevenlabs, from({ [place]: value }))).toEqual({ name: 'Old' })
  })

  it('takes the wild as it is, and a rename names none of it', () => {
    const wild = from({
      'conversation_config.turn.turn_timeout': 150,
      [`${prompt}.llm`]: 'gemini-2.5-flash-preview-05-20',
      'conversation_config.tts': { voice_id: 'x', model_id: 'eleven_v9', speed: 2 },
      'conversation_config.asr.provider': 'scribe_v9',
    })
    expect(readConfig(elevenlabs, wild)).toMatchObject({
      ...{ silenceTimeoutSeconds: 150, transcriber: { provider: 'scribe_v9' } },
      voice: { model: 'eleven_v9', speed: 2 },
    })
    expect(planned(wild, { name: 'New' })).toMatchObject({ body: { name: 'New' } })
  })
})

describe('a change of one field', () => {
  it.each<[patch: JsonObject, body: JsonObject, undo: JsonObject]>([
    [{ name: 'New' }, { name: 'New' }, { name: 'Old' }],
    [{ systemPrompt: 'P' }, at(`${prompt}.prompt`, 'P'), at(`${prompt}.prompt`, 'Be kind.')],
    [{ systemPrompt: null }, at(`${prompt}.prompt`, ''), at(`${prompt}.prompt`, 'Be kind.')],
    [
      { firstMessage: 'Hi' },
      config('agent.first_message', 'Hi'),
      config('agent.first_message', 'Hello'),
    ],
    [
      { firstMessage: null },
      config('agent.first_message', ''),
      config('agent.first_message', 'Hello'),
    ],
    [
      { model: { model: 'gpt-4.1' } },
      at(`${prompt}.llm`, 'gpt-4.1'),
      at(`${prompt}.llm`, 'gpt-4o'),
    ],
    [
      { model: { provider: 'anthropic', model: 'claude-sonnet-4-5-20250929' } },
      at(`${prompt}.llm`, 'claude-sonnet-4-5@20250929'),
      at(`${prompt}.llm`, 'gpt-4o'),
    ],
    [
      { model: { provider: 'anthropic', model: 'claude-3-5-sonnet-20241022' } },
      at(`${prompt}.llm`, 'claude-3-5-sonnet-v2@20241022'),
      at(`${prompt}.llm`, 'gpt-4o'),
    ],
    [
      { model: { temperature: 0 } },
      at(`${prompt}.temperature`, 0),
      at(`${prompt}.temperature`, 0.7),
    ],
    [
      { model: { temperature: null } },
      at(`${prompt}.temperature`, null),
      at(`${prompt}.temperature`, 0.7),
    ],
    [{ model: { maxTokens: 9 } }, at(`${prompt}.max_tokens`, 9), at(`${prompt}.max_tokens`, 500)],
    [
      { model: { maxTokens: null } },
      at(`${prompt}.max_tokens`, -1),
      at(`${prompt}.max_tokens`, 500),
    ],
    [
      { voice: { voiceId: 'JBFqnCBsd6RMkjVDRZzb' } },
      config('tts.voice_id', 'JBFqnCBsd6RMkjVDRZzb'),
      config('tts.voice_id', 'cjVigY5qzO86Huf0OWal'),
    ],
    [{ voice: { speed: 0.7 } }, config('tts.speed', 0.7), config('tts.speed', 1.1)],
    [{ voice: { speed: null } }, config('tts.speed', 1), config('tts.speed', 1.1)],
    [{ voice: { stability: 0 } }, config('tts.stability', 0), config('tts.stability', 0.4)],
    [{ voice: { stability: null } }, config('tts.stability', 0.5), config('tts.stability', 0.4)],
    [
      { voice: { similarityBoost: 1 } },
      config('tts.similarity_boost', 1),
      config('tts.similarity_boost', 0.7),
    ],
    [
      { voice: { similarityBoost: null } },
      config('tts.similarity_boost', 0.8),
      config('tts.similarity_boost', 0.7),
    ],
    [
      { voice: { model: 'eleven_v3_conversational' } },
      config('tts.model_id', 'eleven_v3_conversational'),
      config('tts.model_id', 'eleven_flash_v2_5'),
    ],
    [
      { transcriber: { provider: 'scribe_v2_turbo' } },
      config('asr.provider', 'scribe_v2_turbo'),
      config('asr.provider', 'elevenlabs'),
    ],
    [
      { transcriber: { provider: '11labs' } },
      config('asr.provider', 'scribe_realtime'),
      config('asr.provider', 'elevenlabs'),
    ],
    [
      { transcriber: { provider: null } },
      config('asr.provider', 'scribe_realtime'),
      config('asr.provider', 'elevenlabs'),
    ],
    [
      { maxDurationSeconds: 1800 },
      config('conversation.max_duration_seconds', 1800),
      config('conversation.max_duration_seconds', 300),
    ],
    [
      { maxDurationSeconds: null },
      config('conversation.max_duration_seconds', 600),
      config('conversation.max_duration_seconds', 300),
    ],
    [
      { timeoutEndMessage: 'Ciao' },
      config('agent.max_conversation_duration_message', 'Ciao'),
      config('agent.max_conversation_duration_message', 'Bye'),
    ],
    [
      { timeoutEndMessage: null },
      config('agent.max_conversation_duration_message', ''),
      config('agent.max_conversation_duration_message', 'Bye'),
    ],
    [
      { silenceTimeoutSeconds: 12 },
      config('turn.turn_timeout', 12),
      config('turn.turn_timeout', 9),
    ],
    [
      { silenceTimeoutSeconds: null },
      config('turn.turn_timeout', 7),
      config('turn.turn_timeout', 9),
    ],
    [
      { fillerWordsEnabled: false },
      config('turn.soft_timeout_config.timeout_seconds', -1),
      config('turn.soft_timeout_config.timeout_seconds', 3),
    ],
    [
      { fillerWordsEnabled: null },
      config('turn.soft_timeout_config.timeout_seconds', -1),
      config('turn.soft_timeout_config.timeout_seconds', 3),
    ],
    [
      { fillerWords: 'Tja, nun ,also' },
      config('turn.soft_timeout_config', {
        ...{ message: 'Tja', additional_soft_timeout_messages: ['nun', 'also'] },
      }),
      config('turn.soft_timeout_config', {
        ...{ message: 'Hm', additional_soft_timeout_messages: ['So'] },
      }),
    ],
    [
      { fillerWords: '' },
      config('turn.soft_timeout_config', {
        ...{ message: 'Hhmmmm...yeah.', additional_soft_timeout_messages: [] },
      }),
      config('turn.soft_timeout_config', {
        ...{ message: 'Hm', additional_soft_timeout_messages: ['So'] },
      }),
    ],
  ])('%j is one leaf', (patch, body, undo) => {
    expect(planned(held, patch)).toMatchObject({ body, undo, unsupported: [] })
    expect(planned(held, patch).body).toEqual(body)
  })

  it('that says what is there already is nothing', () => {
    const home = readConfig(elevenlabs, held)
    expect(planned(held, home as JsonObject, { home: {} })).toMatchObject({ body: null })
  })

  it('never names the tools that GET shows', () => {
    const patch = {
      name: 'New',
      systemPrompt: 'P',
      voicemailMessage: 'Beep',
      endCallMessage: 'Bye',
    }
    expect(JSON.stringify(planned(held, patch).body)).not.toContain('"tools"')
  })

  it('keeps at home what ElevenLabs has no setting for, by name', () => {
    const patch = {
      ...{ inactivityMessage: 'x', maintainContext: true, metadata: { a: 1 } },
      ...{ endCallPhrases: ['bye'], voice: { instructions: 'x' } },
      transcriber: { prompt: 'x', mode: 'multi', deepgram: { diarize: true } },
    }
    expect(planned(held, patch)).toMatchObject({
      body: null,
      unsupported: [
        ...['inactivityMessage', 'maintainContext', 'metadata', 'endCallPhrases'],
        ...['voice.instructions', 'transcriber.prompt', 'transcriber.mode'],
        'transcriber.deepgram.diarize',
      ],
    })
  })
})

describe('what ElevenLabs cannot hold', () => {
  const list = (path: string, message: RegExp | string) => ({
    refused: [
      { path, message: message instanceof RegExp ? expect.stringMatching(message) : message },
    ],
  })

  it.each<[JsonObject, string, string | RegExp]>([
    [
      { voice: { provider: 'openai', voiceId: 'alloy' } },
      'voice.provider',
      'must be one of 11labs, not "openai"',
    ],
    [{ voice: { provider: 'azure', voiceId: 'x' } }, 'voice.provider', /azure/],
    [{ voice: { provider: 'edmo', voiceId: 'x' } }, 'voice.provider', /edmo/],
    [{ voice: { speed: 0.69 } }, 'voice.speed', 'must be 0.7 to 1.2, not 0.69'],
    [{ voice: { speed: 1.3 } }, 'voice.speed', 'must be 0.7 to 1.2, not 1.3'],
    [
      { voice: { model: 'eleven_v9' } },
      'voice.model',
      /^must be one of eleven_turbo_v2, .*"eleven_v9"$/,
    ],
    [
      { transcriber: { provider: 'deepgram' } },
      'transcriber.provider',
      'must be one of elevenlabs, scribe_realtime, scribe_v2_turbo, not "deepgram"',
    ],
    [{ transcriber: { provider: 'assemblyai' } }, 'transcriber.provider', /assemblyai/],
    [{ transcriber: { provider: 'whisper' } }, 'transcriber.provider', /whisper/],
    [
      { model: { model: 'claude-3-5-haiku-20241022', provider: 'anthropic' } },
      'model.model',
      /claude-3-5-haiku/,
    ],
    [{ model: { model: 'o3-mini' } }, 'model.model', /o3-mini/],
    [{ model: { provider: 'groq' } }, 'model.provider', /groq/],
    [
      { model: { provider: 'anthropic' } },
      'model.provider',
      'must be openai, whose model gpt-4o is, not anthropic',
    ],
    [
      { model: { provider: 'anthropic', model: 'claude-sonnet-5', temperature: 1.5 } },
      'model.temperature',
      'must be 0 to 1 with a model of anthropic, not 1.5',
    ],
    [{ model: { maxTokens: 0 } }, 'model.maxTokens', /whole number of at least 1, not 0$/],
    [{ maxDurationSeconds: 0 }, 'maxDurationSeconds', /at least 1, not 0$/],
    [{ maxDurationSeconds: 60.5 }, 'maxDurationSeconds', /not 60.5$/],
    [{ silenceTimeoutSeconds: 31 }, 'silenceTimeoutSeconds', 'must be 1 to 30, not 31'],
    [{ silenceTimeoutSeconds: 0.5 }, 'silenceTimeoutSeconds', /not 0.5$/],
    [{ fillerWords: 'a,b,c,d,e,f,g,h,i' }, 'fillerWords', 'must be at most 8 texts, not 9'],
    [{ fillerWords: 'x'.repeat(201) }, 'fillerWords', /1 to 200 characters/],
    [
      { firstMessageMode: 'assistant-speaks-first-with-model-generated-message' },
      'firstMessageMode',
      /^must be assistant-speaks-first or assistant-waits-for-user, not /,
    ],
  ])('%j is refused by name', (patch, path, message) => {
    expect(planned(held, patch)).toEqual(list(path, message))
  })

  it('a model newer than the table passes where the connection says so', () => {
    const patch = { model: { model: 'gpt-7' }, voice: { model: 'eleven_v9' } }
    expect(planned(held, patch, { allowUnknownModels: true })).toMatchObject({
      body: {
        conversation_config: {
          agent: { prompt: { llm: 'gpt-7' } },
          tts: { model_id: 'eleven_v9' },
        },
      },
    })
  })
})

describe('language and model', () => {
  const english = from({
    'conversation_config.agent.language': 'en',
    'conversation_config.tts': { voice_id: 'x', model_id: 'eleven_flash_v2' },
  })
  const both = (language: string, model: string) => ({
    conversation_config: { agent: { language }, tts: { model_id: model } },
  })

  it('change together, in both directions', () => {
    const hindi = planned(english, { voice: { language: 'hi-IN' } })
    expect(hindi).toMatchObject({
      body: both('hi', 'eleven_flash_v2_5'),
      undo: both('en', 'eleven_flash_v2'),
      home: {
        voice: { language: 'hi-IN', model: 'eleven_flash_v2_5' },
        transcriber: { language: 'hi-IN' },
      },
    })
  })

  it('F06 a: one PATCH carries both, and home shows the model that is live', () => {
    const patch = { voice: { language: 'en' }, transcriber: { language: 'en' } }
    expect(planned(held, patch)).toMatchObject({
      body: both('en', 'eleven_flash_v2'),
      home: { voice: { model: 'eleven_flash_v2' } },
    })
  })

  it('F06 b: a model that does not speak the language is refused, naming both', () => {
    const message = 'eleven_flash_v2_5 does not speak en: eleven_flash_v2 does'
    expect(planned(english, { voice: { model: 'eleven_flash_v2_5' } })).toEqual({
      refused: ['voice.model', 'voice.language'].map((path) => ({ path, message })),
    })
    expect(planned(held, { voice: { model: 'eleven_turbo_v2' } })).toMatchObject({
      refused: [{ path: 'voice.model' }, { path: 'voice.language' }],
    })
  })

  it('are kept together by the tables alone, too', () => {
    const alone = { follows: false }
    const two = { voice: { language: 'en' }, transcriber: { language: 'en' } }
    expect(planned(held, two, alone)).toMatchObject({ body: both('en', 'eleven_flash_v2') })
    expect(planned(english, { voice: { model: 'eleven_flash_v2_5' } }, alone)).toEqual({
      refused: [
        {
          path: 'voice.model',
          message: 'must be eleven_flash_v2 with the language en, not eleven_flash_v2_5',
        },
      ],
    })
    expect(planned(held, { voice: { language: 'en' } }, alone)).toMatchObject({
      refused: [{ path: 'voice.language' }, { path: 'transcriber.language' }],
    })
  })

  it('a name that another vendor coined is no model here', () => {
    const home = { voice: { provider: 'cartesia', voiceId: 'x', model: 'sonic-3' } }
    const voice = { provider: '11labs', voiceId: 'y', language: 'hi' }
    expect(planned(english, { voice }, { home })).toMatchObject({
      body: {
        conversation_config: {
          agent: { language: 'hi' },
          tts: { voice_id: 'y', model_id: 'eleven_flash_v2_5' },
        },
      },
      dropped: ['voice.model'],
    })
  })

  it('a pair that no request could make is read, and stays until one of them changes', () => {
    const odd = set(english, 'conversation_config.tts.model_id', 'eleven_turbo_v2_5')
    expect(readConfig(elevenlabs, odd).voice?.model).toBe('eleven_turbo_v2_5')
    expect(planned(odd, { voice: { speed: 1.1 } }).body).toEqual(config('tts.speed', 1.1))
    expect(planned(odd, { voice: { language: 'de' } }).body).toEqual(config('agent.language', 'de'))
  })

  it('a model that speaks all languages stays', () => {
    const v3 = set(english, 'conversation_config.tts.model_id', 'eleven_v3_conversational')
    expect(planned(v3, { transcriber: { language: 'hi' } })).toMatchObject({
      body: config('agent.language', 'hi'),
    })
  })

  it('a language alone brings the model that ElevenLabs would not take by itself', () => {
    const bare = from({ 'conversation_config.agent.first_message': 'Hi' })
    expect(planned(bare, { voice: { language: 'ru' } })).toMatchObject({
      body: both('ru', 'eleven_flash_v2_5'),
    })
    expect(planned(bare, { voice: { language: 'en' } }).body).toEqual(null)
  })

  it.each([
    ['pt-BR', 'pt-br'],
    ['pt-PT', 'pt'],
    ['zh-TW', 'zh'],
    ['FIL', 'fil'],
    ['de', 'de'],
  ])('%s is spelled %s', (given, wanted) => {
    const { body } = planned(held, { voice: { language: given } })
    expect(get(body ?? {}, 'conversation_config.agent.language')).toBe(wanted)
  })

  it('a language that none is, is refused for both', () => {
    expect(planned(held, { voice: { language: 'klingon' } })).toMatchObject({
      refused: [{ path: 'voice.language' }, { path: 'transcriber.language' }],
    })
  })

  it('one language is the other’s too, and two at once are refused', () => {
    expect(planned(held, { transcriber: { language: 'de' } })).toMatchObject({
      body: config('agent.language', 'de'),
      home: { voice: { language: 'de' }, transcriber: { language: 'de' } },
    })
    const message = 'must be one language for voice and transcriber at ElevenLabs, not de and fr'
    const two = { voice: { language: 'de' }, transcriber: { language: 'fr' } }
    expect(planned(held, two)).toEqual({
      refused: ['voice.language', 'transcriber.language'].map((path) => ({ path, message })),
    })
  })

  it('a language that is cleared leaves the other one', () => {
    expect(planned(held, { voice: { language: null } })).toMatchObject({ body: null })
    const cleared = { voice: { language: null }, transcriber: { language: null } }
    expect(planned(held, cleared)).toMatchObject({ body: both('en', 'eleven_flash_v2') })
  })
})

describe('the greeting', () => {
  const said = (text: string) => config('agent.first_message', text)

  it('is the mode: a text speaks first, none waits', () => {
    expect(planned(held, { firstMessageMode: 'assistant-waits-for-user' })).toMatchObject({
      body: said(''),
    })
    expect(planned(held, { firstMessage: '  ' })).toMatchObject({ body: said('') })
    expect(planned(held, { firstMessageMode: 'assistant-speaks-first' })).toMatchObject({
      body: null,
    })
  })

  it('under a mode that does not speak it is kept at home, and sent when the mode changes', () => {
    const waiting = planned(held, {
      ...{ firstMessage: 'Later', firstMessageMode: 'assistant-waits-for-user' },
    })
    expect(waiting).toMatchObject({ body: said(''), unsupported: ['firstMessage'] })
    const { home, object } = waiting as { home: JsonObject; object: JsonObject }
    const again = planned(object, { firstMessageMode: 'assistant-speaks-first' }, { home })
    expect(again).toMatchObject({ body: said('Later'), unsupported: [] })
  })

  it('cannot be empty in a mode that speaks it', () => {
    const home = {
      ...readConfig(elevenlabs, held),
      firstMessageMode: 'assistant-speaks-first' as const,
    }
    const message = 'cannot be assistant-speaks-first without a greeting'
    const refused = [{ path: 'firstMessageMode', message }]
    expect(planned(held, { firstMessage: '' }, { home })).toEqual({ refused })
    const both = { firstMessage: '', firstMessageMode: null }
    expect(planned(held, both, { home })).toMatchObject({ body: said('') })
  })

  it('that is dynamic stands in its place while it is enabled', () => {
    const dynamic = { dynamicFirstMessage: { enabled: true, message: 'Hello {{name}}' } }
    const on = planned(held, dynamic)
    expect(on).toMatchObject({ body: said('Hello {{name}}') })
    const { home, object } = on as { home: JsonObject; object: JsonObject }
    expect(planned(object, { firstMessage: 'X' }, { home })).toMatchObject({
      ...{ body: null, unsupported: ['firstMessage'] },
    })
    expect(planned(object, { dynamicFirstMessage: { enabled: false } }, { home })).toMatchObject({
      body: said('Hello'),
    })
  })
})

describe('the last words', () => {
  const ends = `${prompt}.built_in_tools.end_call`
  const machine = `${prompt}.built_in_tools.voicemail_detection`
  const order = 'When you end the call, set message to exactly: "Bye \\"now\\""'

  it('switch the end of a call on where it is off', () => {
    const { body, undo } = planned(held, { endCallMessage: 'Bye "now"' })
    expect(body).toEqual(
      at(ends, {
        ...{ type: 'system', name: 'end_call', description: order },
        params: { system_tool_type: 'end_call' },
      })
    )
    expect(undo).toEqual(at(ends, null))
  })

  it('stand after what others told the tool, and leave it there', () => {
    const theirs = from({ [ends]: { name: 'end_call', description: 'When done.' } })
    const told = planned(theirs, { endCallMessage: 'Bye "now"' })
    expect(told.body).toEqual(at(`${ends}.description`, `When done.\n\n${order}`))
    const { object } = told as { object: JsonObject }
    expect(readConfig(elevenlabs, object)).toEqual({ name: 'Old', endCallMessage: 'Bye "now"' })
    expect(planned(object, { endCallMessage: null }).body).toEqual(
      at(`${ends}.description`, 'When done.')
    )
    expect(planned(theirs, { endCallMessage: null }).body).toEqual(null)
  })

  it.each<[Json, Json]>([
    ['Beep', 'Beep'],
    ['', null],
  ])('to a machine of %j are a message of %j', (voicemailMessage, voicemail_message) => {
    const patch: JsonObject = { voicemailMessage }
    const { body, undo, object } = planned(held, patch) as unknown as {
      readonly [key: string]: JsonObject
    }
    expect(body).toEqual(
      at(machine, {
        ...{ type: 'system', name: 'voicemail_detection', description: '' },
        params: { system_tool_type: 'voicemail_detection', voicemail_message },
      })
    )
    expect(undo).toEqual(at(machine, null))
    expect(readConfig(elevenlabs, object ?? {}).voicemailMessage).toBe(voicemailMessage)
  })

  it('to a machine that are cleared switch its detection off', () => {
    const params = { system_tool_type: 'voicemail_detection', voicemail_message: 'Beep' }
    const on = from({ [machine]: { ...{ type: 'system', name: 'voicemail_detection' }, params } })
    expect(planned(on, { voicemailMessage: null }).body).toEqual(at(machine, null))
    expect(planned(on, { voicemailMessage: 'Piep' }).body).toEqual(
      at(`${machine}.params.voicemail_message`, 'Piep')
    )
  })
})

describe('an agent without a section', () => {
  it('gets what is set and no more', () => {
    const bare = from({ [`${prompt}.prompt`]: 'P' })
    expect(planned(bare, { voice: { speed: 0.9 } }).body).toEqual(config('tts.speed', 0.9))
    expect(planned(bare, { maxDurationSeconds: 90 })).toMatchObject({
      body: config('conversation.max_duration_seconds', 90),
      undo: config('conversation.max_duration_seconds', 600),
    })
  })
})

describe('a create', () => {
  it('is the body of the dossier', () => {
    const { body, unsupported } = created({
      ...{ name: 'Sales Bot', firstMessage: 'Hi! How can I help?' },
      systemPrompt: 'You are a concise sales assistant.',
      model: { provider: 'openai', model: 'gpt-4.1-mini', temperature: 0.3, maxTokens: 256 },
      voice: {
        ...{ provider: '11labs', voiceId: 'cjVigY5qzO86Huf0OWal', language: 'hi-IN', speed: 1.1 },
        ...{ stability: 0.75, similarityBoost: 0.9, model: null },
      },
      transcriber: { provider: 'scribe_realtime', language: 'hi-IN' },
      ...{ maxDurationSeconds: 900, timeoutEndMessage: 'Thank you for calling. Goodbye!' },
      ...{ silenceTimeoutSeconds: 12, fillerWordsEnabled: true, fillerWords: 'Hmm...' },
      voicemailMessage: 'Please call us back.',
    })
    expect(unsupported).toEqual([])
    expect(body).toEqual({
      name: 'Sales Bot',
      conversation_config: {
        agent: {
          ...{ first_message: 'Hi! How can I help?', language: 'hi' },
          max_conversation_duration_message: 'Thank you for calling. Goodbye!',
          prompt: {
            ...{ prompt: 'You are a concise sales assistant.', llm: 'gpt-4.1-mini' },
            ...{ temperature: 0.3, max_tokens: 256 },
            built_in_tools: {
              voicemail_detection: {
                ...{ type: 'system', name: 'voicemail_detection', description: '' },
                params: {
                  system_tool_type: 'voicemail_detection',
                  voicemail_message: 'Please call us back.',
                },
              },
            },
          },
        },
        tts: {
          ...{ voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2_5' },
          ...{ speed: 1.1, stability: 0.75, similarity_boost: 0.9 },
        },
        asr: { provider: 'scribe_realtime' },
        turn: {
          turn_timeout: 12,
          soft_timeout_config: { timeout_seconds: 3, message: 'Hmm...' },
        },
        conversation: { max_duration_seconds: 900 },
      },
    })
  })

  it('lets our own defaults give way that ElevenLabs cannot hold', () => {
    const voice = { provider: 'azure', voiceId: 'hi-IN-AartiNeural', language: 'hi-IN', speed: 1 }
    const plan = created(
      { name: 'A', voice, transcriber: { provider: 'azure', language: 'hi-IN' } },
      { defaults: ['voice.provider', 'voice.voiceId', 'voice.language', 'transcriber.provider'] }
    )
    expect(plan).toMatchObject({
      gaveWay: ['voice.provider', 'transcriber.provider'],
      unsupported: ['voice.voiceId'],
      body: { conversation_config: { agent: { language: 'hi' } } },
    })
    expect(created({ name: 'A', voice })).toMatchObject({ refused: [{ path: 'voice.provider' }] })
  })

  it('always has the end of a call', () => {
    const [kind] = elevenlabs.kinds
    expect(get(kind.fixed ?? {}, `${prompt}.built_in_tools.end_call.params`)).toEqual({
      system_tool_type: 'end_call',
    })
  })

  it('carries a tag, beside those of others, by which it is found again', () => {
    const { marker } = elevenlabs.kinds[0]
    const marked = marker.write({ tags: ['theirs'] }, { id: '665f1a2b', op: 'op_1' })
    expect(marked).toEqual({ tags: ['theirs', 'patchbay:665f1a2b:op_1'] })
    expect(marker.read(marked)).toEqual({ id: '665f1a2b', op: 'op_1' })
    expect([marker.read({ tags: ['patchbay:old'] }), marker.read({})]).toEqual([
      undefined,
      undefined,
    ])
  })
})
