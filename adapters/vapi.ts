import { isObject } from '../src/json.ts'
import { allByTime, byTime } from '../src/listing.ts'
import type { VoiceProvider } from '../src/provider.ts'
import type { Kind } from '../src/provider-object.ts'
import { direct, type Setting } from '../src/setting.ts'
import { complaints, sentences } from './vapi/complaints.ts'
import { firstWords } from './vapi/greeting.ts'
import { hooks } from './vapi/hooks.ts'
import { marker, metadata } from './vapi/metadata.ts'
import { model } from './vapi/model.ts'
import { tools } from './vapi/tools.ts'
import { transcriber } from './vapi/transcribers.ts'
import { voice } from './vapi/voices.ts'

// What clears a key that does not take null.
const clear = {
  firstMessageMode: 'assistant-speaks-first',
  endCallPhrases: [],
  hooks: [],
  metadata: {},
  maxDurationSeconds: 600,
  silenceTimeoutSeconds: 30,
}

const settings: readonly Setting[] = [
  direct('name', 'name', { limit: { characters: [1, 40] } }),
  ...firstWords,
  direct('voicemailMessage', 'voicemailMessage', { limit: { characters: [0, 1000] } }),
  direct('endCallMessage', 'endCallMessage', { limit: { characters: [0, 1000] } }),
  direct('endCallPhrases', 'endCallPhrases', {
    limit: { each: [2, 140] },
    compare: 'set',
    empty: clear.endCallPhrases,
  }),
  direct('maxDurationSeconds', 'maxDurationSeconds', {
    limit: { min: 10, max: 43_200, integer: true },
    unset: 600,
    empty: clear.maxDurationSeconds,
  }),
  // In no published schema any more; the API still takes it, and only from 10 on.
  direct('silenceTimeoutSeconds', 'silenceTimeoutSeconds', {
    limit: { min: 10, max: 3600 },
    unset: 30,
    empty: clear.silenceTimeoutSeconds,
  }),
  ...hooks,
  metadata,
]

// Newest first or not, the API does not say; there is no cursor, and no filter on metadata.
const list = {
  ...{ id: 'id', madeAt: 'createdAt', from: 'createdAtGe', to: 'createdAtLe' },
  ...{ limit: 'limit', longest: 1000, behind: 120 },
}

const assistant: Kind = {
  path: '/assistant',
  object: '/assistant/{id}',
  id: 'id',
  marker,
  made: byTime({ ...list, path: '/assistant' }),
}

/** Vapi: one object; PATCH replaces each top-level key it carries whole, and no key it leaves out. */
export const vapi: VoiceProvider = {
  id: 'vapi',
  title: 'Vapi',
  baseUrl: 'https://api.vapi.ai',
  headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
  parts: [{ at: '', path: assistant.object, style: 'keys', id: assistant.id }],
  kinds: [assistant],
  all: allByTime({ ...list, path: '/assistant' }, 'name'),
  settings,
  unions: [model, voice, transcriber],
  tools: tools(byTime({ ...list, path: '/tool' })),
  clear,
  managed: [
    ...['id', 'orgId', 'createdAt', 'updatedAt', 'latestVersion', 'analyticsMetadata'],
    ...['isDeleted', 'isServerUrlSecretSet', 'workflowIds'],
  ],
  ownError: (body) => isObject(body) && sentences(body).length > 0,
  reason: (body) => sentences(body).join('; ') || undefined,
  complaints,
}
