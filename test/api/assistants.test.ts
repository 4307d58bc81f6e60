import { expect, test } from 'vitest'
import { v1Defaults } from '../../src/api/v1.face.ts'
import { PatchbayError } from '../../src/errors.ts'
import { assistant, assistantId, openApi, operationId, orgId, outcome, told } from './open.ts'

const path = `/api/v1/assistants/${assistantId}`
const scope = { orgId, userId: '665f1a2b3c4d5e6f7a8b9c01' }

const page003 = {
  id: '665f1a2b3c4d5e6f7a8b9c0d',
  name: 'Sales Bot',
  system_prompt: 'You are a concise sales assistant.',
  welcome_message: 'Hi! How can I help?',
  ai_provider: 'openai',
  model: 'gpt-4.1-mini',
  max_tokens: 256,
  temperature: 0.3,
  voice: {
    provider: 'azure',
    name: 'hi-IN-AartiNeural',
    speed: 1,
    language: 'hi-IN',
    stability: 0.75,
    similarity_boost: 0.8,
    tts_model: null,
    instructions: 'Indian Accent',
  },
  transcription: {
    provider: 'azure',
    language: 'hi-IN',
    mode: 'single',
    prompt: null,
    deepgram: {
      model: 'nova-2',
      utterance_end_ms: 1200,
      endpointing: 300,
      vad_events: true,
      diarize: true,
    },
    cartesia: { model: 'ink-whisper', min_volume: 0.3, max_silence_duration_secs: 2 },
    gladia: { model: 'fast', languages: [], main_language: 'en' },
    smallest_ai: { diarize: false, redact_pii: false, emotion: false, word_timestamps: false },
  },
  maintain_context: false,
  maximum_duration: 600,
  silence_timeout: 12,
  inactivity_message: 'Are you still there?',
  timeout_end_message: 'Thank you for calling. Goodbye!',
  filler_words_enabled: true,
  filler_words: '',
  dynamic_welcome_enabled: false,
  dynamic_welcome_message: 'Hello {{name}}',
  selected_tools: ['66aa2b3c4d5e6f7a8b9c0d11'],
  created_at: '2026-05-01T10:00:00.000Z',
  updated_at: '2026-05-02T08:30:00.000Z',
}

test('GET answers page 003 to the letter, with its version as ETag', async () => {
  const { send, calls } = await openApi()
  const response = await send('GET', path)
  expect(await response.json()).toEqual({ success: true, data: page003 })
  expect(response.headers.get('etag')).toBe('"3"')
  expect(calls).toEqual([['get', scope, assistantId]])
})

test('PATCH hands over a canonical patch and says what an operation did with it', async () => {
  const { send, calls } = await openApi({
    answers: {
      patch: async (_actor, _id, request) => {
        expect(request.patch({})).toEqual({ name: 'B', voice: { speed: 2 } })
        return outcome({ unsupported: ['voice.stability', 'voice.similarityBoost'] })
      },
    },
  })
  const response = await send('PATCH', path, { name: 'B', voice: { speed: 2 } })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ success: true, data: page003 })
  expect(response.headers.get('patchbay-operation')).toBe(operationId)
  expect(response.headers.get('patchbay-unsupported')).toBe(
    'voice.stability, voice.similarity_boost'
  )
  expect(calls.map(([name, actor, id]) => [name, actor, id])).toEqual([
    ['patch', { scope, userId: scope.userId }, assistantId],
  ])
})

test('a patch that changed nothing names no operation', async () => {
  const { send } = await openApi({ answers: { patch: async () => outcome({ operation: null }) } })
  const response = await send('PATCH', path, { voice: {} })
  expect(response.status).toBe(200)
  expect(response.headers.get('patchbay-operation')).toBeNull()
})

test('what a provider cannot hold is refused in the face its paths are spelled on', async () => {
  const refused = new PatchbayError('unrepresentable', 'Vapi cannot hold this', {
    errors: [{ path: 'voice.voiceId', message: 'there is no such voice' }],
  })
  const { send } = await openApi({ answers: { patch: async () => Promise.reject(refused) } })
  expect(await told(await send('PATCH', path, { name: 'B' }))).toEqual({
    status: 422,
    body: {
      type: '/docs#unrepresentable',
      title: 'Not representable at the provider',
      status: 422,
      detail: 'Vapi cannot hold this; voice.name: there is no such voice',
      success: false,
      code: 'unrepresentable',
      errors: [{ path: 'voice.name', message: 'there is no such voice' }],
    },
  })
  expect(await told(await send('PATCH', `/assistants/${assistantId}`, { name: 'B' }))).toEqual({
    status: 400,
    body: {
      error: 'Vapi cannot hold this; voice.voiceId: there is no such voice',
      code: 'unrepresentable',
    },
  })
})

test('a dry run shows requests and differences, and changes nothing', async () => {
  const { send, calls } = await openApi({
    answers: {
      preview: async () => ({
        requests: [
          {
            linkId: 'l',
            connectionId: 'c',
            provider: 'vapi',
            method: 'PATCH',
            path: '/assistant/x',
            body: { name: 'B' },
          },
        ],
        diff: [{ field: 'firstMessage', from: 'a', to: 'b' }],
        unsupported: ['voice.similarityBoost'],
      }),
    },
  })
  const response = await send('PATCH', `${path}?dry_run=true&strict=true`, { name: 'B' })
  expect(await told(response)).toEqual({
    status: 200,
    body: {
      success: true,
      data: {
        requests: [
          {
            link_id: 'l',
            connection_id: 'c',
            provider: 'vapi',
            method: 'PATCH',
            path: '/assistant/x',
            body: { name: 'B' },
          },
        ],
        diff: [{ field: 'welcome_message', from: 'a', to: 'b' }],
        unsupported: ['voice.similarity_boost'],
      },
    },
  })
  expect(calls.map(([name]) => name)).toEqual(['preview'])
})

test('a create fills in the defaults of v1 and none on the console', async () => {
  const { send, calls } = await openApi()
  const made = await send('POST', '/api/v1/assistants', { name: 'A' })
  expect(made.status).toBe(201)
  const raw = { vapi: { backgroundSound: 'off' } }
  const bare = await send('POST', '/assistants', { name: 'A', provider_options: raw })
  expect(bare.status).toBe(201)
  expect(calls).toEqual([
    [
      'create',
      { scope, userId: scope.userId },
      { given: { name: 'A' }, defaults: v1Defaults, providerOptions: {} },
    ],
    [
      'create',
      { scope: { orgId, userId: null }, userId: scope.userId },
      { given: { name: 'A' }, defaults: {}, providerOptions: raw },
    ],
  ])
})

test('a dry run of a create makes nothing', async () => {
  const diff = [{ field: 'voice.voiceId', from: null, to: 'alloy' }]
  const previewCreate = async () => ({ requests: [], diff, unsupported: [] })
  const { send, calls } = await openApi({ answers: { previewCreate } })
  const voice = { voiceId: 'alloy' }
  const response = await send('POST', '/assistants?dry_run=true', { name: 'A', voice })
  expect(await told(response)).toEqual({
    status: 200,
    body: { requests: [], diff, unsupported: [] },
  })
  expect(calls).toEqual([
    [
      'previewCreate',
      { scope: { ...scope, userId: null }, userId: scope.userId },
      { given: { name: 'A', voice }, defaults: {}, providerOptions: {} },
    ],
  ])
})

test('a create says where copies are made, on both faces', async () => {
  const { send, calls } = await openApi()
  const [one, two] = ['1'.repeat(24), '2'.repeat(24)]
  const overrides = { voice: { provider: 'openai', name: 'alloy' }, transcription: null }
  await send('POST', '/api/v1/assistants', {
    ...{ name: 'A', connection_ids: [one], links: [{ connection_id: two, overrides }] },
  })
  await send('POST', '/assistants', { name: 'A', connectionIds: [one, two] })
  const copies = calls.map(([, , birth]) => (birth as { copies: unknown }).copies)
  const voice = { provider: 'openai', voiceId: 'alloy' }
  expect(copies).toEqual([
    [{ connectionId: one }, { connectionId: two, overrides: { voice } }],
    [{ connectionId: one }, { connectionId: two }],
  ])
})

test('the console finds an assistant by its own id and by that of a copy', async () => {
  const missing = new PatchbayError('not_found', 'no')
  const { send, calls } = await openApi({
    answers: {
      patch: async (_actor, id) => (id === assistantId ? outcome() : Promise.reject(missing)),
    },
  })
  const other = 'f'.repeat(24)
  await send('PATCH', `/assistants/${assistantId}`, { name: 'B' })
  await send('PATCH', '/assistants/asst_123', { name: 'B' })
  await send('PATCH', `/assistants/${other}`, { name: 'B' })
  const org = { orgId, userId: null }
  expect(calls.map(([name, who, id]) => [name, name === 'find' ? who : null, id])).toEqual([
    ['patch', null, assistantId],
    ['find', org, 'asst_123'],
    ['patch', null, assistantId],
    ['patch', null, other],
    ['find', org, other],
    ['patch', null, assistantId],
  ])
})

test('the console answers bare objects, and a list of whole ones', async () => {
  const bare = assistant({ config: { name: 'A', voice: { voiceId: 'alloy' } } })
  const { send } = await openApi({
    answers: {
      find: async () => bare,
      list: async () => ({ items: [bare], total: 1 }),
    },
  })
  const shown = {
    id: assistantId,
    orgId,
    createdAt: '2026-05-01T10:00:00.000Z',
    updatedAt: '2026-05-02T08:30:00.000Z',
    name: 'A',
    voice: { voiceId: 'alloy' },
  }
  expect(await (await send('GET', '/assistants/asst_123')).json()).toEqual(shown)
  expect(await (await send('GET', '/assistants')).json()).toEqual([shown])
})

const pages: readonly [query: string, page: number, limit: number][] = [
  ['', 1, 20],
  ['?page=2&limit=5', 2, 5],
  ['?page=0&limit=0', 1, 1],
  ['?page=-3&limit=-1', 1, 1],
  ['?page=x&limit=y', 1, 20],
  ['?page=&limit=', 1, 20],
  ['?page=1.9&limit=7.9', 1, 7],
  ['?limit=101', 1, 100],
  ['?page=1e99', 90071992547409, 20],
  ['?limit=Infinity', 1, 20],
]

test.each(pages)('a list with %s is page %i of %i', async (query, page, limit) => {
  const { send, calls } = await openApi()
  const response = await send('GET', `/api/v1/assistants${query}`)
  expect(await response.json()).toEqual({
    success: true,
    data: [
      {
        id: assistantId,
        name: 'Sales Bot',
        created_at: '2026-05-01T10:00:00.000Z',
        updated_at: '2026-05-02T08:30:00.000Z',
      },
    ],
    pagination: { page, limit, total: 1 },
  })
  expect(calls).toEqual([['list', scope, { page, limit }]])
})

test('HEAD answers like GET without a body', async () => {
  const { send } = await openApi()
  const response = await send('HEAD', path)
  expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([
    200,
    '"3"',
    '',
  ])
})
