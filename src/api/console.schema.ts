import { z } from '@hono/zod-openapi'
import { firstMessageModes } from '../assistant.ts'
import { isObject } from '../json.ts'
import { type Clearable, limits, providerOptions, shown, written } from './limits.ts'
import { idText } from './schema.ts'

const metadata = z.record(z.string(), z.json()).nullable()

/** Page 004's fields that are the same in a request and in an answer. */
const fields = (may: Clearable) => ({
  name: may.name,
  firstMessage: may.text,
  firstMessageMode: z.enum(firstMessageModes).nullable(),
  systemPrompt: may.systemPrompt,
  voicemailMessage: may.text,
  endCallMessage: may.text,
  endCallPhrases: may.texts,
  maxDurationSeconds: may.seconds,
  toolIds: may.toolIds,
  metadata,
})

const creativity = (may: Clearable) => ({
  temperature: may.temperature.optional(),
  maxTokens: may.maxTokens.optional(),
})

const voiceVendors = z.enum(['11labs', 'azure', 'cartesia', 'deepgram', 'playht', 'openai', 'edmo'])

const writable = {
  ...fields(written),
  // With `voice` the two that cannot be cleared.
  name: limits.name,
  model: z.strictObject({
    provider: z.enum(['openai', 'anthropic']),
    model: limits.vendor,
    ...creativity(written),
  }),
  voice: z.strictObject({ provider: voiceVendors.nullable(), voiceId: written.vendor }).partial(),
  transcriber: z
    .strictObject({
      provider: z.enum(['deepgram', 'assemblyai', 'whisper']).nullable(),
      model: written.word,
    })
    .partial()
    .nullable(),
  metadata: metadata.refine((value) => !(isObject(value) && Object.hasOwn(value, 'patchbay')), {
    error: 'the key patchbay is kept for Patchbay itself',
  }),
  provider_options: providerOptions,
}

/** The body of PATCH, page 004: all optional, but a `model` names its provider and its model. */
export const consolePatch = z.strictObject(writable).partial().openapi('ConsoleAssistantPatch')

/** The body of POST: nothing is filled in; what is left out stays absent. */
export const consoleCreate = z
  .strictObject({
    ...consolePatch.shape,
    name: limits.name,
    connectionIds: z
      .array(idText)
      .max(20)
      .refine((ids) => new Set(ids).size === ids.length, {
        error: 'must not name a connection twice',
      })
      .optional(),
  })
  .openapi('ConsoleAssistantCreate')

/** The answer: page 004's assistant with open enums, for what was imported is shown as it is. */
export const consoleAssistant = z
  .strictObject({
    ...fields(shown),
    model: z.strictObject({
      provider: z.string().optional(),
      model: z.string().optional(),
      ...creativity(shown),
    }),
    voice: z.strictObject({ provider: shown.vendor, voiceId: shown.vendor }).partial(),
    transcriber: z.strictObject({ provider: shown.vendor, model: shown.word }).partial().nullable(),
  })
  .partial()
  .extend({ id: z.string(), orgId: z.string(), createdAt: z.string(), updatedAt: z.string() })
  .openapi('ConsoleAssistant')
