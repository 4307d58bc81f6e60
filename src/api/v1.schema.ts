import { z } from '@hono/zod-openapi'
import type { AssistantConfig } from '../assistant.ts'
import { type Limits, limits, notYet, unlimited } from './limits.ts'

const flag = z.boolean().nullable()
const integer = z.int().min(0).nullable()

const voice = (limit: Limits) => ({
  provider: limit.vendor,
  name: limit.vendor.nullable(),
  speed: limit.speed.nullable(),
  language: limit.message.nullable(),
  stability: limit.fraction.nullable(),
  similarity_boost: limit.fraction.nullable(),
  tts_model: limit.message.nullable(),
  instructions: limit.instructions.nullable(),
})

const vendors = (limit: Limits) => ({
  deepgram: z.strictObject({
    model: limit.message.nullable(),
    utterance_end_ms: integer,
    endpointing: integer,
    vad_events: flag,
    diarize: flag,
  }),
  cartesia: z.strictObject({
    model: limit.message.nullable(),
    min_volume: z.number().min(0).nullable(),
    max_silence_duration_secs: z.number().min(0).nullable(),
  }),
  gladia: z.strictObject({
    model: limit.message.nullable(),
    languages: z.array(limit.message).nullable(),
    main_language: limit.message.nullable(),
  }),
  smallest_ai: z.strictObject({
    diarize: flag,
    redact_pii: flag,
    emotion: flag,
    word_timestamps: flag,
  }),
})

const transcription = (limit: Limits) => ({
  provider: limit.vendor.nullable(),
  language: limit.message.nullable(),
  mode: z.enum(['single', 'multi']).nullable(),
  prompt: limit.message.nullable(),
})

const scalars = (limit: Limits) => ({
  name: limit.name,
  system_prompt: limit.systemPrompt.nullable(),
  welcome_message: limit.message.nullable(),
  ai_provider: limit.vendor,
  model: limit.vendor,
  max_tokens: limit.maxTokens.nullable(),
  temperature: limit.temperature.nullable(),
})

const settings = (limit: Limits) => ({
  maintain_context: flag,
  maximum_duration: limit.seconds.nullable(),
  silence_timeout: limit.seconds.nullable(),
  inactivity_message: limit.message.nullable(),
  timeout_end_message: limit.message.nullable(),
  filler_words_enabled: flag,
  filler_words: limit.message.nullable(),
  dynamic_welcome_enabled: flag,
  dynamic_welcome_message: limit.message.nullable(),
})

const { deepgram, cartesia, gladia, smallest_ai } = vendors(limits)
const partial = z
  .strictObject({
    ...scalars(limits),
    voice: z.strictObject(voice(limits)).partial(),
    transcription: z
      .strictObject({
        ...transcription(limits),
        deepgram: deepgram.partial().nullable(),
        cartesia: cartesia.partial().nullable(),
        gladia: gladia.partial().nullable(),
        smallest_ai: smallest_ai.partial().nullable(),
      })
      .partial()
      .nullable(),
    ...settings(limits),
    tool_ids: limits.toolIds.nullable(),
    provider_options: z.record(z.string(), z.record(z.string(), z.json())),
  })
  .partial()

/** The body of PATCH: any writable part. It holds no defaults, so a rename changes the name only. */
export const v1Patch = partial.openapi('AssistantPatch')

const later = 'copies are not made at a provider yet: import one, or link it by its external_id'

/** The body of POST: `name` is required, what is left out takes `v1Defaults`. */
export const v1Create = z
  .strictObject({
    ...partial.shape,
    name: limits.name,
    connection_ids: notYet(later),
    links: notYet(later),
  })
  .openapi('AssistantCreate')

/** The answer: page 003's AssistantDTO, every key always there. */
export const v1Assistant = z
  .strictObject({
    id: z.string(),
    ...scalars(unlimited),
    name: unlimited.name.nullable(),
    ai_provider: unlimited.vendor.nullable(),
    model: unlimited.vendor.nullable(),
    voice: z.strictObject({ ...voice(unlimited), provider: unlimited.vendor.nullable() }),
    transcription: z
      .strictObject({ ...transcription(unlimited), ...vendors(unlimited) })
      .nullable(),
    ...settings(unlimited),
    selected_tools: z.array(z.string()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('Assistant')

/** Page 003's example values, with empty texts where an example would speak for the caller. */
export const v1Defaults: AssistantConfig = {
  systemPrompt: '',
  firstMessage: '',
  model: { provider: 'openai', model: 'gpt-4.1-mini', maxTokens: 256, temperature: 0.3 },
  voice: {
    provider: 'azure',
    voiceId: 'hi-IN-AartiNeural',
    speed: 1,
    language: 'hi-IN',
    stability: 0.75,
    similarityBoost: 0.8,
    model: null,
    instructions: '',
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
  toolIds: [],
}
