import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consoleAssistant, consoleFace, consolePatch } from '../../src/api/console.face.ts'
import { v1Assistant, v1Defaults, v1Face, v1Patch } from '../../src/api/v1.face.ts'
import { type AssistantConfig, assistantConfig } from '../../src/assistant.ts'
import { mergeConfig } from '../../src/config.ts'
import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import { assistant } from '../api/open.ts'
import { bothFaces, type FaceName } from './open.ts'
import { page003, writable } from './pages.ts'

const some = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
  fc.record(model, { requiredKeys: [] })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 })
const free = fc.string({ maxLength: 5, unit: 'grapheme' })
const text = maybe(free)
const word = fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' })
const vendor = fc.oneof(
  fc.constantFrom('deepgram', 'cartesia', 'gladia', 'azure', 'my.stt', 'constructor'),
  word
)
const number = (min: number, max: number) => maybe(fc.double({ min, max, noNaN: true }))
const integer = (min: number, max: number) => maybe(fc.integer({ min, max }))
const flag = maybe(fc.boolean())
const list = maybe(fc.array(free, { maxLength: 3 }))

/** Bodies of v1 PATCHes: any part of page 003, any field cleared where it may be. */
const v1Body = some({
  name: word,
  system_prompt: text,
  welcome_message: text,
  ai_provider: word,
  model: word,
  max_tokens: integer(1, 32_768),
  temperature: number(0, 2),
  voice: some({
    provider: maybe(word),
    name: maybe(word),
    speed: number(0.1, 4),
    language: text,
    stability: number(0, 1),
    similarity_boost: number(0, 1),
    tts_model: text,
    instructions: text,
  }),
  transcription: maybe(
    some({
      provider: maybe(vendor),
      language: text,
      mode: maybe(fc.constantFrom('single', 'multi')),
      prompt: text,
      deepgram: some({
        model: text,
        utterance_end_ms: integer(0, 5000),
        endpointing: integer(0, 500),
        vad_events: flag,
        diarize: flag,
      }),
      cartesia: some({
        model: text,
        min_volume: number(0, 1),
        max_silence_duration_secs: number(0, 9),
      }),
      gladia: some({ model: text, languages: list, main_language: text }),
      smallest_ai: some({ diarize: flag, redact_pii: flag, emotion: flag, word_timestamps: flag }),
    })
  ),
  maintain_context: flag,
  maximum_duration: integer(1, 86_400),
  silence_timeout: integer(1, 86_400),
  inactivity_message: text,
  timeout_end_message: text,
  filler_words_enabled: flag,
  filler_words: text,
  dynamic_welcome_enabled: flag,
  dynamic_welcome_message: text,
}) as unknown as fc.Arbitrary<JsonObject>

const metadata = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), fc.jsonValue({ maxDepth: 2 }))
  .map((value) => JSON.parse(JSON.stringify(value)))

/** Bodies of console PATCHes: any part of page 004. */
const consoleBody = some({
  name: word,
  firstMessage: text,
  firstMessageMode: maybe(fc.constantFrom('assistant-speaks-first', 'assistant-waits-for-user')),
  systemPrompt: text,
  model: fc.record(
    {
      provider: fc.constantFrom('openai', 'anthropic'),
      model: word,
      temperature: number(0, 2),
      maxTokens: integer(1, 32_768),
    },
    { requiredKeys: ['provider', 'model'] }
  ),
  voice: some({ provider: maybe(fc.constantFrom('11labs', 'edmo')), voiceId: maybe(word) }),
  transcriber: maybe(
    fc
      .record({
        provider: maybe(fc.constantFrom('deepgram', 'assemblyai', 'whisper')),
        model: text,
      })
      .map(({ provider, model }) => ({ provider, model: provider === null ? null : model }))
  ),
  voicemailMessage: text,
  endCallMessage: text,
  endCallPhrases: list,
  metadata: maybe(metadata),
  maxDurationSeconds: integer(1, 86_400),
}) as unknown as fc.Arbitrary<JsonObject>

const anyConfig = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.oneof(fc.tuple(fc.constant('v1'), v1Body), fc.tuple(fc.constant('console'), consoleBody)),
      { maxLength: 3 }
    )
  )
  .map(([withDefaults, bodies]) =>
    bodies.reduce<AssistantConfig>(
      (config, [face, body]) =>
        mergeConfig(
          config,
          face === 'v1' ? v1Face.patch(body, config) : consoleFace.patch(body, config)
        ),
      withDefaults ? { ...v1Defaults, name: 'A' } : {}
    )
  )

/** Every leaf of a body is in the answer; an empty block says nothing. */
const says = (shown: Json | undefined, body: Json): boolean =>
  isObject(body)
    ? Object.entries(body).every(([key, value]) => says(get(shown, key), value))
    : JSON.stringify(shown) === JSON.stringify(body)

describe('for any assistant', () => {
  test('v1: what a body said is what GET shows', () => {
    fc.assert(
      fc.property(anyConfig, v1Body, (config, body) => {
        expect(v1Patch.safeParse(body).error).toBeUndefined()
        const after = mergeConfig(config, v1Face.patch(body, config))
        expect(says(v1Face.show(assistant({ config: after })), body)).toBe(true)
      })
    )
  })

  test('console: what a body said is what GET shows', () => {
    fc.assert(
      fc.property(anyConfig, consoleBody, (config, { metadata: _, systemPrompt: __, ...body }) => {
        expect(consolePatch.safeParse(body).error).toBeUndefined()
        const after = mergeConfig(config, consoleFace.patch(body, config))
        expect(says(consoleFace.show(assistant({ config: after })), body)).toBe(true)
      })
    )
  })

  test('console: the writable part of an answer changes nothing', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const body = writable(consoleFace.show(assistant({ config })))
        expect(mergeConfig(config, consoleFace.patch(body, config))).toEqual(config)
      })
    )
  })

  test('v1: the writable part of an answer changes nothing that it shows', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const shown = v1Face.show(assistant({ config }))
        const after = mergeConfig(config, v1Face.patch(writable(shown), config))
        expect(v1Face.show(assistant({ config: after }))).toEqual(shown)
      })
    )
  })

  test('v1: nor anything at home where every field was set, as on every v1-born assistant', () => {
    fc.assert(
      fc.property(v1Body, v1Body, (first, second) => {
        const born = mergeConfig({ ...v1Defaults, name: 'A' }, v1Face.patch(first, {}))
        const config = { ...mergeConfig(born, v1Face.patch(second, born)) }
        // What is opened again after a clear has fields that were never set.
        fc.pre(first.transcription !== null)
        const body = writable(v1Face.show(assistant({ config })))
        expect(mergeConfig(config, v1Face.patch(body, config))).toEqual(config)
      })
    )
  })

  test('home stays a config, and both answers are as they are described', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const stored = JSON.parse(JSON.stringify(config))
        expect(assistantConfig.safeParse(stored).error).toBeUndefined()
        const held = assistant({ config: stored })
        expect(v1Assistant.safeParse(v1Face.show(held)).error).toBeUndefined()
        expect(consoleAssistant.safeParse(consoleFace.show(held)).error).toBeUndefined()
      })
    )
  })

  test('v1 shows every key of page 003, in its order', () => {
    const names = (value: Json): Json =>
      isObject(value) ? Object.entries(value).map(([key, item]) => [key, names(item)]) : null
    fc.assert(
      fc.property(anyConfig, (config) => {
        const shown = v1Face.show(assistant({ config }))
        const whole = shown.transcription === null ? { ...page003, transcription: null } : page003
        expect(names(shown)).toEqual(names(whole))
      })
    )
  })
})

describe('a key that is not of the face', () => {
  const { born, get: read, patch, send, version } = bothFaces()
  const places: readonly [FaceName, readonly string[]][] = [
    ['v1', ['', 'voice', 'transcription', 'transcription.deepgram', 'transcription.smallest_ai']],
    ['console', ['', 'voice', 'model', 'transcriber']],
  ]

  test.each(places)('is never stored nor shown on %s', async (face, blocks) => {
    const id = await born(face)
    const before = [await read('v1', id), await read('console', id), await version(id)]
    const stranger = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((key) => !key.includes('.'))
      .map((key) => `x-${key}`)
    const home = ['orgId', 'userId', 'ver', 'version', 'op', 'fence', 'config', 'defaults']
    const keys = fc.oneof(fc.constantFrom(...home), stranger)
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom(...blocks), fc.jsonValue(), async (key, at, value) => {
        const path = at === '' ? key : `${at}.${key}`
        const model = { provider: 'openai', model: 'gpt-4o' }
        const body = set(at === 'model' ? { model } : { name: 'B' }, path, value as Json)
        const answer = await patch(face, id, body)
        expect(answer.status).toBe(face === 'v1' ? 422 : 400)
        expect((await send('POST', face, '', { name: 'B', ...body })).status).toBe(answer.status)
      })
    )
    expect([await read('v1', id), await read('console', id), await version(id)]).toEqual(before)
  })
})
