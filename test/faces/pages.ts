import type { AssistantConfig } from '../../src/assistant.ts'
import type { JsonObject } from '../../src/json.ts'

/** The `data` of page 003's example, every key in its order. */
export const page003 = {
  id: '665f1a2b3c4d5e6f7a8b9c0d',
  name: 'Sales Bot',
  system_prompt: 'You are a concise sales assistant.',
  welcome_message: 'Hi! How can I help?',
  ai_provider: 'openai',
  model: 'gpt-4.1-mini',
  max_tokens: 256,
  temperature: 0.3,
  voice: {
    provider: 'azure',
    name: 'hi-IN-AartiNeural',
    speed: 1,
    language: 'hi-IN',
    stability: 0.75,
    similarity_boost: 0.8,
    tts_model: null,
    instructions: 'Indian Accent',
  },
  transcription: {
    provider: 'azure',
    language: 'hi-IN',
    mode: 'single',
    prompt: null,
    deepgram: {
      model: 'nova-2',
      utterance_end_ms: 1200,
      endpointing: 300,
      vad_events: true,
      diarize: true,
    },
    cartesia: { model: 'ink-whisper', min_volume: 0.3, max_silence_duration_secs: 2 },
    gladia: { model: 'fast', languages: [], main_language: 'en' },
    smallest_ai: { diarize: false, redact_pii: false, emotion: false, word_timestamps: false },
  },
  maintain_context: false,
  maximum_duration: 600,
  silence_timeout: 12,
  inactivity_message: 'Are you still there?',
  timeout_end_message: 'Thank you for calling. Goodbye!',
  filler_words_enabled: true,
  filler_words: '',
  dynamic_welcome_enabled: false,
  dynamic_welcome_message: 'Hello {{name}}',
  selected_tools: ['66aa2b3c4d5e6f7a8b9c0d11'],
  created_at: '2026-05-01T10:00:00.000Z',
  updated_at: '2026-05-02T08:30:00.000Z',
}

/** Page 003's example as home keeps it. */
export const canonical003: AssistantConfig = {
  name: 'Sales Bot',
  systemPrompt: 'You are a concise sales assistant.',
  firstMessage: 'Hi! How can I help?',
  model: { provider: 'openai', model: 'gpt-4.1-mini', maxTokens: 256, temperature: 0.3 },
  voice: {
    provider: 'azure',
    voiceId: 'hi-IN-AartiNeural',
    speed: 1,
    language: 'hi-IN',
    stability: 0.75,
    similarityBoost: 0.8,
    model: null,
    instructions: 'Indian Accent',
  },
  transcriber: {
    provider: 'azure',
    language: 'hi-IN',
    mode: 'single',
    prompt: null,
    models: { deepgram: 'nova-2', cartesia: 'ink-whisper', gladia: 'fast' },
    deepgram: { utteranceEndMs: 1200, endpointing: 300, vadEvents: true, diarize: true },
    cartesia: { minVolume: 0.3, maxSilenceSeconds: 2 },
    gladia: { languages: [], mainLanguage: 'en' },
    smallestAi: { diarize: false, redactPii: false, emotion: false, wordTimestamps: false },
  },
  maintainContext: false,
  maxDurationSeconds: 600,
  silenceTimeoutSeconds: 12,
  inactivityMessage: 'Are you still there?',
  timeoutEndMessage: 'Thank you for calling. Goodbye!',
  fillerWordsEnabled: true,
  fillerWords: '',
  dynamicFirstMessage: { enabled: false, message: 'Hello {{name}}' },
  toolIds: ['66aa2b3c4d5e6f7a8b9c0d11'],
}

/** Page 004's example of a request. */
export const patch004 = {
  name: 'Enrollment Assistant',
  firstMessage: "Hi, I'm your enrollment assistant. How can I help today?",
  firstMessageMode: 'assistant-speaks-first',
  model: { provider: 'openai', model: 'gpt-4o', temperature: 0.6 },
  voice: { provider: 'openai', voiceId: 'alloy' },
  maxDurationSeconds: 1800,
}

/** Page 004's example of an answer, but for its id, which here is one of ours. */
export const answer004 = {
  id: '665f1a2b3c4d5e6f7a8b9c0d',
  orgId: 'org_abc',
  createdAt: '2024-01-01T10:00:00.000Z',
  updatedAt: '2024-01-02T12:00:00.000Z',
  name: 'Enrollment Assistant',
  firstMessage: "Hi, I'm here to help with your enrollment questions.",
  firstMessageMode: 'assistant-speaks-first',
  model: { provider: 'openai', model: 'gpt-4o', temperature: 0.7 },
  voice: { provider: 'openai', voiceId: 'alloy' },
  maxDurationSeconds: 1800,
}

/** What a v1 answer holds that a request may not. */
export const readOnly003 = ['id', 'selected_tools', 'created_at', 'updated_at'] as const
/** What a console answer holds that a request may not. */
export const readOnly004 = ['id', 'orgId', 'createdAt', 'updatedAt'] as const

/** An answer as a request: without what may only be read. */
export const writable = (answer: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(answer).filter(
      ([key]) => ![...readOnly003, ...readOnly004].some((it) => it === key)
    )
  )
