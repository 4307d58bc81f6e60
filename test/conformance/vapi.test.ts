import { vapiFake } from '../../adapters/fakes/vapi.ts'
import { vapi } from '../../adapters/vapi.ts'
import { testProvider } from './provider.ts'

const id = '11111111-2222-4333-8444-555555555555'
const object = {
  ...{ id, orgId: '22222222-2222-4333-8444-555555555555', name: 'Desk', firstMessage: 'Hello' },
  ...{ createdAt: '2026-08-01T00:00:00.000Z', updatedAt: '2026-08-01T00:00:00.000Z' },
  model: {
    ...{ provider: 'openai', model: 'gpt-4o', temperature: 0.2, emotionRecognitionEnabled: true },
    messages: [{ role: 'system', content: 'SP' }],
  },
  voice: { provider: '11labs', voiceId: 'burt', speed: 1.1 },
  transcriber: { provider: 'deepgram', model: 'nova-2', language: 'en' },
  ...{ maxDurationSeconds: 900, metadata: { theirs: [1] } },
}

testProvider({
  ...{ adapter: vapi, fake: vapiFake, externalId: id, objects: [['assistant', object]] },
  config: {
    ...{ name: 'Desk', systemPrompt: 'SP', firstMessage: 'Hello', maxDurationSeconds: 900 },
    model: { provider: 'openai', model: 'gpt-4o', temperature: 0.2 },
    voice: { provider: '11labs', voiceId: 'burt', speed: 1.1 },
    transcriber: { provider: 'deepgram', models: { deepgram: 'nova-2' }, language: 'en' },
    metadata: { theirs: [1] },
  },
  single: [
    [{ name: 'Night' }, ['name']],
    [{ system_prompt: 'New' }, ['model.messages']],
    [{ temperature: 0.6 }, ['model.temperature']],
    [{ voice: { speed: 1.2 } }, ['voice.speed']],
    [{ maximum_duration: 1200 }, ['maxDurationSeconds']],
  ],
  whole: { system_prompt: 'New', temperature: 0.6, maximum_duration: 1200, voice: { speed: 1.2 } },
  moving: ['updatedAt', 'latestVersion', 'isServerUrlSecretSet'],
  name: 'name',
  errors: [
    [
      400,
      { message: ['name must be a string'], error: 'Bad Request', statusCode: 400 },
      'name must be a string',
    ],
    [401, { message: 'Invalid Key.', error: 'Unauthorized', statusCode: 401 }, 'Invalid Key.'],
  ],
})
