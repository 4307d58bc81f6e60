import { z } from '@hono/zod-openapi'
import { type AssistantConfig, firstMessageModes } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { get, isObject, type JsonObject, set } from '../json.ts'
import type { Face } from './face.ts'
import { type Limits, limits, notYet, unlimited } from './limits.ts'
import { type Row, readRows, showRows, spellRows } from './table.ts'

/** Page 004's assistant; `transcriber.model` is the one row that depends on a value (`vendorOf`). */
const rows: readonly Row[] = [
  ['name', 'name'],
  ['firstMessage', 'firstMessage'],
  ['firstMessageMode', 'firstMessageMode'],
  ['systemPrompt', 'systemPrompt'],
  ['model.provider', 'model.provider'],
  ['model.model', 'model.model'],
  ['model.temperature', 'model.temperature'],
  ['model.maxTokens', 'model.maxTokens'],
  ['voice.provider', 'voice.provider'],
  ['voice.voiceId', 'voice.voiceId'],
  ['transcriber.provider', 'transcriber.provider'],
  ['voicemailMessage', 'voicemailMessage'],
  ['endCallMessage', 'endCallMessage'],
  ['endCallPhrases', 'endCallPhrases'],
  ['metadata', 'metadata'],
  ['maxDurationSeconds', 'maxDurationSeconds'],
  ['toolIds', 'toolIds'],
]

// The page shows one transcriber model: that of the vendor in use, here or in the same request.
const vendorOf = (body: JsonObject, current: AssistantConfig) =>
  get(body, 'transcriber.provider') ?? current.transcriber?.provider

const modelWithoutVendor = () =>
  new PatchbayError('validation_failed', 'the request is not valid', {
    errors: [
      { path: 'transcriber.model', message: 'needs transcriber.provider, which was never set' },
    ],
  })

const unset = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0)

/** The console face: camelCase, a field that was never set is left out, a cleared one is null. */
export const consoleFace: Face = {
  show: ({ id, orgId, createdAt, updatedAt, config }) => {
    let shown = showRows(rows, config as JsonObject, undefined)
    const model = config.transcriber?.models?.[config.transcriber.provider ?? '']
    if (model !== undefined) shown = set(shown, 'transcriber.model', model)
    if (config.transcriber === null) shown = set(shown, 'transcriber', null)
    for (const key of ['systemPrompt', 'toolIds'])
      if (unset(shown[key])) shown = set(shown, key, undefined)
    return { id, orgId, createdAt, updatedAt, ...shown }
  },
  patch: (body, current) => {
    if (body.transcriber === null)
      return { ...readRows(rows, { ...body, transcriber: {} }), transcriber: null }
    const patch = readRows(rows, body)
    const model = get(body, 'transcriber.model')
    const vendor = vendorOf(body, current)
    if (model === undefined) return patch
    if (typeof vendor !== 'string') throw modelWithoutVendor()
    const transcriber = isObject(patch.transcriber) ? patch.transcriber : {}
    return { ...patch, transcriber: { ...transcriber, models: { [vendor]: model } } }
  },
  spell: (path) =>
    path.startsWith('transcriber.models') ? 'transcriber.model' : (spellRows(rows, path) ?? path),
}

const shared = (limit: Limits) => ({
  name: limit.name,
  firstMessage: limit.message.nullable(),
  firstMessageMode: z.enum(firstMessageModes).nullable(),
  systemPrompt: limit.systemPrompt.nullable(),
  voicemailMessage: limit.message.nullable(),
  endCallMessage: limit.message.nullable(),
  endCallPhrases: z.array(limit.message).nullable(),
  maxDurationSeconds: limit.seconds.nullable(),
  toolIds: limit.toolIds.nullable(),
})

const brain = (limit: Limits) => ({
  temperature: limit.temperature.nullable().optional(),
  maxTokens: limit.maxTokens.nullable().optional(),
})

const notOurs = (value: JsonObject | null) => value === null || !Object.hasOwn(value, 'patchbay')

const partial = z
  .strictObject({
    ...shared(limits),
    model: z.strictObject({
      provider: z.enum(['openai', 'anthropic']),
      model: limits.vendor,
      ...brain(limits),
    }),
    voice: z
      .strictObject({
        provider: z.enum(['11labs', 'azure', 'cartesia', 'deepgram', 'playht', 'openai', 'edmo']),
        voiceId: limits.vendor.nullable(),
      })
      .partial(),
    transcriber: z
      .strictObject({
        provider: z.enum(['deepgram', 'assemblyai', 'whisper']).nullable(),
        model: limits.message.nullable(),
      })
      .partial()
      .nullable(),
    metadata: z
      .record(z.string(), z.json())
      .nullable()
      .refine((value) => notOurs(value as JsonObject | null), {
        error: 'the key patchbay is kept for Patchbay itself',
      }),
    provider_options: z.record(z.string(), z.record(z.string(), z.json())),
  })
  .partial()

/** The body of PATCH, page 004: all optional, but a `model` names its provider and its model. */
export const consolePatch = partial.openapi('ConsoleAssistantPatch')

/** The body of POST: nothing is filled in; what is left out stays absent. */
export const consoleCreate = z
  .strictObject({
    ...partial.shape,
    name: limits.name,
    connectionIds: notYet('copies are not made at a provider yet: import one, or link it'),
  })
  .openapi('ConsoleAssistantCreate')

/** The answer: page 004's assistant with open enums, for what was imported is shown as it is. */
export const consoleAssistant = z
  .strictObject({
    ...shared(unlimited),
    name: unlimited.name.nullable(),
    model: z.strictObject({
      provider: z.string().optional(),
      model: z.string().optional(),
      ...brain(unlimited),
    }),
    voice: z.strictObject({ provider: z.string(), voiceId: z.string().nullable() }).partial(),
    transcriber: z
      .strictObject({ provider: z.string().nullable(), model: z.string().nullable() })
      .partial()
      .nullable(),
    metadata: z.record(z.string(), z.json()).nullable(),
  })
  .partial()
  .extend({ id: z.string(), orgId: z.string(), createdAt: z.string(), updatedAt: z.string() })
  .openapi('ConsoleAssistant')
