import { describe, expect, it } from 'vitest'
import { telnyx } from '../../adapters/telnyx.ts'
import { changedPaths, mergeConfig, namedPaths } from '../../src/config.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { planLink } from '../../src/sync/plan.ts'
import { readConfig } from '../../src/sync/settings.ts'
import { unsupportedPaths } from '../../src/sync/written.ts'

const whole: JsonObject = {
  ...{ id: 'assistant-1', name: 'Desk', instructions: 'SP', greeting: 'Hello' },
  ...{ model: 'openai/gpt-4o', tags: ['theirs'], version_id: 'v1' },
  voice_settings: { voice: 'Telnyx.NaturalHD.orion', voice_speed: 1.1, expressive_mode: false },
  transcription: { model: 'deepgram/nova-3', language: 'en', settings: { numerals: true } },
  telephony_settings: { time_limit_secs: 900, default_texml_app_id: '7' },
}

const wantedOf = (patch: JsonObject, object: JsonObject, allowUnknownModels = false) => {
  const home = readConfig(telnyx, object)
  const config = mergeConfig(home, patch)
  const changed = changedPaths(home, config)
  const given = { options: {}, defaults: [], allowUnknownModels }
  return { ...given, provider: telnyx, config, changed, object }
}

/** What Telnyx would be sent for a patch of an assistant that was imported from this object. */
const bodyOf = (patch: JsonObject, object: JsonObject = whole, allowUnknownModels = false) =>
  planLink(wantedOf(patch, object, allowUnknownModels)).changes[0]?.body

const refusalOf = (patch: JsonObject, object: JsonObject = whole) => {
  try {
    return bodyOf(patch, object)
  } catch (error) {
    return (error as { details?: { errors?: unknown } }).details?.errors
  }
}

const voiced = (settings: JsonObject) => ({ ...whole, voice_settings: settings })
const eleven = voiced({ voice: 'ElevenLabs.v2.xyz', api_key_ref: 'key', temperature: 0.4 })

describe('what is sent', () => {
  it.each<[JsonObject, JsonObject | undefined]>([
    [{ name: 'Night' }, { name: 'Night' }],
    [{ systemPrompt: 'New' }, { instructions: 'New' }],
    [{ systemPrompt: null }, { instructions: '' }],
    [{ firstMessage: 'Hi' }, { greeting: 'Hi' }],
    [{ firstMessage: null }, { greeting: '' }],
    [{ firstMessageMode: 'assistant-waits-for-user' }, { greeting: '' }],
    [
      { firstMessageMode: 'assistant-speaks-first-with-model-generated-message' },
      { greeting: '<assistant-speaks-first-with-model-generated-message>' },
    ],
    [{ dynamicFirstMessage: { enabled: true, message: 'Hi {{x}}' } }, { greeting: 'Hi {{x}}' }],
    [{ model: { model: 'gpt-5.4' } }, { model: 'openai/gpt-5.4' }],
    [{ model: { model: 'openai/gpt-5.4' } }, { model: 'openai/gpt-5.4' }],
    [
      { model: { provider: 'anthropic', model: 'claude-haiku-4-5' } },
      { model: 'anthropic/claude-haiku-4-5' },
    ],
    [{ name: 'Desk', model: { temperature: 0.4 } }, undefined],
  ])('%j is %j', (patch, body) => {
    expect(bodyOf(patch)).toEqual(body)
  })

  it.each<[JsonObject, string, JsonObject]>([
    [{ voice: { speed: 0.25 } }, 'voice_settings', { voice_speed: 0.25 }],
    [{ voice: { speed: null } }, 'voice_settings', { voice_speed: 1 }],
    [
      { voice: { provider: 'soniox', voiceId: 'Soniox.tts-rt-v2.Emma' } },
      'voice_settings',
      // Of no effect with this voice; whether it could be taken away is not known.
      { voice: 'Soniox.tts-rt-v2.Emma', voice_speed: 1.1 },
    ],
    [{ transcriber: { language: 'es-MX' } }, 'transcription', { language: 'es-MX' }],
    [{ transcriber: { language: null } }, 'transcription', { language: 'auto' }],
    [
      { transcriber: { models: { deepgram: 'flux' }, language: 'hi-IN' } },
      'transcription',
      { model: 'deepgram/flux', language: 'hi' },
    ],
    [
      { transcriber: { provider: 'assemblyai' } },
      'transcription',
      { model: 'assemblyai/universal-3-5-pro' },
    ],
    [
      { transcriber: { provider: 'whisper' } },
      'transcription',
      { model: 'openai/whisper-large-v3-turbo' },
    ],
    [{ maxDurationSeconds: 60 }, 'telephony_settings', { time_limit_secs: 60 }],
    [{ silenceTimeoutSeconds: 12 }, 'telephony_settings', { user_idle_timeout_secs: 12 }],
    [
      { voicemailMessage: 'Call back' },
      'telephony_settings',
      {
        voicemail_detection: {
          on_voicemail_detected: {
            action: 'leave_message_and_stop_assistant',
            voicemail_message: { type: 'message', message: 'Call back' },
          },
        },
      },
    ],
  ])('of %j is the whole of %s, with the siblings that stand there', (patch, key, change) => {
    const held = whole[key] as JsonObject
    expect(bodyOf(patch)).toEqual({ [key]: { ...held, ...change } })
  })

  it('waiting for the user is said even where no greeting stands: what is then the default is not known', () => {
    const { greeting: _, ...object } = whole
    const waits = { firstMessageMode: 'assistant-waits-for-user' }
    expect(bodyOf(waits, object)).toEqual({ greeting: '' })
  })

  it('a message for machines is taken back without a key that is left out', () => {
    const object = { ...whole, ...bodyOf({ voicemailMessage: 'Call back' }) }
    for (const nothing of [null, ''])
      expect(bodyOf({ voicemailMessage: nothing }, object)).toEqual({
        telephony_settings: {
          ...(whole.telephony_settings as JsonObject),
          voicemail_detection: { on_voicemail_detected: { action: 'stop_assistant' } },
        },
      })
  })

  it('stability of a voice of ElevenLabs stands under temperature', () => {
    const patch = { voice: { stability: 0.9, similarityBoost: 0.5, speed: 0.8 } }
    const next = { temperature: 0.9, similarity_boost: 0.5, speed: 0.8 }
    const held = { voice: 'ElevenLabs.v2.xyz', api_key_ref: 'key' }
    expect(bodyOf(patch, eleven)).toEqual({ voice_settings: { ...held, ...next } })
  })

  it('a model newer than our list is, where the connection lets it through', () => {
    const patch = { transcriber: { models: { deepgram: 'nova-9' } } }
    const body = bodyOf(patch, whole, true)
    expect(body).toEqual({
      transcription: { ...(whole.transcription as JsonObject), model: 'deepgram/nova-9' },
    })
  })
})

describe('what it cannot hold', () => {
  const sign = '<assistant-speaks-first-with-model-generated-message>'
  it.each<[JsonObject, string, string]>([
    [{ firstMessage: sign }, 'firstMessage', 'is what Telnyx takes for a greeting of the model'],
    [
      { firstMessage: '', firstMessageMode: 'assistant-speaks-first' },
      'firstMessageMode',
      'cannot be assistant-speaks-first without a greeting',
    ],
    [{ voice: { speed: 0.2 } }, 'voice.speed', 'must be 0.25 to 2, not 0.2'],
    [{ voice: { speed: 2.1 } }, 'voice.speed', 'must be 0.25 to 2, not 2.1'],
    [
      { voice: { voiceId: 'af_heart' } },
      'voice.voiceId',
      'must be a voice as Telnyx names it, such as Telnyx.KokoroTTS.af_heart',
    ],
    [
      { voice: { voiceId: 'Soniox.tts-rt-v2.Emma' } },
      'voice.voiceId',
      'must be a voice of telnyx, and "Soniox.tts-rt-v2.Emma" is one of soniox',
    ],
    [
      { voice: { provider: 'azure', voiceId: 'Azure.x.y' } },
      'voice.provider',
      'must be one of telnyx, soniox, 11labs, not "azure"',
    ],
    [
      { transcriber: { models: { deepgram: 'nova-9' } } },
      'transcriber.models.deepgram',
      'must be one of deepgram/nova-3, deepgram/flux, deepgram/nova-2, not "deepgram/nova-9"',
    ],
    [
      { transcriber: { models: { deepgram: 'flux' }, language: 'sv' } },
      'transcriber.language',
      'must be one of auto, multi, en, es, fr, de, hi, ru, pt, ja, it, nl with deepgram/flux, not "sv"',
    ],
    [
      { maxDurationSeconds: 0 },
      'maxDurationSeconds',
      'must be a whole number of at least 1, not 0',
    ],
    [
      { silenceTimeoutSeconds: 1.5 },
      'silenceTimeoutSeconds',
      'must be a whole number of at least 1, not 1.5',
    ],
    [
      { model: { provider: null, model: 'gpt-5.4' } },
      'model.model',
      'needs a provider beside it: Telnyx names models as openai/gpt-4o',
    ],
  ])('%j is refused by its field', (patch, path, message) => {
    expect(refusalOf(patch)).toEqual([{ path, message }])
  })

  it('is told where there is no setting for it', () => {
    const patch = {
      ...{ model: { temperature: 0.4, maxTokens: 9 }, endCallMessage: 'Bye', metadata: { a: 1 } },
      ...{ voice: { stability: 0.4, language: 'en' }, endCallPhrases: ['bye'] },
    }
    expect(unsupportedPaths(wantedOf(patch, whole), namedPaths(patch)).toSorted()).toEqual([
      ...['endCallMessage', 'endCallPhrases', 'metadata', 'model.maxTokens', 'model.temperature'],
      ...['voice.language', 'voice.stability'],
    ])
  })
})

describe('what is read', () => {
  const found = { action: 'leave_message_and_stop_assistant' }
  const calls = (message: JsonObject) => ({
    telephony_settings: {
      voicemail_detection: { on_voicemail_detected: { ...found, voicemail_message: message } },
    },
  })
  it.each<[JsonObject, JsonObject]>([
    [{ model: 'meta/llama/70b' }, { model: { provider: 'meta', model: 'llama/70b' } }],
    [{ model: 'Kimi' }, { model: { model: 'Kimi' } }],
    [{ greeting: '' }, { firstMessage: '' }],
    [
      { greeting: '<assistant-speaks-first-with-model-generated-message>' },
      { firstMessageMode: 'assistant-speaks-first-with-model-generated-message' },
    ],
    [{ voice_settings: { voice: 'AWS.Polly.Joanna' } }, { voice: { voiceId: 'AWS.Polly.Joanna' } }],
    [
      { transcription: { model: 'openai/whisper-large-v3-turbo' } },
      {
        transcriber: { provider: 'whisper', models: { whisper: 'openai/whisper-large-v3-turbo' } },
      },
    ],
    [{ transcription: { model: 'new/ear' } }, { transcriber: { provider: 'new' } }],
    [calls({ type: 'message', message: 'Hi' }), { voicemailMessage: 'Hi' }],
    [calls({ type: 'prompt', prompt: 'Be kind' }), {}],
  ])('%j is %j', (object, config) => {
    expect(readConfig(telnyx, object)).toEqual(config)
  })

  it.each<[Json, boolean, string | undefined]>([
    [{ errors: [{ title: 'T', detail: 'D' }, { title: 'U' }] }, true, 'D; U'],
    [{ errors: [] }, false, undefined],
    [{ message: 'gateway' }, false, undefined],
    ['<html>', false, undefined],
  ])('an error body %j', (body, own, reason) => {
    expect([telnyx.ownError(body), telnyx.reason(body)]).toEqual([own, reason])
  })

  it('a complaint is told by the place that its pointer names', () => {
    const error = { detail: 'No such voice', source: { pointer: '/voice_settings/voice' } }
    expect(telnyx.complaints({ errors: [error, { detail: 'Else' }] })).toEqual([
      { at: 'voice_settings.voice', message: 'No such voice' },
    ])
  })
})
