import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { bad, open } from './open.ts'

const voices =
  'voice.provider must be one of the following values: 11labs, azure, cartesia, custom-voice, ' +
  'deepgram, hume, inworld, lmnt, microsoft, minimax, neuphonic, openai, playht, rime-ai, sesame, ' +
  'smallest-ai, tavus, vapi, wellsaid, xai'
const models =
  'model.provider must be one of the following values: anthropic, anthropic-bedrock, anyscale, ' +
  'cerebras, custom-llm, deepinfra, deep-seek, google, groq, inflection-ai, minimax, openai, ' +
  'openrouter, perplexity-ai, together-ai, xai, vapi'
const transcribers =
  'transcriber.provider must be one of the following values: 11labs, assembly-ai, azure, cartesia, ' +
  'custom-transcriber, deepgram, gladia, google, openai, soniox, speechmatics, talkscriber, vapi, xai'

const modes =
  'firstMessageMode must be one of the following values: assistant-speaks-first, ' +
  'assistant-speaks-first-with-model-generated-message, assistant-waits-for-user'

const gpt = { provider: 'openai', model: 'gpt-4o' }
const nova = { provider: 'deepgram' }
const say = [{ type: 'say', exact: 'Are you there?' }]

type Refused = readonly (readonly [body: Json, ...says: string[]])[]
const cases = (all: Refused) => all.map(([body, ...says]) => ({ body, says }))

const refused: Refused = [
  [{ colour: 'red' }, 'property colour should not exist'],
  [{ latestVersion: 'v1' }, 'property latestVersion should not exist'],
  [
    { id: 'x', orgId: 'y', createdAt: 'z', updatedAt: 'z', isServerUrlSecretSet: false },
    'property id should not exist',
    'property orgId should not exist',
    'property createdAt should not exist',
    'property updatedAt should not exist',
    'property isServerUrlSecretSet should not exist',
  ],
  [JSON.parse('{"__proto__":{}}'), 'property __proto__ should not exist'],
  [{ name: 'n'.repeat(41) }, 'name must be shorter than or equal to 40 characters'],
  [{ name: 7 }, 'name must be a string'],
  [{ firstMessageMode: null }, modes],
  [
    { maxDurationSeconds: null },
    'maxDurationSeconds must be a number conforming to the specified constraints',
  ],
  [{ maxDurationSeconds: 9 }, 'maxDurationSeconds must not be less than 10'],
  [{ maxDurationSeconds: 43_201 }, 'maxDurationSeconds must not be greater than 43200'],
  [{ silenceTimeoutSeconds: 5 }, 'silenceTimeoutSeconds must not be less than 10'],
  [
    { stopSpeakingPlan: { voiceSeconds: 0.6 } },
    'stopSpeakingPlan.voiceSeconds must not be greater than 0.5',
  ],
  [
    { voicemailMessage: 'v'.repeat(1001) },
    'voicemailMessage must be shorter than or equal to 1000 characters',
  ],
  [
    { endCallMessage: 'v'.repeat(1001) },
    'endCallMessage must be shorter than or equal to 1000 characters',
  ],
  [
    { endCallPhrases: ['a'] },
    'each value in endCallPhrases must be longer than or equal to 2 characters',
  ],
  [{ endCallPhrases: null }, 'endCallPhrases must be an array'],
  [
    { backgroundSound: 'sea' },
    'backgroundSound must be one of the following values: off, office, or a URL',
  ],
  [{ voicemailDetection: 'on' }, 'voicemailDetection must be one of the following values: off'],
  [{ metadata: null }, 'metadata must be an object'],
  [
    { server: { url: 'https://a.example', timeoutSeconds: 301 } },
    'server.timeoutSeconds must not be greater than 300',
  ],
  [
    { messagePlan: { idleTimeoutSeconds: 4 } },
    'messagePlan.idleTimeoutSeconds must not be less than 5',
  ],

  [{ model: { temperature: 0.2 } }, models],
  [{ model: { provider: 'openai' } }, 'model.model must be a string'],
  [{ model: { ...gpt, maxTokens: 20 } }, 'model.maxTokens must not be less than 50'],
  [{ model: { ...gpt, maxTokens: 10_001 } }, 'model.maxTokens must not be greater than 10000'],
  [{ model: { ...gpt, temperature: 2.1 } }, 'model.temperature must not be greater than 2'],
  [{ model: { ...gpt, thinking: {} } }, 'model.property thinking should not exist'],
  [{ model: { ...gpt, toolIds: [1] } }, 'model.each value in toolIds must be a string'],
  [
    { model: { ...gpt, messages: [{ role: 'bot', content: 'x' }] } },
    'model.messages.0.role must be one of the following values: assistant, function, user, system, tool',
  ],
  [
    { model: { ...gpt, fallbackModels: ['gpt-4.1', 'gpt-4.1'] } },
    "model.All fallbackModels's elements must be unique",
  ],
  [
    { model: { provider: 'openai', model: 'gpt-5.4', temperature: 0.5 } },
    'model.temperature should not be set with model gpt-5.4',
  ],
  [{ model: { provider: 'custom-llm', model: 'mine' } }, 'model.url must be a string'],
  [{ model: { provider: 'vapi', maxTokens: 100 } }, 'model.property maxTokens should not exist'],

  [{ voice: 'nova' }, 'voice must be an object'],
  [{ voice: { provider: 'edmo', voiceId: 'x' } }, voices],
  [{ voice: { provider: '11labs' } }, 'voice.voiceId must be a string'],
  [
    { voice: { provider: 'cartesia', voiceId: 'x', speed: 1.1 } },
    'voice.property speed should not exist',
  ],
  [
    { voice: { provider: 'azure', voiceId: 'x', language: 'hi-IN' } },
    'voice.property language should not exist',
  ],
  [
    { voice: { provider: 'azure', voiceId: 'x', speed: 2.1 } },
    'voice.speed must not be greater than 2',
  ],
  [
    { voice: { provider: 'openai', voiceId: 'x', enableSsmlParsing: true } },
    'voice.property enableSsmlParsing should not exist',
  ],
  [
    { voice: { provider: '11labs', voiceId: 'x', speed: 0.6 } },
    'voice.speed must not be less than 0.7',
  ],
  [
    { voice: { provider: '11labs', voiceId: 'x', stability: 1.1 } },
    'voice.stability must not be greater than 1',
  ],
  [
    { voice: { provider: 'sesame', voiceId: 'x' } },
    'voice.model must be one of the following values: csm-1b',
  ],
  [
    { voice: { provider: 'cartesia', voiceId: 'x', experimentalControls: { emotion: 'anger' } } },
    'voice.experimentalControls.emotion must be an array',
  ],
  [
    { voice: { provider: 'cartesia', voiceId: 'x', generationConfig: { speed: 2 } } },
    'voice.generationConfig.speed must not be greater than 1.5',
  ],
  [
    { voice: { provider: 'openai', voiceId: 'nova', model: 'tts-1', instructions: 'Softly' } },
    'voice.instructions should not be set with model tts-1',
  ],
  [
    { voice: { provider: 'custom-voice', server: {}, voiceId: 'x' } },
    'voice.property voiceId should not exist',
  ],
  [
    {
      voice: {
        provider: 'vapi',
        voiceId: 'Elliot',
        fallbackPlan: { voices: [{ provider: 'azure', voiceId: 'x', model: 'y' }] },
      },
    },
    'voice.fallbackPlan.voices.0.property model should not exist',
  ],

  [{ transcriber: { provider: 'assemblyai' } }, transcribers],
  [
    { transcriber: { ...nova, endpointing: 9 } },
    'transcriber.endpointing must not be less than 10',
  ],
  [
    { transcriber: { ...nova, endpointing: 501 } },
    'transcriber.endpointing must not be greater than 500',
  ],
  [{ transcriber: { ...nova, diarize: true } }, 'transcriber.property diarize should not exist'],
  [
    { transcriber: { provider: 'azure', model: 'x' } },
    'transcriber.property model should not exist',
  ],
  [
    { transcriber: { provider: 'talkscriber', model: 'large' } },
    'transcriber.model must be one of the following values: whisper',
  ],

  [{ hooks: [{ do: say }] }, 'hooks.0.on must be a string'],
  [{ hooks: [{ on: 'call.ending' }] }, 'hooks.0.do must be an array'],
  [
    {
      hooks: [
        {
          on: 'customer.speech.timeout',
          do: say,
          options: { timeoutSeconds: 0, triggerMaxCount: 11 },
        },
      ],
    },
    'hooks.0.options.timeoutSeconds must not be less than 1',
    'hooks.0.options.triggerMaxCount must not be greater than 10',
  ],
]

const silence = (name: string, timeoutSeconds: number, triggerMaxCount: number, more: Json[]) => ({
  on: 'customer.speech.timeout',
  name,
  options: { timeoutSeconds, triggerMaxCount, triggerResetMode: 'onUserSpeech' },
  do: [...say, ...more],
})

const accepted: readonly JsonObject[] = [
  {
    name: 'Sales Bot',
    firstMessage: 'Hi! How can I help?',
    firstMessageMode: 'assistant-speaks-first',
    model: {
      provider: 'openai',
      model: 'gpt-4.1-mini',
      temperature: 0.3,
      maxTokens: 256,
      messages: [{ role: 'system', content: 'You are a concise sales assistant.' }],
      toolIds: ['b9a1f2a0-6f44-4c6e-9b3a-0d8c7f1e2a33'],
      toolRefs: [{ toolId: 'b9a1f2a0-6f44-4c6e-9b3a-0d8c7f1e2a33', version: 'v3' }],
    },
    voice: { provider: 'azure', voiceId: 'hi-IN-AartiNeural', speed: 1 },
    transcriber: { provider: 'azure', language: 'hi-IN' },
    maxDurationSeconds: 600,
    hooks: [
      silence('patchbay:inactivity', 12, 3, []),
      silence('patchbay:timeout-end', 24, 1, [{ type: 'tool', tool: { type: 'endCall' } }]),
    ],
    metadata: { patchbay: { id: '665f1a2b3c4d5e6f7a8b9c0d' } },
  },
  {
    voice: { provider: 'cartesia', voiceId: 'x', language: 'hi', generationConfig: { speed: 1.1 } },
  },
  {
    voice: {
      provider: 'openai',
      voiceId: 'nova',
      model: 'gpt-4o-mini-tts',
      instructions: 'Softly',
    },
  },
  { transcriber: { provider: 'assembly-ai', speechModel: 'universal-3-5-pro' } },
  { transcriber: { ...nova, language: 'multi', eagerEotThreshold: 0.4, languageHint: 'en' } },
  { model: { provider: 'openai', model: 'gpt-4.1-2025-04-14:westeurope', knowledgeBaseId: 'k' } },
  { model: { provider: 'openrouter', model: 'anything/at-all', systemPrompt: 'Old' } },
  { silenceTimeoutSeconds: 30, customerJoinTimeoutSeconds: 20, endCallFunctionEnabled: true },
  { messagePlan: { idleMessages: ['Hm?'], idleTimeoutSeconds: 10.6 }, recordingEnabled: true },
  { backgroundSound: 'https://a.example/sea.mp3', voicemailDetection: 'off', hooks: [] },
  { startSpeakingPlan: { smartEndpointingPlan: null, smartEndpointingEnabled: 'livekit' } },
  { hooks: [{ on: 'call.timeElapsed', name: 'mine', options: { seconds: 300 }, do: say }] },
  { hooks: [{ on: 'customer.speech.timeout', do: [{ type: 'say', exact: ['A', 'B'] }] }] },
  { server: { url: 'https://a.example', secret: 's' }, serverUrl: 'https://b.example' },
]

describe('an assistant', () => {
  test.each(cases(refused))('$body is refused', async ({ body, says }) => {
    const { call } = open()
    expect(await call('POST', '/assistant', body)).toEqual(bad(...says))
  })

  test.each(accepted)('%j is taken', async (body) => {
    const { call } = open()
    expect(await call('POST', '/assistant', body)).toMatchObject({ status: 201 })
  })
})

const request = { type: 'apiRequest', method: 'GET', url: 'https://a.example' }
const schema = (part: JsonObject) => ({ type: 'object', properties: { id: part } })

const refusedTools: Refused = [
  [
    { type: 'apiRequest', name: 'look up' },
    'method must be one of the following values: POST, GET, PUT, PATCH, DELETE',
    'url must be a string',
    'name must match /^[a-zA-Z0-9_-]{1,40}$/ regular expression',
  ],
  [{ ...request, timeoutSeconds: 301 }, 'timeoutSeconds must not be greater than 300'],
  [{ ...request, server: {} }, 'property server should not exist'],
  [{ ...request, metadata: {} }, 'property metadata should not exist'],
  [
    { ...request, body: schema({ type: 'string', const: 'x' }) },
    'body.properties.id.property const should not exist',
  ],
  [
    { ...request, body: schema({ anyOf: [] }) },
    'body.properties.id.type must be one of the following values: string, number, integer, boolean, array, object',
    'body.properties.id.property anyOf should not exist',
  ],
  [{ type: 'function', function: { parameters: {} } }, 'function.name must be a string'],
  [{ ...request, latestVersion: 'v1' }, 'property latestVersion should not exist'],
]

const orderSchema = {
  type: 'object',
  properties: { order_id: { type: 'string', description: "The customer's order ID" } },
  required: ['order_id'],
}

const acceptedTools: readonly JsonObject[] = [
  {
    type: 'apiRequest',
    name: 'check_order_status',
    description: 'Use this tool to check the status of an order.',
    method: 'GET',
    timeoutSeconds: 10,
    url: 'https://api.example.com/orders?order_id={{order_id}}',
    headers: {
      type: 'object',
      properties: { Authorization: { type: 'string', value: 'Bearer sk' } },
    },
    body: orderSchema,
  },
  {
    type: 'function',
    async: false,
    function: { name: 'check_order_status', description: 'd', parameters: orderSchema },
    server: {
      url: 'https://gateway.example.com/hooks',
      timeoutSeconds: 10,
      credentialId: '550e8400-e29b-41d4-a716-446655440000',
    },
  },
  { ...request, headers: schema({ type: 'string', value: 'application/json' }) },
  { ...request, name: 'look', description: 'd', parameters: [{ key: 'a', value: 1 }] },
  { ...request, backoffPlan: { type: 'fixed', maxRetries: 3, baseDelaySeconds: 1 } },
  { type: 'function', async: false, function: { name: 'f', parameters: { anyOf: [] } } },
  { type: 'endCall' },
]

describe('a tool', () => {
  test.each(cases(refusedTools))('$body is refused', async ({ body, says }) => {
    const { call } = open()
    const { status, body: said } = await call('POST', '/tool', body)
    expect({ status, said: [...((said as JsonObject).message as string[])].sort() }).toEqual({
      status: 400,
      said: [...says].sort(),
    })
  })

  test.each(acceptedTools)('%j is taken', async (body) => {
    const { call } = open()
    expect(await call('POST', '/tool', body)).toMatchObject({ status: 201 })
  })

  test('keeps its type', async () => {
    const { call, create } = open()
    const made = await create(request, 'tool')
    expect((await call('PATCH', `/tool/${made.id}`, { type: 'apiRequest' })).status).toBe(200)
    expect(await call('PATCH', `/tool/${made.id}`, { type: 'endCall' })).toEqual(
      bad('type must be one of the following values: apiRequest')
    )
  })
})

describe('what is stored', () => {
  const id = '11111111-2222-4333-8444-555555555555'
  const stored = {
    id,
    name: 'n'.repeat(50),
    clientMessages: ['transcript', 'from-the-future'],
    voice: { provider: 'azure', voiceId: 'x', speed: 1, inputMinCharacters: 30 },
    model: { provider: 'retired-vendor', model: 'm', knob: 1 },
  }
  const patch = (body: JsonObject) => {
    const { fake, call } = open()
    fake.place('assistant', stored)
    return call('PATCH', `/assistant/${id}`, body)
  }

  test('may be sent back, also beside a change and at another place of a list', async () => {
    const body = {
      name: stored.name,
      clientMessages: ['from-the-future', 'hang'],
      voice: { ...stored.voice, speed: 1.1 },
      model: { ...stored.model, temperature: 0.2 },
    }
    expect((await patch(body)).status).toBe(200)
  })

  test('may not be changed to another odd value', async () => {
    const body = {
      name: 'n'.repeat(51),
      voice: { ...stored.voice, inputMinCharacters: 31 },
    }
    expect(await patch(body)).toEqual(
      bad(
        'name must be shorter than or equal to 40 characters',
        'voice.property inputMinCharacters should not exist'
      )
    )
  })

  test('does not follow to another vendor', async () => {
    expect(await patch({ voice: { provider: 'cartesia', voiceId: 'x', speed: 1 } })).toEqual(
      bad('voice.property speed should not exist')
    )
  })

  test('is refused all the same where the script says so', async () => {
    const { fake, call } = open()
    fake.place('assistant', stored)
    fake.fault({
      fault: { kind: 'refuseKeys', keys: ['clientMessages', 'voice.inputMinCharacters'] },
      times: 'always',
    })
    const { clientMessages, voice } = stored
    expect(await call('PATCH', `/assistant/${id}`, { clientMessages, voice })).toEqual(
      bad(
        'property clientMessages should not exist',
        'voice.property inputMinCharacters should not exist'
      )
    )
    expect((await call('PATCH', `/assistant/${id}`, { firstMessage: 'Hi' })).status).toBe(200)
  })
})
