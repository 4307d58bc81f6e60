import { fromEntries, type JsonObject } from '../src/json.ts'
import { allByPage } from '../src/listing.ts'
import type { VoiceProvider } from '../src/provider.ts'
import type { Kind } from '../src/provider-object.ts'
import { direct, oneOf, type Setting } from '../src/setting.ts'
import { classify, complaints, ownError, sentences } from './elevenlabs/errors.ts'
import { firstWords } from './elevenlabs/greeting.ts'
import { language } from './elevenlabs/language.ts'
import { agentMarker, agentsSince } from './elevenlabs/marks.ts'
import { transcribers } from './elevenlabs/names.ts'
import { thinking } from './elevenlabs/prompt.ts'
import { endAt, endCall, lastThings, voicemailAt } from './elevenlabs/system-tools.ts'
import { ties } from './elevenlabs/ties.ts'
import { timing } from './elevenlabs/timing.ts'
import { tools } from './elevenlabs/tools.ts'
import { looks, voice } from './elevenlabs/voices.ts'

const settings: readonly Setting[] = [
  direct('name', 'name'),
  ...firstWords,
  ...thinking,
  // The model of the voice is read by the language.
  ...language,
  ...voice,
  {
    ...oneOf('transcriber.provider', 'conversation_config.asr.provider', transcribers),
    // At other providers ElevenLabs is a vendor among others.
    to: ({ transcriber }) =>
      transcriber?.provider === '11labs' ? 'scribe_realtime' : transcriber?.provider,
    unset: 'scribe_realtime',
    empty: 'scribe_realtime',
  },
  ...timing,
  ...lastThings,
]

/** What clears a leaf: ElevenLabs takes null for few, and its own default for all. */
const clear: JsonObject = {
  ...fromEntries(
    settings.flatMap(({ at, empty, lens }) =>
      lens === undefined && empty !== undefined ? [[at, empty] as const] : []
    )
  ),
  tags: [],
  // A system tool is switched off whole.
  [endAt]: null,
  [voicemailAt]: null,
  'conversation_config.agent.prompt.tool_ids': [],
  'conversation_config.turn.soft_timeout_config.message': 'Hhmmmm...yeah.',
  'conversation_config.turn.soft_timeout_config.additional_soft_timeout_messages': [],
}

const agent: Kind = {
  path: '/v1/convai/agents/create',
  object: '/v1/convai/agents/{id}',
  id: 'agent_id',
  answersId: true,
  fixed: {
    conversation_config: { agent: { prompt: { built_in_tools: { end_call: endCall } } } },
  },
  marker: agentMarker,
  made: agentsSince,
}

/** ElevenLabs: one deep object; PATCH merges leaf by leaf, and each is a new version that is live. */
export const elevenlabs: VoiceProvider = {
  id: 'elevenlabs',
  title: 'ElevenLabs',
  baseUrl: 'https://api.elevenlabs.io',
  headers: (apiKey) => ({ 'xi-api-key': apiKey }),
  parts: [{ at: '', path: agent.object, style: 'merge', id: agent.id }],
  unfit: ({ branch_id: branch, main_branch_id: main }) =>
    typeof branch === 'string' && typeof main === 'string' && branch !== main
      ? 'is a branch of an agent, and only its main one can be kept in step'
      : undefined,
  kinds: [agent],
  all: allByPage({
    ...{ items: 'agents', id: 'agent_id', name: 'name', next: 'next_cursor' },
    call: (cursor) => {
      const query = { page_size: '100', sort_by: 'created_at', sort_direction: 'desc' }
      const params = new URLSearchParams({ ...query, ...(cursor !== null && { cursor }) })
      return { method: 'GET', path: `/v1/convai/agents?${params}` }
    },
  }),
  settings,
  unions: [],
  tools,
  ties,
  looks,
  clear,
  managed: [
    ...['agent_id', 'metadata', 'version_id', 'branch_id', 'main_branch_id', 'access_info'],
    ...['phone_numbers', 'whatsapp_accounts', 'tags', 'workflow', 'procedures'],
    'version_description',
    // Said by fields that have another place too, or by the ids of tools.
    ...['tools', 'tool_ids'].map((key) => `conversation_config.agent.prompt.${key}`),
    'conversation_config.turn.soft_timeout_config.additional_soft_timeout_messages',
  ],
  ownError,
  reason: (body) => sentences(body).join('; ') || undefined,
  complaints,
  classify,
}
