import { get } from '../src/json.ts'
import { allByPage } from '../src/listing.ts'
import type { VoiceProvider } from '../src/provider.ts'
import type { Part } from '../src/provider-object.ts'
import { direct } from '../src/setting.ts'
import { classify, complaints, ownError, reason } from './retell/complaints.ts'
import { durations } from './retell/durations.ts'
import { firstWords } from './retell/greeting.ts'
import { kinds } from './retell/kinds.ts'
import { language } from './retell/language.ts'
import { goodbye, voicemail } from './retell/messages.ts'
import { thinking } from './retell/model.ts'
import { query } from './retell/pages.ts'
import { tools } from './retell/tools.ts'
import { hearing, transcriber } from './retell/transcriber.ts'
import { draft, read } from './retell/versions.ts'
import { speaking } from './retell/voice.ts'

const agent: Part = {
  at: 'agent',
  path: '/get-agent/{id}?version={agent.version}',
  style: 'keys',
  change: { method: 'PATCH', path: '/update-agent/{id}?version={agent.version}' },
  id: 'agent_id',
}

const engine = 'agent.response_engine'
const ofLlm = `{${engine}.llm_id}?version={${engine}.version}`

const llm: Part = {
  at: 'llm',
  path: `/get-retell-llm/${ofLlm}`,
  style: 'keys',
  change: { method: 'PATCH', path: `/update-retell-llm/${ofLlm}` },
  id: 'llm_id',
  idAt: `${engine}.llm_id`,
  absent: (object) => {
    const type = get(object, `${engine}.type`)
    return `has no place: this agent answers with ${typeof type === 'string' ? `a ${type}` : 'an engine of its own'}, not a retell-llm`
  },
}

// What clears a key that does not take null: its default.
const clear = {
  'agent.ambient_sound_volume': 1,
  'agent.enable_backchannel': false,
  'agent.end_call_after_silence_ms': 600_000,
  'agent.handbook_config': {},
  'agent.language': 'en-US',
  'agent.max_call_duration_ms': 3_600_000,
  'agent.reminder_max_count': 1,
  'agent.reminder_trigger_ms': 10_000,
  'agent.stt_mode': 'fast',
  'agent.voice_speed': 1,
  'agent.voice_temperature': 1,
  'llm.model_temperature': 0,
  'llm.start_speaker': 'agent',
}

const managed = [
  ...['agent_id', 'channel', 'version', 'base_version', 'is_published', 'assigned_tags'],
  ...['last_modification_timestamp', 'response_engine'],
].map((key) => `agent.${key}`)

/** Retell: an agent and its LLM, in versions; PATCH replaces each top-level key of a draft. */
export const retell: VoiceProvider = {
  id: 'retell',
  title: 'Retell AI',
  baseUrl: 'https://api.retellai.com',
  headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
  parts: [agent, llm],
  read,
  unfit: (object) =>
    get(object, 'agent.channel') === 'chat' ? 'is a chat agent, which has no voice' : undefined,
  draft,
  kinds,
  all: allByPage({
    ...{ items: 'items', id: 'agent_id', name: 'agent_name', next: 'pagination_key' },
    call: (key) => ({
      method: 'POST',
      path: `/v2/list-agents?${query(100, key ?? undefined)}`,
      body: JSON.stringify({
        filter_criteria: { channel: { type: 'string', op: 'eq', value: 'voice' } },
      }),
    }),
  }),
  settings: [
    direct('name', 'agent.agent_name'),
    ...firstWords,
    ...thinking,
    ...speaking,
    ...language,
    hearing,
    ...durations,
    voicemail,
    goodbye,
    direct('fillerWordsEnabled', 'agent.handbook_config.natural_filler_words', { unset: false }),
  ],
  unions: [transcriber],
  tools,
  clear,
  managed: [
    ...managed,
    ...['llm_id', 'version', 'is_published', 'last_modification_timestamp'].map(
      (key) => `llm.${key}`
    ),
  ],
  ownError,
  reason,
  complaints,
  classify,
}
