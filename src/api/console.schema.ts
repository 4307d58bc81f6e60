import { z } from '@hono/zod-openapi'
import { firstMessageModes } from '../assistant.ts'
import { isObject } from '../json.ts'
import { type Limits, limits, notYet, providerOptions, unlimited } from './limits.ts'

const metadata = z.record(z.string(), z.json()).nullable()

/** Page 004's fields that are the same in a request and in an answer. */
const fields = (limit: Limits) => ({
  name: limit.name.nullable(),
  firstMessage: limit.text.nullable(),
  firstMessageMode: z.enum(firstMessageModes).nullable(),
  systemPrompt: limit.systemPrompt.nullable(),
  voicemailMessage: limit.text.nullable(),
  endCallMessage: limit.text.nullable(),
  endCallPhrases: z.array(limit.text).nullable(),
  maxDurationSeconds: limit.seconds.nullable(),
  toolIds: limit.toolIds.nullable(),
  metadata,
})

const creativity = (limit: Limits) => ({
  temperature: limit.temperature.nullable().optional(),
  maxTokens: limit.maxTokens.nullable().optional(),
})

const voiceVendors = z.enum(['11labs', 'azure', 'cartesia', 'deepgram', 'playht', 'openai', 'edmo'])

const writable = {
  ...fields(limits),
  // With `voice` the two that cannot be cleared.
  name: limits.name,
  model: z.strictObject({
    provider: z.enum(['openai', 'anthropic']),
    model: limits.vendor,
    ...creativity(limits),
  }),
  voice: z
    .strictObject({ provider: voiceVendors.nullable(), voiceId: limits.vendor.nullable() })
    .partial(),
  transcriber: z
    .strictObject({
      provider: z.enum(['deepgram', 'assemblyai', 'whisper']).nullable(),
      model: limits.word.nullable(),
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
    connectionIds: notYet('copies are not made at a provider yet: import one, or link it'),
  })
  .openapi('ConsoleAssistantCreate')

/** The answer: page 004's assistant with open enums, for what was imported is shown as it is. */
export const consoleAssistant = z
  .strictObject({
    ...fields(unlimited),
    model: z.strictObject({
      provider: z.string().optional(),
      model: z.string().optional(),
      ...creativity(unlimited),
    }),
    voice: z
      .strictObject({ provider: z.string().nullable(), voiceId: z.string().nullable() })
      .partial(),
    transcriber: z
      .strictObject({ provider: z.string().nullable(), model: z.string().nullable() })
      .partial()
      .nullable(),
  })
  .partial()
  .extend({ id: z.string(), orgId: z.string(), createdAt: z.string(), updatedAt: z.string() })
  .openapi('ConsoleAssistant')
