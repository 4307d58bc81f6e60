import { z } from '@hono/zod-openapi'
import type { AssistantConfig } from '../assistant.ts'
import { type Limits, limits, notYet, providerOptions, unlimited } from './limits.ts'

/** How a block of fields is held: with any of its keys in a request, with all in an answer. */
type Block = (fields: z.core.$ZodLooseShape) => z.ZodType

const anyOf: Block = (fields) => z.strictObject(fields).partial()
const allOf: Block = (fields) => z.strictObject(fields)

const flag = z.boolean().nullable()

/** Page 003's AssistantDTO without ids and dates, in its order; null is what was cleared. */
const fields = (limit: Limits, block: Block) => ({
  name: limit.name.nullable(),
  system_prompt: limit.systemPrompt.nullable(),
  welcome_message: limit.text.nullable(),
  ai_provider: limit.vendor.nullable(),
  model: limit.vendor.nullable(),
  max_tokens: limit.maxTokens.nullable(),
  temperature: limit.temperature.nullable(),
  voice: block({
    provider: limit.vendor.nullable(),
    name: limit.vendor.nullable(),
    speed: limit.speed.nullable(),
    language: limit.word.nullable(),
    stability: limit.fraction.nullable(),
    similarity_boost: limit.fraction.nullable(),
    tts_model: limit.word.nullable(),
    instructions: limit.instructions.nullable(),
  }),
  transcription: transcription(limit, block).nullable(),
  maintain_context: flag,
  maximum_duration: limit.seconds.nullable(),
  silence_timeout: limit.seconds.nullable(),
  inactivity_message: limit.text.nullable(),
  timeout_end_message: limit.text.nullable(),
  filler_words_enabled: flag,
  filler_words: limit.text.nullable(),
  dynamic_welcome_enabled: flag,
  dynamic_welcome_message: limit.text.nullable(),
})

const transcription = (limit: Limits, block: Block) =>
  block({
    provider: limit.vendor.nullable(),
    language: limit.word.nullable(),
    mode: z.enum(['single', 'multi']).nullable(),
    prompt: limit.text.nullable(),
    deepgram: settings(block, {
      model: limit.word.nullable(),
      utterance_end_ms: limit.milliseconds.nullable(),
      endpointing: limit.milliseconds.nullable(),
      vad_events: flag,
      diarize: flag,
    }),
    cartesia: settings(block, {
      model: limit.word.nullable(),
      min_volume: limit.amount.nullable(),
      max_silence_duration_secs: limit.amount.nullable(),
    }),
    gladia: settings(block, {
      model: limit.word.nullable(),
      languages: z.array(limit.word).nullable(),
      main_language: limit.word.nullable(),
    }),
    smallest_ai: settings(block, {
      diarize: flag,
      redact_pii: flag,
      emotion: flag,
      word_timestamps: flag,
    }),
  })

/** One vendor's settings: null in a request clears each of them, an answer shows them one by one. */
const settings = (block: Block, fields: z.core.$ZodLooseShape) =>
  block === anyOf ? block(fields).nullable() : block(fields)

const writable = {
  ...fields(limits, anyOf),
  // With `voice` the three that cannot be cleared.
  name: limits.name,
  ai_provider: limits.vendor,
  model: limits.vendor,
  tool_ids: limits.toolIds.nullable(),
  provider_options: providerOptions,
}

/** The body of PATCH: any writable part. It holds no defaults, so a rename changes the name only. */
export const v1Patch = z.strictObject(writable).partial().openapi('AssistantPatch')

const later = 'copies are not made at a provider yet: import one, or link it by its external_id'

/** The body of POST: `name` is required, what is left out takes `v1Defaults`. */
export const v1Create = z
  .strictObject({
    ...v1Patch.shape,
    name: limits.name,
    connection_ids: notYet(later),
    links: notYet(later),
  })
  .openapi('AssistantCreate')

/** The answer: page 003's AssistantDTO, every key always there. */
export const v1Assistant = z
  .strictObject({
    id: z.string(),
    ...fields(unlimited, allOf),
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
