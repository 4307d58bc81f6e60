import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { testProvider } from './provider.ts'

const llm = {
  ...{ llm_id: 'llm_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ model: 'gpt-4.1', model_temperature: 0.2, general_prompt: 'SP', start_speaker: 'agent' },
  begin_message: 'Hello',
  general_tools: [{ type: 'end_call', name: 'end_call' }],
}
const agent = {
  ...{ agent_id: 'agent_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ agent_name: 'Desk', voice_id: '11labs-Adrian', voice_speed: 1.1, language: 'en-US' },
  ...{ max_call_duration_ms: 600_000, channel: 'voice', interruption_sensitivity: 0.5 },
  response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 },
}

testProvider({
  ...{ adapter: retell, fake: retellFake, externalId: 'agent_1' },
  objects: [
    ['llm', llm],
    ['agent', agent],
  ],
  config: {
    ...{ name: 'Desk', systemPrompt: 'SP', firstMessage: 'Hello' },
    model: { provider: 'openai', model: 'gpt-4.1', temperature: 0.2 },
    voice: { provider: '11labs', voiceId: '11labs-Adrian', speed: 1.1, language: 'en-US' },
    transcriber: { language: 'en-US' },
    maxDurationSeconds: 600,
  },
  single: [
    [{ name: 'Night' }, ['agent.agent_name']],
    [{ system_prompt: 'New' }, ['llm.general_prompt']],
    [{ temperature: 0.6 }, ['llm.model_temperature']],
    [{ voice: { speed: 1.5 } }, ['agent.voice_speed']],
    [{ maximum_duration: 900 }, ['agent.max_call_duration_ms']],
  ],
  whole: { system_prompt: 'New', temperature: 0.6, maximum_duration: 900, voice: { speed: 1.5 } },
  moving: [
    ...['agent.version', 'agent.base_version', 'agent.last_modification_timestamp', 'newest'],
    ...['agent.response_engine.version', 'agent.version_title', 'agent.version_description'],
    ...['llm.version', 'llm.last_modification_timestamp'],
  ],
  name: 'agent.agent_name',
  errors: [
    [400, { status: 'error', message: 'No such model' }, 'No such model'],
    [400, { error_message: "Unknown query parameter 'x'" }, "Unknown query parameter 'x'"],
  ],
})
