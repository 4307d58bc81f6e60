import { z } from '@hono/zod-openapi'
import type { AssistantConfig } from '../assistant.ts'
import { type Clearable, limits, providerOptions, shown, written } from './limits.ts'

/** How a block of fields is held: with any of its keys in a request, with all in an answer. */
type Block = (fields: z.core.$ZodLooseShape) => z.ZodType

const anyOf: Block = (fields) => z.strictObject(fields).partial()
const allOf: Block = (fields) => z.strictObject(fields)

/** Page 003's AssistantDTO without ids and dates, in its order; null is what was cleared. */
const fields = (may: Clearable, block: Block) => ({
  name: may.name,
  system_prompt: may.systemPrompt,
  welcome_message: may.text,
  ai_provider: may.vendor,
  model: may.vendor,
  max_tokens: may.maxTokens,
  temperature: may.temperature,
  voice: block({
    provider: may.vendor,
    name: may.vendor,
    speed: may.speed,
    language: may.word,
    stability: may.fraction,
    similarity_boost: may.fraction,
    tts_model: may.word,
    instructions: may.instructions,
  }),
  transcription: transcription(may, block).nullable(),
  maintain_context: may.flag,
  maximum_duration: may.seconds,
  silence_timeout: may.seconds,
  inactivity_message: may.text,
  timeout_end_message: may.text,
  filler_words_enabled: may.flag,
  filler_words: may.text,
  dynamic_welcome_enabled: may.flag,
  dynamic_welcome_message: may.text,
})

const transcription = (may: Clearable, block: Block) =>
  block({
    provider: may.vendor,
    language: may.word,
    mode: z.enum(['single', 'multi']).nullable(),
    prompt: may.text,
    deepgram: settings(block, {
      model: may.word,
      utterance_end_ms: may.milliseconds,
      endpointing: may.milliseconds,
      vad_events: may.flag,
      diarize: may.flag,
    }),
    cartesia: settings(block, {
      model: may.word,
      min_volume: may.amount,
      max_silence_duration_secs: may.amount,
    }),
    gladia: settings(block, {
      model: may.word,
      languages: may.words,
      main_language: may.word,
    }),
    smallest_ai: settings(block, {
      diarize: may.flag,
      redact_pii: may.flag,
      emotion: may.flag,
      word_timestamps: may.flag,
    }),
  })

/** One vendor's settings: null in a request clears each of them, an answer shows them one by one. */
const settings = (block: Block, fields: z.core.$ZodLooseShape) =>
  block === anyOf ? block(fields).nullable() : block(fields)

const writable = {
  ...fields(written, anyOf),
  // With `voice` the three that cannot be cleared: null is taken only where nothing stands.
  name: limits.name.nullable(),
  ai_provider: limits.vendor.nullable(),
  model: limits.vendor.nullable(),
  tool_ids: written.toolIds,
  provider_options: providerOptions,
}

/** The body of PATCH: any writable part. It holds no defaults, so a rename changes the name only. */
export const v1Patch = z.strictObject(writable).partial().openapi('AssistantPatch')

/** The answer: page 003's AssistantDTO, every key always there. */
export const v1Assistant = z
  .strictObject({
    id: z.string(),
    ...fields(shown, allOf),
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
