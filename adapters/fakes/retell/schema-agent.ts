import { z } from 'zod'
import { among, flag, free, number, open, range, text, texts, whole } from './parts.ts'
import { endpointing, locales, models, voiceModels } from './words.ts'

const retellLlm = open({ version: whole(0).nullable() }, { llm_id: text })
const flow = open({ version: whole(0).nullable() }, { conversation_flow_id: text })
const engine = z.discriminatedUnion('type', [
  retellLlm.extend({ type: z.literal('retell-llm') }),
  flow.extend({ type: z.literal('conversation-flow') }),
  open({}, { type: z.literal('custom-llm'), llm_websocket_url: text }),
])

const heard = z.discriminatedUnion(
  'provider',
  Object.entries(endpointing).map(([provider, [min, max]]) =>
    open({}, { provider: z.literal(provider), endpointing_ms: whole(min, max) })
  ) as unknown as [z.ZodObject]
)

const said = ['prompt', 'static_text'].map((type) => open({}, { type: z.literal(type), text }))
const unsaid = ['hangup', 'bridge_transfer'].map((type) => open({}, { type: z.literal(type) }))
const voicemail = z.discriminatedUnion('type', [...said, ...unsaid] as unknown as [z.ZodObject])

const analysis = z.array(open({}, { type: text, name: text }))

/** Null takes these away. */
const clearable = {
  agent_name: text,
  ambient_sound: among([
    ...['coffee-shop', 'convention-hall', 'summer-outdoor', 'mountain-outdoor', 'static-noise'],
    'call-center',
  ]),
  backchannel_words: texts,
  boosted_keywords: texts,
  call_screening_option: open({}, { agent_identity: text, call_purpose: text }),
  custom_stt_config: heard,
  data_storage_retention_days: whole(1, 730),
  expressive_mode_prompt: text,
  fallback_voice_ids: texts,
  ivr_option: open({}, { action: open({}, { type: z.literal('hangup') }) }),
  post_call_analysis_data: analysis,
  post_call_analysis_model: among(models),
  pronunciation_dictionary: z.array(
    open({}, { word: text, phoneme: text, alphabet: among(['ipa', 'cmu', 'pinyin', 'jyutping']) })
  ),
  signed_url_expiration_ms: whole(1),
  timezone: text,
  user_dtmf_options: open({ digit_limit: number.nullable(), timeout_ms: number }),
  version_description: text,
  version_title: text,
  voice_emotion: among([
    ...['calm', 'sympathetic', 'happy', 'sad', 'angry', 'fearful', 'surprised'],
  ]),
  voice_model: among(Object.values(voiceModels).flat()),
  voicemail_option: open({ detection_prompt: text.nullable() }, { action: voicemail }),
  webhook_events: z.array(
    among([
      ...['call_started', 'call_ended', 'call_analyzed', 'transcript_updated'],
      ...['transfer_started', 'transfer_bridged', 'transfer_cancelled', 'transfer_ended'],
    ])
  ),
  webhook_url: text,
}

const lasting = {
  allow_dtmf_interruption: flag,
  allow_user_dtmf: flag,
  ambient_sound_volume: range(0, 2),
  backchannel_frequency: range(0, 1),
  begin_message_delay_ms: range(0, 5000),
  data_storage_setting: among(['everything', 'everything_except_pii', 'basic_attributes_only']),
  denoising_mode: among([
    ...['no-denoise', 'noise-cancellation', 'noise-and-background-speech-cancellation'],
  ]),
  enable_backchannel: flag,
  enable_dynamic_responsiveness: flag,
  enable_dynamic_voice_speed: flag,
  enable_expressive_mode: flag,
  end_call_after_silence_ms: whole(10_000),
  expressive_emotion_tags: texts,
  guardrail_config: free,
  handbook_config: z.record(text, flag),
  interruption_sensitivity: range(0, 1),
  language: z.union([among([...locales, 'multi']), z.array(among(locales)).min(1)]),
  max_call_duration_ms: whole(60_000, 7_200_000),
  opt_in_signed_url: flag,
  pii_config: open({}, { mode: z.literal('post_call'), categories: texts }),
  reminder_max_count: whole(0),
  reminder_trigger_ms: z.number().gt(0),
  responsiveness: range(0, 1),
  ring_duration_ms: range(5000, 300_000),
  stt_mode: among(['fast', 'accurate', 'custom']),
  vocab_specialization: among(['general', 'medical']),
  voice_speed: range(0.5, 2),
  voice_temperature: range(0, 2),
  volume: range(0, 2),
  webhook_timeout_ms: range(1),
}

const required = { response_engine: engine, voice_id: text }
const nullable = Object.entries(clearable).map(([key, schema]) => [key, schema.nullable()] as const)
const all = { ...Object.fromEntries(nullable), ...lasting }

/** The body of POST /create-agent. */
export const newAgent = open(all, required)
/** The body of PATCH /update-agent. */
export const changedAgent = open({ ...all, ...required })
