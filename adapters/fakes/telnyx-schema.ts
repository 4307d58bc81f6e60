import { z } from 'zod'
import { type JsonObject, plain } from '../../src/json.ts'
import { tool, type Wrong } from './telnyx-tools.ts'

// As the types of the official SDK have it. What they call optional takes no null, and no key that
// they do not name is taken: what the API makes of either is not known.
const text = z.string()
const json = z.record(z.string(), z.unknown())
const seconds = z.int().min(1)

const voice = z.strictObject({
  voice: text.min(1),
  api_key_ref: text.optional(),
  background_audio: json.optional(),
  expressive_mode: z.boolean().optional(),
  language_boost: text.nullable().optional(),
  similarity_boost: z.number().optional(),
  speed: z.number().optional(),
  style: z.number().optional(),
  temperature: z.number().optional(),
  use_speaker_boost: z.boolean().optional(),
  voice_speed: z.number().min(0.25).max(2).optional(),
})

const transcribers = [
  ...['deepgram/flux', 'deepgram/nova-3', 'deepgram/nova-2', 'azure/fast'],
  ...['assemblyai/universal-3-5-pro', 'assemblyai/universal-streaming', 'xai/grok-stt'],
  ...['soniox/stt-rt-v4', 'soniox/stt-rt-v5', 'nvidia/parakeet-v3', 'omi-health/omi-med-stt-v1'],
  ...['humain/realtime', 'reson8/turns', 'cohere/ar-stt', 'distil-whisper/distil-large-v2'],
  'openai/whisper-large-v3-turbo',
]

const transcription = z.strictObject({
  api_key_ref: text.optional(),
  language: text.min(1).optional(),
  model: z.enum(transcribers).optional(),
  region: text.optional(),
  settings: json.optional(),
})

const voicemail = z.strictObject({
  on_voicemail_detected: z
    .strictObject({
      action: z
        .enum(['stop_assistant', 'leave_message_and_stop_assistant', 'continue_assistant'])
        .optional(),
      voicemail_message: z
        .strictObject({
          type: z.enum(['prompt', 'message']).optional(),
          message: text.optional(),
          prompt: text.optional(),
        })
        .optional(),
    })
    .optional(),
})

const telephony = z.strictObject({
  default_texml_app_id: text.optional(),
  disable_dtmf: z.boolean().optional(),
  fallback_destination: text.optional(),
  noise_suppression: z.enum(['aicoustics', 'krisp', 'deepfilternet', 'disabled']).optional(),
  noise_suppression_config: json.optional(),
  recording_settings: json.optional(),
  send_message_history_updates: z.boolean().optional(),
  supports_unauthenticated_web_calls: z.boolean().optional(),
  time_limit_secs: seconds.optional(),
  user_idle_reply_secs: seconds.optional(),
  user_idle_timeout_secs: seconds.optional(),
  voicemail_detection: voicemail.optional(),
})

const changed = z.strictObject({
  name: text.min(1).optional(),
  instructions: text.optional(),
  greeting: text.optional(),
  description: text.optional(),
  model: text.min(1).optional(),
  voice_settings: voice.optional(),
  transcription: transcription.optional(),
  telephony_settings: telephony.optional(),
  tags: z.array(text).optional(),
  tools: z.array(tool).optional(),
  // The Tools Library is no part of this fake.
  tool_ids: z.array(text).max(0).optional(),
  llm_api_key_ref: text.optional(),
  dynamic_variables: json.optional(),
  dynamic_variables_webhook_timeout_ms: z.int().min(1).max(10_000).optional(),
  dynamic_variables_webhook_url: text.optional(),
  enabled_features: z.array(z.enum(['telephony', 'messaging'])).optional(),
  ...Object.fromEntries(
    [
      ...['conversation_flow', 'external_llm', 'fallback_config', 'insight_settings'],
      ...['interruption_settings', 'messaging_settings', 'observability_settings'],
      ...['post_conversation_settings', 'privacy_settings', 'widget_settings'],
    ].map((key) => [key, json.optional()])
  ),
  ...Object.fromEntries(
    ['a2a_agents', 'integrations', 'mcp_servers'].map((key) => [key, z.array(json).optional()])
  ),
  version_name: text.optional(),
  // Other versions than the main one are no part of this fake.
  promote_to_main: z.literal(true).optional(),
})

const created = changed
  .omit({ version_name: true, promote_to_main: true })
  .extend({ name: text.min(1), instructions: text })

/** What is wrong with the body of a create or of an update. */
export const wrongIn = (kind: 'created' | 'changed', body: JsonObject): readonly Wrong[] => {
  const { error } = { created, changed }[kind].safeParse(plain(body))
  return (error?.issues ?? []).flatMap(({ path, message, ...issue }) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [key]) : [[]]
    return keys.map((key) => ({ pointer: ['', ...path, ...key].join('/'), detail: message }))
  })
}
