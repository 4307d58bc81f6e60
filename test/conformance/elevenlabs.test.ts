import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { testProvider } from './provider.ts'

const prompt = 'conversation_config.agent.prompt'
const agent = {
  ...{ agent_id: 'agent_of_1', name: 'Desk', tags: ['theirs'], version_id: 'agtvrsn_1' },
  ...{ branch_id: 'agtbrch_1', main_branch_id: 'agtbrch_1' },
  metadata: { created_at_unix_secs: 1784586739, updated_at_unix_secs: 1786634764 },
  conversation_config: {
    agent: {
      ...{ first_message: 'Hello', language: 'hi' },
      prompt: {
        ...{ prompt: 'SP', llm: 'gpt-4o', temperature: 0.2, max_tokens: -1, tool_ids: [] },
        ...{ built_in_tools: { end_call: null, voicemail_detection: null }, tools: [] },
      },
    },
    tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2_5', speed: 1.1 },
    ...{ asr: { provider: 'scribe_realtime' }, turn: { turn_timeout: 7 } },
    conversation: { max_duration_seconds: 900 },
  },
}

testProvider({
  ...{ adapter: elevenlabs, fake: elevenlabsFake, externalId: 'agent_of_1' },
  objects: [['agent', agent]],
  config: {
    ...{ name: 'Desk', systemPrompt: 'SP', firstMessage: 'Hello', maxDurationSeconds: 900 },
    model: { provider: 'openai', model: 'gpt-4o', temperature: 0.2 },
    voice: {
      ...{ provider: '11labs', voiceId: 'cjVigY5qzO86Huf0OWal', model: 'eleven_flash_v2_5' },
      ...{ speed: 1.1, language: 'hi' },
    },
    transcriber: { provider: 'scribe_realtime', language: 'hi' },
    silenceTimeoutSeconds: 7,
  },
  single: [
    [{ name: 'Night' }, ['name']],
    [{ system_prompt: 'New' }, [`${prompt}.prompt`]],
    [{ temperature: 0.6 }, [`${prompt}.temperature`]],
    [{ voice: { speed: 0.9 } }, ['conversation_config.tts.speed']],
    [{ maximum_duration: 1200 }, ['conversation_config.conversation.max_duration_seconds']],
  ],
  whole: { system_prompt: 'New', temperature: 0.6, maximum_duration: 1200, voice: { speed: 0.9 } },
  moving: ['version_id', 'version_description', 'access_info', 'metadata'],
  name: 'name',
  errors: [
    [
      422,
      { detail: [{ loc: ['body', 'name'], msg: 'Input should be a string', type: 'string_type' }] },
      'Input should be a string',
    ],
    [401, { detail: { status: 'invalid_api_key', message: 'Invalid API key' } }, 'Invalid API key'],
    [404, { detail: 'Not Found' }, 'Not Found'],
  ],
})
