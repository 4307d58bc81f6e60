import { describe } from 'vitest'
import { telnyxFake } from '../../adapters/fakes/telnyx.ts'
import { telnyx } from '../../adapters/telnyx.ts'
import { testProvider } from './provider.ts'

const object = {
  ...{ id: 'assistant-1', name: 'Desk', created_at: '2026-08-01T00:00:00.000Z' },
  ...{ instructions: 'SP', greeting: 'Hello', model: 'openai/gpt-4o', tags: ['theirs'] },
  ...{ version_id: 'v1', version_created_at: '2026-08-01T00:00:00.000Z' },
  voice_settings: { voice: 'Telnyx.NaturalHD.orion', voice_speed: 1.1, expressive_mode: false },
  transcription: { model: 'deepgram/nova-3', language: 'en', settings: { smart_format: true } },
  telephony_settings: { time_limit_secs: 900, default_texml_app_id: '7' },
  tools: [
    { type: 'hangup', hangup: { description: 'Ends the call' }, shared: false },
    { type: 'webhook', webhook: { name: 'theirs' }, shared: true },
  ],
}

const refused = (detail: string) => ({ code: '10015', title: 'Bad request', detail })

// Which of the two the API does with an object inside a body, nobody says.
describe.each(['replace', 'merge'] as const)('an object inside a body will %s', (nested) => {
  testProvider({
    ...{ adapter: telnyx, fake: (options) => telnyxFake({ ...options, nested }) },
    ...{ externalId: 'assistant-1', objects: [['assistant', object]] },
    config: {
      ...{ name: 'Desk', systemPrompt: 'SP', firstMessage: 'Hello', maxDurationSeconds: 900 },
      model: { provider: 'openai', model: 'gpt-4o' },
      voice: { provider: 'telnyx', voiceId: 'Telnyx.NaturalHD.orion', speed: 1.1 },
      transcriber: { provider: 'deepgram', models: { deepgram: 'nova-3' }, language: 'en' },
    },
    single: [
      [{ name: 'Night' }, ['name']],
      [{ system_prompt: 'New' }, ['instructions']],
      [{ voice: { speed: 1.2 } }, ['voice_settings.voice_speed']],
      [{ maximum_duration: 1200 }, ['telephony_settings.time_limit_secs']],
    ],
    whole: { system_prompt: 'New', maximum_duration: 1200, voice: { speed: 1.2 } },
    moving: ['version_id', 'version_created_at'],
    name: 'name',
    errors: [
      [400, { errors: [refused('No such model')] }, 'No such model'],
      [
        401,
        { errors: [{ code: '10009', title: 'Authentication failed' }] },
        'Authentication failed',
      ],
    ],
  })
})
