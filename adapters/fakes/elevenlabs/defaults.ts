import { fromEntries, type JsonObject } from '../../../src/json.ts'
import { systemTools } from './config.ts'

/** What a system tool has beside what was sent. */
export const systemTool: JsonObject = {
  type: 'system',
  description: '',
  response_timeout_secs: 20,
  disable_interruptions: false,
  force_pre_tool_speech: false,
  assignments: [],
  tool_call_sound: null,
  tool_call_sound_behavior: 'auto',
}

/** The configuration of a new agent that says nothing. */
export const config: JsonObject = {
  asr: {
    quality: 'high',
    provider: 'scribe_realtime',
    user_input_audio_format: 'pcm_16000',
    keywords: [],
  },
  turn: {
    turn_timeout: 7,
    initial_wait_time: null,
    silence_end_call_timeout: -1,
    soft_timeout_config: {
      timeout_seconds: -1,
      message: 'Hhmmmm...yeah.',
      additional_soft_timeout_messages: [],
      use_llm_generated_message: false,
      max_soft_timeouts_per_generation: 1,
    },
    turn_eagerness: 'normal',
  },
  tts: {
    model_id: 'eleven_flash_v2',
    voice_id: 'cjVigY5qzO86Huf0OWal',
    supported_voices: [],
    agent_output_audio_format: 'pcm_16000',
    stability: 0.5,
    speed: 1,
    similarity_boost: 0.8,
    pronunciation_dictionary_locators: [],
  },
  conversation: {
    text_only: false,
    max_duration_seconds: 600,
    client_events: ['audio', 'interruption', 'user_transcript', 'agent_response'],
  },
  language_presets: {},
  vad: { background_voice_detection: false },
  agent: {
    first_message: '',
    language: 'en',
    hinglish_mode: false,
    dynamic_variables: { dynamic_variable_placeholders: {} },
    disable_first_message_interruptions: false,
    max_conversation_duration_message: '',
    prompt: {
      prompt: '',
      llm: 'gemini-2.5-flash',
      reasoning_effort: null,
      thinking_budget: null,
      temperature: 0,
      max_tokens: -1,
      tool_ids: [],
      // An agent made by the API has none of these, the end of a call included.
      built_in_tools: fromEntries(systemTools.map((name) => [name, null])),
      mcp_server_ids: [],
      native_mcp_server_ids: [],
      knowledge_base: [],
      custom_llm: null,
      ignore_default_personality: false,
      rag: { enabled: false },
      timezone: null,
      backup_llm_config: { preference: 'default' },
      tools: [],
    },
  },
}

/** The settings of a new agent that are not about conversation. */
export const platform: JsonObject = {
  evaluation: { criteria: [] },
  data_collection: {},
  overrides: {},
  workspace_overrides: { webhooks: null },
  auth: { enable_auth: false, allowlist: [] },
  call_limits: { agent_concurrency_limit: -1, daily_limit: 100_000 },
  privacy: { record_voice: true, retention_days: -1 },
  archived: false,
}

/** Who made an object: whoever has the key. */
export const access: JsonObject = {
  is_creator: true,
  creator_name: 'Sandbox',
  creator_email: 'sandbox@example.com',
  role: 'admin',
}
