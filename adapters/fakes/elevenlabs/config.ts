import { z } from 'zod'
import { llms, speechModels } from './names.ts'
import { any, anyOf, flag, free, items, list, number, part, range, text, texts } from './parts.ts'

const audio = list('pcm_8000 pcm_16000 pcm_22050 pcm_24000 pcm_44100 pcm_48000 ulaw_8000')

const asr = part({
  quality: list('high'),
  provider: list('elevenlabs scribe_realtime scribe_v2_turbo'),
  user_input_audio_format: audio,
  keywords: texts,
})

const turn = part({
  // The dashboard says 1 to 30; real agents hold 150.
  turn_timeout: number,
  initial_wait_time: number.nullable(),
  silence_end_call_timeout: number,
  mode: list('silence turn'),
  turn_eagerness: list('patient normal eager'),
  spelling_patience: list('auto off'),
  speculative_turn: flag,
  retranscribe_on_turn_timeout: flag,
  turn_model: list('turn_v2 turn_v3'),
  interruption_ignore_terms: texts,
  interruption_ignore_term_languages: texts,
  merge_with_default_ignore_terms: flag,
  transcribe_on_disabled_interruptions: flag,
  soft_timeout_config: part({
    timeout_seconds: number,
    message: z.string().min(1).max(200),
    additional_soft_timeout_messages: z.array(z.string().min(1).max(200)).max(7),
    max_soft_timeouts_per_generation: z.int().min(1).max(8),
    ...anyOf('use_llm_generated_message randomize_fillers disable_until_first_user_message'),
    ...anyOf('llm_generated_message_prompt_override'),
  }),
})

const tts = part({
  model_id: z.enum(speechModels as [string]),
  voice_id: text,
  stability: range(0, 1),
  speed: range(0.7, 1.2),
  similarity_boost: range(0, 1),
  agent_output_audio_format: audio,
  supported_voices: items,
  suggested_audio_tags: items.max(20),
  ...anyOf('expressive_mode optimize_streaming_latency text_normalisation_type'),
  ...anyOf('pronunciation_dictionary_locators enable_phoneme_tags audio_effects'),
})

const conversation = part({
  text_only: flag,
  max_duration_seconds: z.int(),
  client_events: texts,
  monitoring_events: texts,
  monitoring_enabled: flag,
  ...anyOf('max_duration_seconds_after_last_agent_message file_input dtmf_input_settings'),
  ...anyOf('background_sound source_attribution'),
})

const systemTool = part({
  type: z.literal('system'),
  name: text,
  description: text,
  response_timeout_secs: z.int(),
  params: part({
    system_tool_type: text,
    voicemail_message: text.nullable(),
    ...anyOf('transfers enable_client_message custom_sip_headers use_out_of_band_dtmf'),
  }),
  ...anyOf('disable_interruptions interruption_mode force_pre_tool_speech pre_tool_speech'),
  ...anyOf('assignments tool_call_sound tool_call_sound_behavior tool_error_handling_mode'),
})

/** What an agent can have switched on that is no tool of the workspace. */
export const systemTools = [
  ...['end_call', 'language_detection', 'transfer_to_agent', 'transfer_to_number', 'skip_turn'],
  ...['play_keypad_touch_tone', 'voicemail_detection'],
]

const prompt = part({
  prompt: text,
  llm: z.enum(llms as [string]),
  temperature: number.nullable(),
  max_tokens: z.int(),
  tool_ids: texts,
  built_in_tools: part(
    Object.fromEntries(systemTools.map((name) => [name, systemTool.nullable()]))
  ),
  tools: z.array(free).nullable(),
  reasoning_effort: list('none minimal low medium high xhigh max').nullable(),
  thinking_budget: z.int().nullable(),
  custom_llm: free.nullable(),
  timezone: text.nullable(),
  knowledge_base: items,
  mcp_server_ids: texts,
  native_mcp_server_ids: texts,
  rag: free,
  ...anyOf('enable_reasoning_summary ignore_default_personality enable_parallel_tool_calls'),
  ...anyOf('backup_llm_config cascade_timeout_seconds tool_ids_strict'),
})

const agent = part({
  first_message: text,
  language: z.string().regex(/^[a-z]{2,3}(-[a-z]{2})?$/),
  hinglish_mode: flag,
  dynamic_variables: part({ dynamic_variable_placeholders: free }),
  disable_first_message_interruptions: flag,
  max_conversation_duration_message: text,
  text_behavior_overrides: free,
  prompt,
})

const platform = part({
  archived: flag,
  ...anyOf('evaluation widget data_collection data_collection_scopes analysis_items overrides'),
  ...anyOf('workspace_overrides testing guardrails safety ban auth call_limits queueing_config'),
  ...anyOf('privacy trust_context analysis_llm topic_discovery sentiment_analysis alerting'),
  ...anyOf('summary_language auto_translate_transcript_to_app_language'),
})

const conversationConfig = part({
  ...{ asr, turn, tts, conversation, agent },
  language_presets: free,
  vad: part({ background_voice_detection: any }),
})

const writable = {
  name: text.nullable(),
  tags: texts.nullable(),
  workflow: free.nullable(),
  platform_settings: platform.nullable(),
  version_description: text.nullable(),
  procedures: free.nullable(),
}

/** What a PATCH of an agent may say. */
export const changedAgent = part({
  ...writable,
  conversation_config: conversationConfig.nullable(),
})

/** What makes an agent. */
export const newAgent = z.object({
  ...part(writable).shape,
  conversation_config: conversationConfig,
})
