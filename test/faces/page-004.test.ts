import { describe, expect, test } from 'vitest'
import { consoleAssistant, consoleFace, consolePatch } from '../../src/api/console.face.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { assistant } from '../api/open.ts'
import { bothFaces, refused } from './open.ts'
import { answer004, patch004, readOnly004, writable } from './pages.ts'

const { born, get: read, house, patch, send, version } = bothFaces()

describe('page 004’s examples', () => {
  test('the answer is what GET gives for the same assistant at home, every key in its order', () => {
    const { id, orgId, createdAt, updatedAt, ...config } = answer004
    const shown = consoleFace.show(
      assistant({ id, orgId, createdAt, updatedAt, config: config as never })
    )
    expect(JSON.stringify(shown)).toBe(JSON.stringify(answer004))
    expect(consoleAssistant.parse(shown)).toEqual(answer004)
  })

  test('the request is read as it stands, and is what GET then shows', async () => {
    expect(consolePatch.parse(patch004)).toEqual(patch004)
    expect(consoleFace.patch(patch004, {})).toEqual(patch004)
    const id = await born('console')
    const changed = await patch('console', id, patch004)
    expect(changed.status).toBe(200)
    const { createdAt, updatedAt } = changed.body
    const whole = { id, orgId: house().ids.orgId, createdAt, updatedAt, ...patch004 }
    expect(JSON.stringify(changed.body)).toBe(JSON.stringify(whole))
    expect(await read('console', id)).toEqual(whole)
  })

  test('the answer’s writable part makes the same assistant again', async () => {
    const made = await send('POST', 'console', '', writable(answer004))
    expect([made.status, writable(made.body)]).toEqual([201, writable(answer004)])
  })

  test('an answer sent back whole is refused, and its ids and dates are named', async () => {
    const id = await born('console', writable(answer004))
    const before = await version(id)
    const answer = refused(await patch('console', id, await read('console', id)))
    expect(answer).toEqual({ status: 400, code: 'validation_failed', paths: [...readOnly004] })
    expect(await version(id)).toBe(before)
  })
})

const model = { provider: 'openai', model: 'gpt-4o' }
const modes = [
  'assistant-speaks-first',
  'assistant-waits-for-user',
  'assistant-speaks-first-with-model-generated-message',
]
const voices = ['11labs', 'azure', 'cartesia', 'deepgram', 'playht', 'openai', 'edmo']

/** What page 004's body takes: each value is stored and shown as it was sent. */
const taken: readonly JsonObject[] = [
  { name: 'A' },
  ...['', 'Hi', null].map((firstMessage) => ({ firstMessage })),
  ...[...modes, null].map((firstMessageMode) => ({ firstMessageMode })),
  ...['openai', 'anthropic'].map((provider) => ({ model: { ...model, provider } })),
  ...[0, 0.1, 2, null].map((temperature) => ({ model: { ...model, temperature } })),
  ...[1, 1024, 32_768, null].map((maxTokens) => ({ model: { ...model, maxTokens } })),
  ...voices.map((provider) => ({ voice: { provider, voiceId: 'alloy' } })),
  { voice: { voiceId: 'alloy' } },
  ...['deepgram', 'assemblyai', 'whisper'].map((provider) => ({ transcriber: { provider } })),
  { transcriber: { provider: 'deepgram', model: 'nova-2' } },
  { transcriber: { provider: 'deepgram', model: null } },
  { transcriber: { provider: null, model: null } },
  { transcriber: { model: null } },
  { transcriber: null },
  ...['', 'Leave a message.', null].map((voicemailMessage) => ({ voicemailMessage })),
  ...['', 'Bye.', null].map((endCallMessage) => ({ endCallMessage })),
  ...[[], ['bye', 'goodbye'], null].map((endCallPhrases) => ({ endCallPhrases })),
  ...[{}, { a: [1, null, { b: '' }] }, null].map((metadata) => ({ metadata })),
  ...[1, 1800, 86_400, null].map((maxDurationSeconds) => ({ maxDurationSeconds })),
  { systemPrompt: 'Be brief.' },
]

/** What it refuses, and the path that it names. */
const wrong: readonly [body: JsonObject, path: string][] = [
  [{ name: null }, 'name'],
  [{ name: 1 }, 'name'],
  [{ firstMessage: 1 }, 'firstMessage'],
  [{ firstMessageMode: 'assistant-speaks-last' }, 'firstMessageMode'],
  [{ firstMessageMode: '' }, 'firstMessageMode'],
  [{ model: null }, 'model'],
  [{ model: 'gpt-4o' }, 'model'],
  [{ model: { provider: 'openai' } }, 'model.model'],
  [{ model: { model: 'gpt-4o' } }, 'model.provider'],
  [{ model: { ...model, provider: 'google' } }, 'model.provider'],
  [{ model: { ...model, provider: null } }, 'model.provider'],
  [{ model: { ...model, model: null } }, 'model.model'],
  [{ model: { ...model, model: '' } }, 'model.model'],
  [{ model: { ...model, temperature: -0.1 } }, 'model.temperature'],
  [{ model: { ...model, temperature: 2.01 } }, 'model.temperature'],
  [{ model: { ...model, temperature: '1' } }, 'model.temperature'],
  [{ model: { ...model, maxTokens: 0 } }, 'model.maxTokens'],
  [{ model: { ...model, maxTokens: 1.5 } }, 'model.maxTokens'],
  [{ model: { ...model, topP: 1 } }, 'model.topP'],
  [{ voice: null }, 'voice'],
  [{ voice: { provider: 'google', voiceId: 'x' } }, 'voice.provider'],
  [{ voice: { voiceId: 1 } }, 'voice.voiceId'],
  [{ voice: { voiceId: '' } }, 'voice.voiceId'],
  [{ voice: { speed: 1 } }, 'voice.speed'],
  [{ transcriber: { provider: 'azure' } }, 'transcriber.provider'],
  [{ transcriber: { provider: 'deepgram', language: 'en' } }, 'transcriber.language'],
  [{ transcriber: { model: 'nova-2' } }, 'transcriber.model'],
  [{ transcriber: { provider: null, model: 'nova-2' } }, 'transcriber.model'],
  [{ transcriber: { provider: 'deepgram', model: 1 } }, 'transcriber.model'],
  [{ voicemailMessage: 1 }, 'voicemailMessage'],
  [{ endCallMessage: [] }, 'endCallMessage'],
  [{ endCallPhrases: 'bye' }, 'endCallPhrases'],
  [{ endCallPhrases: ['bye', null] }, 'endCallPhrases.1'],
  [{ metadata: [] }, 'metadata'],
  [{ metadata: 'x' }, 'metadata'],
  [{ metadata: { patchbay: {} } }, 'metadata'],
  [{ metadata: { patchbay: null } }, 'metadata'],
  [{ maxDurationSeconds: 1.5 }, 'maxDurationSeconds'],
  [{ maxDurationSeconds: 0 }, 'maxDurationSeconds'],
  [{ toolIds: ['x'] }, 'toolIds.0'],
]

describe('the body of page 004', () => {
  test.each(taken.map((body) => [body]))('takes %j', async (body) => {
    const id = await born('console')
    const changed = await patch('console', id, body)
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...(await read('console', id)), ...body },
    ])
    expect(consoleAssistant.safeParse(changed.body).success).toBe(true)
  })

  test.each(wrong)('refuses %j and names %s, patched or created', async (body, path) => {
    const id = await born('console')
    const before = await version(id)
    const expected = { status: 400, code: 'validation_failed', paths: [path] }
    expect(refused(await patch('console', id, body))).toEqual(expected)
    expect(refused(await send('POST', 'console', '', { name: 'A', ...body }))).toEqual(expected)
    expect(await version(id)).toBe(before)
  })

  test('merges what it names of a model with what is stored', async () => {
    const id = await born('console', { model: { ...model, temperature: 0.2, maxTokens: 9 } })
    const changed = await patch('console', id, { model: { ...model, model: 'gpt-4.1' } })
    expect(changed.body.model).toEqual({
      ...{ provider: 'openai', model: 'gpt-4.1', temperature: 0.2, maxTokens: 9 },
    })
  })
})

describe('a console-born assistant', () => {
  test('has no defaults: what was never set is absent, and null on v1 inside whole objects', async () => {
    const id = await born('console')
    const seen = await read('console', id)
    expect(Object.keys(seen)).toEqual([...readOnly004, 'name'])
    const nulls = (keys: string) => Object.fromEntries(keys.split(' ').map((key) => [key, null]))
    const { created_at, updated_at, ...shown } = await read('v1', id)
    expect(shown).toEqual({
      id,
      name: 'A',
      ...nulls('system_prompt welcome_message ai_provider model max_tokens temperature'),
      voice: nulls(
        'provider name speed language stability similarity_boost tts_model instructions'
      ),
      transcription: {
        ...nulls('provider language mode prompt'),
        deepgram: nulls('model utterance_end_ms endpointing vad_events diarize'),
        cartesia: nulls('model min_volume max_silence_duration_secs'),
        gladia: nulls('model languages main_language'),
        smallest_ai: nulls('diarize redact_pii emotion word_timestamps'),
      },
      ...nulls('maintain_context maximum_duration silence_timeout inactivity_message'),
      ...nulls('timeout_end_message filler_words_enabled filler_words'),
      ...nulls('dynamic_welcome_enabled dynamic_welcome_message'),
      selected_tools: [],
    })
  })

  test('shows null for what was cleared, though it was never set', async () => {
    const id = await born('console')
    const body: JsonObject = {
      ...{ firstMessage: null, firstMessageMode: null, voicemailMessage: null },
      ...{ endCallMessage: null, endCallPhrases: null, metadata: null, maxDurationSeconds: null },
      ...{ systemPrompt: null, toolIds: null, transcriber: null, voice: { voiceId: null } },
    }
    const changed = await patch('console', id, body)
    expect(writable(changed.body)).toEqual({ name: 'A', ...body })
  })

  test('leaves out an empty systemPrompt and empty toolIds', async () => {
    const id = await born('console', { systemPrompt: '', toolIds: [] })
    expect(writable(await read('console', id))).toEqual({ name: 'A' })
  })
})

describe('metadata', () => {
  test.each<[string, Json, Json, Json]>([
    ['null removes a key', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ['null for a key that is not there changes nothing', { a: 1 }, { z: null }, { a: 1 }],
    [
      'null inside a list stays',
      { l: [1] },
      { l: [null, { a: null }] },
      { l: [null, { a: null }] },
    ],
    ['a new object drops its nulls', {}, { n: { x: null, y: { z: null } } }, { n: { y: {} } }],
    ['an object replaces a value', { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    ['a value replaces an object', { a: { b: 2 } }, { a: 1 }, { a: 1 }],
    ['an empty object inside changes nothing', { a: { b: 2 } }, { a: {} }, { a: { b: 2 } }],
    ['after a clear it starts anew', null, { a: 1 }, { a: 1 }],
  ])('%s', async (_title, stored, metadata, expected) => {
    const id = await born('console', { metadata: { old: true } })
    await patch('console', id, { metadata: null })
    await patch('console', id, { metadata: stored })
    const changed = await patch('console', id, { metadata })
    expect([changed.status, changed.body.metadata]).toEqual([200, expected])
  })

  test('drops its nulls on create too', async () => {
    const id = await born('console', { metadata: { a: null, b: { c: null, d: 1 }, l: [null] } })
    expect((await read('console', id)).metadata).toEqual({ b: { d: 1 }, l: [null] })
  })

  test('may say patchbay anywhere but at its top', async () => {
    const id = await born('console', { metadata: { a: { patchbay: 1 } } })
    expect((await read('console', id)).metadata).toEqual({ a: { patchbay: 1 } })
  })

  test.each([
    ['is taken up to 16 KB', 16 * 1024, 200],
    ['is refused past it', 16 * 1024 + 1, 400],
  ])('%s, counted as home would hold it', async (_title, bytes, status) => {
    const id = await born('console', { metadata: { a: 'x' } })
    const room = bytes - new TextEncoder().encode('{"a":"x","b":""}').length
    const text = `${'é'.repeat(Math.floor(room / 2))}${'x'.repeat(room % 2)}`
    const answer = await patch('console', id, { metadata: { b: text } })
    expect(answer.status).toBe(status)
    if (status !== 200) expect(refused(answer).paths).toEqual(['metadata'])
  })
})
