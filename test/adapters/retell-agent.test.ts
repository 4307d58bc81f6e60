import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import {
  type Bodies,
  bodies,
  imported,
  objectOf,
  planned,
  refusal,
  refused,
} from './retell-planned.ts'

const agent = (body: NonNullable<Bodies['agent']>): Bodies => ({ agent: body })
const llm = (body: NonNullable<Bodies['llm']>): Bodies => ({ llm: body })

describe('a voice', () => {
  it.each<[JsonObject, Bodies]>([
    [{ provider: '11labs', voiceId: '11labs-Cimo' }, agent({ voice_id: '11labs-Cimo' })],
    [{ voiceId: '11labs-Cimo' }, agent({ voice_id: '11labs-Cimo' })],
    [
      { provider: 'openai', voiceId: 'nova' },
      agent({ voice_id: 'openai-Nova', voice_model: null, fallback_voice_ids: null }),
    ],
    [
      { provider: 'retell', voiceId: 'retell-Cimo' },
      agent({ voice_id: 'retell-Cimo', voice_model: null, fallback_voice_ids: null }),
    ],
    [
      { provider: 'cartesia', voiceId: 'cartesia-Cimo', model: 'sonic-3.6' },
      agent({ voice_id: 'cartesia-Cimo', voice_model: 'sonic-3.6', fallback_voice_ids: null }),
    ],
    [
      { provider: '11labs', voiceId: 'custom_voice_a1f86a08d91cabd84f38ef1e44' },
      agent({
        voice_id: 'custom_voice_a1f86a08d91cabd84f38ef1e44',
        fallback_voice_ids: null,
      }),
    ],
    [{ model: 'eleven_v3' }, agent({ voice_model: 'eleven_v3' })],
    [{ model: null }, agent({ voice_model: null })],
    [{ speed: 1.1 }, agent({ voice_speed: 1.1 })],
    [{ speed: null }, agent({ voice_speed: 1 })],
    [{ stability: 0 }, agent({ voice_temperature: 2 })],
    [{ stability: 1 }, agent({ voice_temperature: 0 })],
    [{ stability: 0.333 }, agent({ voice_temperature: 1.33 })],
    [{ stability: null }, agent({ voice_temperature: 1 })],
  ])('%j is sent', (voice, body) => {
    const held = {
      ...{ voice_model: 'eleven_flash_v2', fallback_voice_ids: ['openai-Alloy'] },
      ...{ voice_speed: 1.3, voice_temperature: 0.6 },
    }
    expect(bodies(objectOf(held), { voice })).toEqual(body)
  })

  it('half stable is Retell’s default, and changes nothing', () => {
    expect(bodies(objectOf(), { voice: { stability: 0.5, speed: 1 } })).toEqual({})
  })

  const notOurs =
    'must be an id of Retell, such as 11labs-Adrian or openai-Alloy: voices of a vendor are added there first'
  it.each<[JsonObject, string, string]>([
    [{ provider: '11labs', voiceId: 'pNInz6obpgDQGcFmaJgB' }, 'voice.voiceId', notOurs],
    [{ provider: '11labs', voiceId: 'Rachel' }, 'voice.voiceId', notOurs],
    [
      { provider: 'cartesia', voiceId: 'a0e99841-438c-4a64-b679-ae501e7d6091' },
      'voice.voiceId',
      notOurs,
    ],
    [
      { provider: 'openai', voiceId: '11labs-Adrian' },
      'voice.voiceId',
      'must be a voice of openai, and "11labs-Adrian" is one of 11labs',
    ],
    [
      { provider: 'azure', voiceId: 'hi-IN-AartiNeural' },
      'voice.provider',
      'must be one of 11labs, cartesia, openai, minimax, fish_audio, inworld, retell, not "azure"',
    ],
    [
      { model: 'sonic-3' },
      'voice.model',
      'must be a model of 11labs, such as eleven_flash_v2, eleven_flash_v2_5, ' +
        'eleven_multilingual_v2, eleven_v3, not "sonic-3"',
    ],
  ])('%j is refused', (voice, path, message) => {
    expect(refusal(objectOf(), { voice })).toEqual(refused([path, message]))
  })

  it.each(['deepgram', 'playht', 'edmo', 'rime-ai'])('of %s is refused', (provider) => {
    expect(refusal(objectOf(), { voice: { provider, voiceId: 'any_voice' } })).toMatchObject({
      errors: [{ path: 'voice.provider' }],
    })
  })

  it('a retired model of it stays where only the speed changes', () => {
    const object = objectOf({ voice_model: 'eleven_turbo_v2' })
    expect(imported(object).voice?.model).toBe('eleven_turbo_v2')
    expect(bodies(object, { voice: { speed: 1.2 } })).toEqual(agent({ voice_speed: 1.2 }))
  })

  it('a name that its vendor coined goes with it', () => {
    const object = objectOf({ voice_model: 'eleven_v3' })
    const { bodies: sent, dropped } = planned(object, {
      voice: { provider: 'openai', voiceId: 'openai-Alloy' },
    })
    expect([sent, dropped]).toEqual([
      agent({ voice_id: 'openai-Alloy', voice_model: null, fallback_voice_ids: null }),
      ['voice.model'],
    ])
  })

  it('keeps at home what Retell has no setting for', () => {
    const voice = { similarityBoost: 0.5, instructions: 'Softly', speed: 1.1 }
    expect(planned(objectOf(), { voice })).toMatchObject({
      bodies: agent({ voice_speed: 1.1 }),
      unsupported: ['voice.similarityBoost', 'voice.instructions'],
    })
  })

  it.each([
    ['11labs-Adrian', '11labs'],
    ['retell-Tamsin', 'retell'],
    ['minimax-Cimo', 'minimax'],
    ['custom_voice_a1f86a08d91cabd84f38ef1e44', undefined],
  ])('%s is read back', (voice_id, provider) => {
    expect(imported(objectOf({ voice_id })).voice).toEqual({
      ...(provider !== undefined && { provider }),
      voiceId: voice_id,
    })
  })

  it('a temperature is read back as stability only where it comes out the same', () => {
    const stability = (voice_temperature: number) =>
      imported(objectOf({ voice_temperature })).voice?.stability
    expect([stability(0.58), stability(2), stability(1.333)]).toEqual([0.71, 0, undefined])
  })
})

describe('the language', () => {
  const german = objectOf({ language: 'de-DE' })
  const spoken = (language: string | null) => ({ voice: { language } })
  const heard = (language: string | null, more = {}) => ({ transcriber: { language, ...more } })

  it.each<[JsonObject, Bodies]>([
    [{ ...spoken('fr-FR'), ...heard('fr-FR') }, agent({ language: 'fr-FR' })],
    [{ ...spoken('fr'), ...heard('fr-FR') }, agent({ language: 'fr-FR' })],
    [{ ...spoken('en'), ...heard('en') }, agent({ language: 'en-US' })],
    [{ ...spoken('hi'), ...heard('hi') }, agent({ language: 'hi-IN' })],
    [{ ...spoken(null), ...heard(null) }, agent({ language: 'en-US' })],
    [{ ...spoken(null), ...heard('es-419') }, agent({ language: 'es-419' })],
    [heard('es-ES', { mode: 'multi' }), agent({ language: ['es-ES', 'de-DE'] })],
    [{ ...spoken('en-US'), ...heard('en-US', { mode: 'multi' }) }, agent({ language: ['en-US'] })],
    [{ ...spoken('de'), ...heard('de-DE') }, {}],
  ])('%j is sent', (patch, body) => {
    expect(bodies(german, patch)).toEqual(body)
  })

  it('two at once are refused, by both fields', () => {
    const message =
      'must be one language for voice and transcriber: an agent has one, not de-DE and fr-FR'
    expect(refusal(german, heard('fr-FR'))).toEqual(
      refused(['voice.language', message], ['transcriber.language', message])
    )
    expect(refusal(german, heard('fr-FR', { mode: 'single' }))).toMatchObject({
      errors: [{ path: 'voice.language' }, { path: 'transcriber.language' }],
    })
  })

  it.each(['pt', 'de-AT', 'xx', 'multi'])('%s is refused', (tag) => {
    expect(refusal(german, { ...spoken(tag), ...heard(tag) })).toMatchObject({
      errors: [{ path: 'voice.language' }, { path: 'transcriber.language' }],
    })
  })

  it('is read back for the voice and for the ear; a list has no place at home', () => {
    const home = (language: string | string[]) => {
      const { voice, transcriber } = imported(objectOf({ language }))
      return [voice?.language, transcriber?.language]
    }
    expect(home('de-DE')).toEqual(['de-DE', 'de-DE'])
    for (const list of [['en-US', 'es-ES'], ['en-US'], 'multi'])
      expect(home(list)).toEqual([undefined, undefined])
  })

  it('that is a list there stays until one is set', () => {
    const object = objectOf({ language: ['en-US', 'es-ES'] })
    expect(bodies(object, { name: 'New' })).toEqual(agent({ agent_name: 'New' }))
    expect(bodies(object, spoken('en-GB'))).toEqual(agent({ language: 'en-GB' }))
  })
})

describe('a transcriber', () => {
  const custom = (
    provider: 'azure' | 'deepgram' | 'soniox' | 'assemblyai',
    endpointing_ms: number
  ) => agent({ stt_mode: 'custom', custom_stt_config: { provider, endpointing_ms } })
  const set = (provider: string | null, more = {}) => ({ transcriber: { provider, ...more } })
  const held = (provider: string, endpointing_ms: number) =>
    objectOf({ stt_mode: 'custom', custom_stt_config: { provider, endpointing_ms } })
  const config = (
    provider: 'azure' | 'deepgram' | 'soniox' | 'assemblyai',
    endpointing_ms: number
  ) => agent({ custom_stt_config: { provider, endpointing_ms } })

  it.each<[JsonObject, JsonObject, Bodies]>([
    [objectOf(), set('deepgram'), custom('deepgram', 300)],
    [objectOf(), set('azure'), custom('azure', 300)],
    [objectOf(), set('assemblyai'), custom('assemblyai', 300)],
    [objectOf(), set('soniox'), custom('soniox', 500)],
    [objectOf(), set('deepgram', { deepgram: { endpointing: 25 } }), custom('deepgram', 25)],
    [held('deepgram', 800), set('soniox'), config('soniox', 800)],
    [held('deepgram', 50), set('azure'), config('azure', 300)],
    [held('deepgram', 50), set('soniox'), config('soniox', 500)],
    [
      held('deepgram', 50),
      { transcriber: { deepgram: { endpointing: 10 } } },
      config('deepgram', 10),
    ],
    [
      held('deepgram', 50),
      { transcriber: { deepgram: { endpointing: null } } },
      config('deepgram', 300),
    ],
    [
      held('deepgram', 50),
      { transcriber: null },
      agent({ stt_mode: 'fast', custom_stt_config: null }),
    ],
    [held('deepgram', 50), set(null), agent({ stt_mode: 'fast', custom_stt_config: null })],
    [objectOf({ stt_mode: 'accurate' }), { transcriber: null }, agent({ stt_mode: 'fast' })],
  ])('%# is sent', (object, patch, body) => {
    expect(bodies(object, patch)).toEqual(body)
  })

  it('endpointing under Deepgram’s shortest is refused', () => {
    const patch = set('deepgram', { deepgram: { endpointing: 9 } })
    expect(refusal(objectOf(), patch)).toEqual(
      refused(['transcriber.deepgram.endpointing', 'must be a whole number of at least 10, not 9'])
    )
  })

  it.each(['whisper', 'gladia', 'cartesia', 'smallest_ai', 'google'])(
    '%s is refused',
    (provider) => {
      expect(refusal(objectOf(), set(provider))).toMatchObject({
        errors: [{ path: 'transcriber.provider' }],
      })
    }
  )

  it('keeps models and the settings that Retell does not have at home', () => {
    const patch = set('deepgram', {
      models: { deepgram: 'nova-3' },
      prompt: 'Names: Ada',
      deepgram: { utteranceEndMs: 1000, diarize: true },
    })
    expect(planned(objectOf(), patch)).toMatchObject({
      bodies: custom('deepgram', 300),
      unsupported: [
        'transcriber.models.deepgram',
        'transcriber.prompt',
        'transcriber.deepgram.utteranceEndMs',
        'transcriber.deepgram.diarize',
      ],
    })
  })

  it('is read back only where it is in use', () => {
    expect(imported(held('deepgram', 50)).transcriber).toEqual({
      provider: 'deepgram',
      deepgram: { endpointing: 50 },
    })
    const leftOver = { custom_stt_config: { provider: 'deepgram', endpointing_ms: 1000 } }
    const object = objectOf({ ...leftOver, stt_mode: 'accurate' })
    expect(imported(object).transcriber).toBeUndefined()
    expect(bodies(object, set('deepgram'))).toEqual(agent({ stt_mode: 'custom' }))
    expect(bodies(object, { name: 'New' })).toEqual(agent({ agent_name: 'New' }))
  })
})

describe('the messages', () => {
  const option = (action: JsonObject, more = {}) => ({ voicemail_option: { action, ...more } })
  const prompt = { type: 'prompt', text: 'Be kind' }

  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{}, { voicemailMessage: 'Call us' }, option({ type: 'static_text', text: 'Call us' })],
    [{}, { voicemailMessage: '' }, option({ type: 'hangup' })],
    [option({ type: 'hangup' }), { voicemailMessage: null }, { voicemail_option: null }],
    [
      option(prompt, { detection_prompt: 'beep' }),
      { voicemailMessage: 'x' },
      option({ type: 'static_text', text: 'x' }, { detection_prompt: 'beep' }),
    ],
  ])('a voicemail message over %j: %j', (held, patch, body) => {
    expect(bodies(objectOf(held), patch)).toEqual({ agent: body })
  })

  it.each<[JsonObject, string | undefined]>([
    [{ type: 'static_text', text: 'Call us' }, 'Call us'],
    [{ type: 'hangup' }, ''],
    [prompt, undefined],
    [{ type: 'bridge_transfer' }, undefined],
  ])('the voicemail action %j is read back as %j', (action, text) => {
    expect(imported(objectOf(option(action))).voicemailMessage).toBe(text)
  })

  const transfer = {
    type: 'transfer_call',
    name: 't',
    transfer_destination: {},
    transfer_option: {},
  }
  const endCall = { type: 'end_call', name: 'bye', description: 'Hang up.' }
  const spoken = (text: string) => ({
    speak_during_execution: true,
    execution_message_type: 'static_text',
    execution_message_description: text,
  })
  const tools = (...general_tools: JsonObject[]) => ({ general_tools })

  it('a goodbye is said by the tool that hangs up, whatever else it says', () => {
    const object = objectOf({}, tools(transfer, endCall))
    expect(bodies(object, { endCallMessage: 'Goodbye!' })).toEqual({
      llm: tools(transfer, { ...endCall, ...spoken('Goodbye!') }),
    })
    const said = objectOf({}, tools({ ...endCall, ...spoken('Goodbye!'), x: 1 }))
    expect(imported(said).endCallMessage).toBe('Goodbye!')
    expect(bodies(said, { endCallMessage: null })).toEqual({ llm: tools({ ...endCall, x: 1 }) })
  })

  it('without such a tool one is added', () => {
    expect(bodies(objectOf(), { endCallMessage: 'Goodbye!' })).toEqual(
      llm({
        general_tools: [
          {
            type: 'end_call',
            name: 'end_call',
            description: 'End the call when the user is done.',
            speak_during_execution: true,
            execution_message_type: 'static_text',
            execution_message_description: 'Goodbye!',
          },
        ],
      })
    )
  })

  it('a goodbye that a model makes up is nobody’s text', () => {
    const made = { ...endCall, ...spoken('Say bye'), execution_message_type: 'prompt' }
    expect(imported(objectOf({}, tools(made))).endCallMessage).toBeUndefined()
  })
})

describe('the rest', () => {
  it.each<[JsonObject, JsonObject, Bodies]>([
    [{}, { name: 'New' }, agent({ agent_name: 'New' })],
    [
      { handbook_config: { high_empathy: true } },
      { fillerWordsEnabled: true },
      agent({ handbook_config: { high_empathy: true, natural_filler_words: true } }),
    ],
    [{}, { fillerWordsEnabled: false }, {}],
    [
      { max_call_duration_ms: 600_000 },
      { maxDurationSeconds: null },
      agent({ max_call_duration_ms: 3_600_000 }),
    ],
    [
      { reminder_trigger_ms: 600 },
      { silenceTimeoutSeconds: null },
      agent({ reminder_trigger_ms: 10_000 }),
    ],
    [{}, { maxDurationSeconds: 3600, silenceTimeoutSeconds: 10 }, {}],
  ])('over %j, %j is sent', (held, patch, body) => {
    expect(bodies(objectOf(held), patch)).toEqual(body)
  })

  it('is kept at home where Retell has no setting for it', () => {
    const patch = {
      ...{ inactivityMessage: 'Hm?', timeoutEndMessage: 'Bye', maintainContext: true },
      ...{ fillerWords: 'um,uh', endCallPhrases: ['bye now'], metadata: { a: 1 } },
      model: { maxTokens: 100 },
    }
    const { bodies: sent, unsupported } = planned(objectOf(), patch)
    expect([sent, [...unsupported].sort()]).toEqual([
      {},
      [
        ...['endCallPhrases', 'fillerWords', 'inactivityMessage', 'maintainContext', 'metadata'],
        ...['model.maxTokens', 'timeoutEndMessage'],
      ],
    ])
  })

  it('of an import is in seconds, as it stands', () => {
    const home = imported(objectOf({ max_call_duration_ms: 179_000, reminder_trigger_ms: 15_500 }))
    expect([home.maxDurationSeconds, home.silenceTimeoutSeconds]).toEqual([179, 15.5])
  })
})
