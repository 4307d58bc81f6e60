import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type Body, patched, planned } from './planned.ts'

const model: { provider: 'openai'; model: 'gpt-4o'; messages: [] } = {
  provider: 'openai',
  model: 'gpt-4o',
  messages: [],
}
const bare = { id: 'A', name: 'Old', model }

type Row = {
  readonly field: string
  readonly object?: JsonObject
  readonly set: JsonObject
  readonly sent: Body
  /** What clears it again, and what is sent then. */
  readonly clear?: JsonObject
  readonly clears?: JsonObject
}

type Hook = NonNullable<Body['hooks']>[number]
const hook = (
  name: string,
  timeoutSeconds: number,
  triggerMaxCount: number,
  exact: string
): Hook => ({
  on: 'customer.speech.timeout',
  name,
  options: { timeoutSeconds, triggerMaxCount, triggerResetMode: 'onUserSpeech' },
  do: [{ type: 'say', exact }],
})
const ending = hook('patchbay:timeout-end', 28, 1, 'Bye.')
const endCall: Hook['do'][number] = { type: 'tool', tool: { type: 'endCall' } }
const greeted = { ...bare, firstMessage: 'Hi' }

const topLevel: readonly Row[] = [
  { field: 'name', set: { name: 'New' }, sent: { name: 'New' } },
  {
    field: 'firstMessage',
    set: { firstMessage: 'Hi' },
    sent: { firstMessage: 'Hi' },
    clear: { firstMessage: null },
    clears: { firstMessage: null, firstMessageMode: 'assistant-waits-for-user' },
  },
  {
    field: 'firstMessageMode',
    object: greeted,
    set: { firstMessageMode: 'assistant-waits-for-user' },
    sent: { firstMessageMode: 'assistant-waits-for-user' },
    clear: { firstMessageMode: null },
    clears: { firstMessageMode: 'assistant-speaks-first' },
  },
  {
    field: 'dynamicFirstMessage',
    object: greeted,
    set: { dynamicFirstMessage: { enabled: true, message: 'Hello {{name}}' } },
    sent: { firstMessage: 'Hello {{name}}' },
    clear: { dynamicFirstMessage: { enabled: null } },
    clears: { firstMessage: 'Hi' },
  },
  {
    field: 'dynamicFirstMessage without a greeting of its own',
    set: { dynamicFirstMessage: { enabled: true, message: 'Hello {{name}}' } },
    sent: { firstMessage: 'Hello {{name}}' },
    clear: { dynamicFirstMessage: { enabled: false } },
    clears: { firstMessage: null, firstMessageMode: 'assistant-waits-for-user' },
  },
  {
    field: 'voicemailMessage',
    set: { voicemailMessage: 'Beep' },
    sent: { voicemailMessage: 'Beep' },
    clear: { voicemailMessage: null },
    clears: { voicemailMessage: null },
  },
  {
    field: 'endCallMessage',
    set: { endCallMessage: 'Bye' },
    sent: { endCallMessage: 'Bye' },
    clear: { endCallMessage: null },
    clears: { endCallMessage: null },
  },
  {
    field: 'endCallPhrases',
    set: { endCallPhrases: ['so long'] },
    sent: { endCallPhrases: ['so long'] },
    clear: { endCallPhrases: null },
    clears: { endCallPhrases: [] },
  },
  {
    field: 'maxDurationSeconds',
    set: { maxDurationSeconds: 1800 },
    sent: { maxDurationSeconds: 1800 },
    clear: { maxDurationSeconds: null },
    clears: { maxDurationSeconds: 600 },
  },
  {
    field: 'silenceTimeoutSeconds',
    set: { silenceTimeoutSeconds: 45 },
    sent: { silenceTimeoutSeconds: 45 },
    clear: { silenceTimeoutSeconds: null },
    clears: { silenceTimeoutSeconds: 30 },
  },
  {
    field: 'inactivityMessage',
    set: { inactivityMessage: 'There?' },
    sent: { hooks: [hook('patchbay:inactivity', 15, 3, 'There?')] },
    clear: { inactivityMessage: null },
    clears: { hooks: [] },
  },
  {
    field: 'timeoutEndMessage',
    set: { timeoutEndMessage: 'Bye.' },
    sent: { hooks: [{ ...ending, do: [...ending.do, endCall] }] },
    clear: { timeoutEndMessage: null },
    clears: { hooks: [] },
  },
  {
    field: 'metadata',
    set: { metadata: { team: 'x' } },
    sent: { metadata: { team: 'x' } },
    clear: { metadata: null },
    clears: { metadata: {} },
  },
]

const thinking: readonly Row[] = [
  {
    field: 'systemPrompt',
    set: { systemPrompt: 'Be kind.' },
    sent: { model: { ...model, messages: [{ role: 'system', content: 'Be kind.' }] } },
    clear: { systemPrompt: null },
    clears: { model },
  },
  {
    field: 'model.provider and model.model',
    set: { model: { provider: 'anthropic', model: 'claude-sonnet-4-6' } },
    sent: { model: { provider: 'anthropic', model: 'claude-sonnet-4-6', messages: [] } },
  },
  {
    field: 'model.temperature',
    set: { model: { temperature: 0 } },
    sent: { model: { ...model, temperature: 0 } },
    clear: { model: { temperature: null } },
    clears: { model },
  },
  {
    field: 'model.maxTokens',
    set: { model: { maxTokens: 50 } },
    sent: { model: { ...model, maxTokens: 50 } },
    clear: { model: { maxTokens: null } },
    clears: { model },
  },
]

type Voice = NonNullable<Body['voice']>
type Fields = JsonObject

/** A vendor's block, what is set in it, and what it is then. */
const voice = (before: Voice, set: Fields, after: Voice, clear?: Fields): Row => ({
  field: `voice of ${before.provider}: ${Object.keys(set).join(', ')}`,
  object: { ...bare, voice: before as unknown as JsonObject },
  set: { voice: set },
  sent: { voice: after },
  clear: { voice: clear ?? Object.fromEntries(Object.keys(set).map((key) => [key, null])) },
  clears: { voice: before as unknown as JsonObject },
})

const id = { voiceId: 'v' }
const voices: readonly Row[] = [
  voice(
    { provider: '11labs', ...id },
    { speed: 1.2, stability: 0, similarityBoost: 1, model: 'eleven_flash_v2_5', language: 'hi-IN' },
    {
      provider: '11labs',
      ...id,
      speed: 1.2,
      stability: 0,
      similarityBoost: 1,
      model: 'eleven_flash_v2_5',
      language: 'hi',
    }
  ),
  voice({ provider: 'azure', ...id }, { speed: 0.5 }, { provider: 'azure', ...id, speed: 0.5 }),
  voice(
    { provider: 'cartesia', ...id, generationConfig: { volume: 0.7 } },
    { speed: 1.5, language: 'hi-IN', model: 'sonic-3' },
    {
      ...{ provider: 'cartesia', ...id, model: 'sonic-3', language: 'hi' },
      generationConfig: { volume: 0.7, speed: 1.5 },
    }
  ),
  voice(
    { provider: 'deepgram', voiceId: 'luna' },
    { model: 'aura' },
    { provider: 'deepgram', voiceId: 'luna', model: 'aura' }
  ),
  voice(
    { provider: 'hume', ...id },
    { model: 'octave2' },
    { provider: 'hume', ...id, model: 'octave2' }
  ),
  voice(
    { provider: 'inworld', voiceId: 'Alex' },
    { speed: 1.5, language: 'de-DE', model: 'inworld-tts-1' },
    {
      provider: 'inworld',
      voiceId: 'Alex',
      speakingRate: 1.5,
      languageCode: 'de',
      model: 'inworld-tts-1',
    }
  ),
  voice(
    { provider: 'lmnt', ...id },
    { speed: 2, language: 'auto' },
    { provider: 'lmnt', ...id, speed: 2, language: 'auto' }
  ),
  voice(
    { provider: 'minimax', ...id },
    { speed: 2, model: 'speech-02-hd' },
    { provider: 'minimax', ...id, speed: 2, model: 'speech-02-hd' }
  ),
  voice(
    { provider: 'openai', ...id },
    { speed: 4, model: 'gpt-4o-mini-tts', instructions: 'Softly.' },
    { provider: 'openai', ...id, speed: 4, model: 'gpt-4o-mini-tts', instructions: 'Softly.' }
  ),
  voice(
    { provider: 'playht', ...id },
    { speed: 0.1, model: 'PlayDialog', language: 'bn-IN' },
    { provider: 'playht', ...id, speed: 0.1, model: 'PlayDialog', language: 'bengali' }
  ),
  voice(
    { provider: 'rime-ai', ...id },
    { speed: 9, model: 'mist', language: 'es-MX' },
    { provider: 'rime-ai', ...id, speed: 9, model: 'mist', language: 'es' }
  ),
  voice(
    { provider: 'smallest-ai', ...id },
    { speed: 3 },
    { provider: 'smallest-ai', ...id, speed: 3 }
  ),
  voice(
    { provider: 'vapi', ...id },
    { speed: 0.25, language: 'pt-BR' },
    { provider: 'vapi', ...id, speed: 0.25, language: 'pt-BR' }
  ),
  voice(
    { provider: 'wellsaid', ...id },
    { model: 'legacy' },
    { provider: 'wellsaid', ...id, model: 'legacy' }
  ),
  voice(
    { provider: 'xai', voiceId: 'eve' },
    { speed: 1.5, language: 'es-MX' },
    { provider: 'xai', voiceId: 'eve', speed: 1.5, language: 'es-MX' }
  ),
  {
    field: 'the voice as a whole',
    set: { voice: { provider: 'deepgram', voiceId: 'aura-2-thalia-en' } },
    sent: { voice: { provider: 'deepgram', voiceId: 'thalia' } },
  },
]

type Transcriber = NonNullable<Body['transcriber']>

const listens = (before: Transcriber, set: Fields, after: Transcriber, clear: Fields): Row => ({
  field: `transcriber of ${before.provider}: ${Object.keys(set).join(', ')}`,
  object: { ...bare, transcriber: before as unknown as JsonObject },
  set: { transcriber: set },
  sent: { transcriber: after },
  clear: { transcriber: clear },
  clears: { transcriber: before as unknown as JsonObject },
})

const transcribers: readonly Row[] = [
  listens(
    { provider: 'deepgram', numerals: true },
    { language: 'hi-IN', models: { deepgram: 'nova-3' }, deepgram: { endpointing: 500 } },
    { provider: 'deepgram', numerals: true, language: 'hi', model: 'nova-3', endpointing: 500 },
    { language: null, models: { deepgram: null }, deepgram: { endpointing: null } }
  ),
  listens(
    { provider: 'deepgram' },
    { mode: 'multi' },
    { provider: 'deepgram', language: 'multi' },
    { mode: 'single' }
  ),
  listens(
    { provider: 'assembly-ai' },
    { language: 'hi', models: { assemblyai: 'universal-3-5-pro' }, prompt: 'Lamps.' },
    {
      provider: 'assembly-ai',
      language: 'multi',
      speechModel: 'universal-3-5-pro',
      prompt: 'Lamps.',
    },
    { language: null, models: { assemblyai: null }, prompt: null }
  ),
  listens(
    { provider: 'azure' },
    { language: 'hi-IN' },
    { provider: 'azure', language: 'hi-IN' },
    { language: null }
  ),
  listens(
    { provider: 'cartesia' },
    { language: 'hi-IN', models: { cartesia: 'ink-2' } },
    { provider: 'cartesia', language: 'hi', model: 'ink-2' },
    { language: null, models: { cartesia: null } }
  ),
  listens(
    { provider: 'gladia' },
    {
      ...{ language: 'hi-IN', prompt: 'Lamps.', models: { gladia: 'solaria-1' } },
      gladia: { languages: ['hi', 'en'] },
    },
    {
      ...{ provider: 'gladia', language: 'hi', transcriptionHint: 'Lamps.', model: 'solaria-1' },
      ...{ languageBehaviour: 'manual', languages: ['hi', 'en'] },
    },
    { language: null, prompt: null, models: { gladia: null }, gladia: { languages: [] } }
  ),
  listens(
    { provider: 'gladia' },
    { mode: 'multi', gladia: { mainLanguage: 'en' } },
    { provider: 'gladia', language: 'en', languageBehaviour: 'automatic multiple languages' },
    { mode: null, gladia: { mainLanguage: null } }
  ),
  listens(
    { provider: 'google' },
    { language: 'bn', models: { google: 'gemini-2.5-flash' } },
    { provider: 'google', language: 'Bengali', model: 'gemini-2.5-flash' },
    { language: null, models: { google: null } }
  ),
  listens(
    { provider: 'soniox' },
    { language: 'yue', models: { soniox: 'stt-rt-v5' } },
    { provider: 'soniox', language: 'yue', model: 'stt-rt-v5' },
    { language: null, models: { soniox: null } }
  ),
  {
    field: 'transcriber.provider whisper',
    set: { transcriber: { provider: 'whisper' } },
    sent: { transcriber: { provider: 'talkscriber', model: 'whisper' } },
    clear: { transcriber: { provider: null } },
    clears: { transcriber: null },
  },
  {
    field: 'transcriber.provider whisper with a model of openai',
    set: { transcriber: { provider: 'whisper', models: { whisper: 'gpt-4o-mini-transcribe' } } },
    sent: { transcriber: { provider: 'openai', model: 'gpt-4o-mini-transcribe' } },
    clear: { transcriber: null },
    clears: { transcriber: null },
  },
  {
    field: 'transcriber.provider whisper with a model of cartesia',
    set: { transcriber: { provider: 'whisper', models: { whisper: 'ink-whisper' } } },
    sent: { transcriber: { provider: 'cartesia', model: 'ink-whisper' } },
    clear: { transcriber: null },
    clears: { transcriber: null },
  },
]

const rows = [...topLevel, ...thinking, ...voices, ...transcribers]

describe.each(rows)('$field', ({ object = bare, set, sent, clear, clears }) => {
  const written = planned(object, set)
  const held = patched(object, written.body)

  it('is sent as the official SDK would send it', () => {
    expect(written.body).toEqual(sent)
  })

  it('is Equal once it is there', () => {
    expect(planned(held, set, { home: written.home }).body).toBe(null)
    expect(planned(held, set).body).toBe(null)
  })

  it('is taken back whole', () => {
    const restored = patched(held, written.undo)
    // Lists and maps that were not there come back empty: Vapi clears them so.
    const filled = Object.entries(restored).filter(([key]) => Object.hasOwn(object, key))
    expect(Object.fromEntries(filled)).toEqual(object)
  })

  it.runIf(clear)('is cleared', () => {
    expect(planned(held, clear ?? {}, { home: written.home }).body).toEqual(clears)
  })
})
