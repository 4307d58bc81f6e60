import { onTestFinished } from 'vitest'
import { get, isObject, type Json, type JsonObject } from '../../src/json.ts'
import { type House, type Options, openHouse } from '../support/house.ts'

/** An object at Vapi as people have them: a bit of everything, and keys that we know nothing of. */
export const frontDesk = {
  id: '0f1e2d3c-0000-4000-8000-0000000000f1',
  orgId: '0f1e2d3c-0000-4000-8000-0000000000aa',
  createdAt: '2026-05-01T10:00:00.000Z',
  updatedAt: '2026-05-01T10:00:00.000Z',
  latestVersion: 'v1',
  isServerUrlSecretSet: false,
  name: 'Front desk',
  firstMessage: 'Hello, how can I help?',
  firstMessageMode: 'assistant-speaks-first',
  model: {
    provider: 'openai',
    model: 'gpt-4o-mini',
    temperature: 0.7,
    maxTokens: 300,
    messages: [{ role: 'system', content: 'Be brief.' }],
    knowledgeBaseId: '0f1e2d3c-0000-4000-8000-0000000000bb',
  },
  voice: {
    provider: '11labs',
    voiceId: '21m00Tcm4TlvDq8ikWAM',
    model: 'eleven_turbo_v2_5',
    speed: 1.1,
    stability: 0.5,
    similarityBoost: 0.75,
  },
  transcriber: { provider: 'deepgram', model: 'nova-2', language: 'en', endpointing: 300 },
  voicemailMessage: 'Please call back.',
  endCallMessage: 'Goodbye.',
  endCallPhrases: ['bye now', 'see you'],
  metadata: { patchbay: { stranger: true }, plan: 'gold' },
  silenceTimeoutSeconds: 40,
  maxDurationSeconds: 900,
  backgroundSound: 'office',
} as const

/** What the provider alone moves with every write. */
const managed = ['updatedAt', 'latestVersion']

/** A gateway for one test, with the front desk at the provider. */
export const openCase = async (options: Options & { readonly object?: JsonObject } = {}) => {
  const house = await openHouse(options)
  onTestFinished(() => house.close())
  const object: JsonObject = options.object ?? frontDesk
  await house.place(object)
  return { house, externalId: String(object.id), ...checksOf(house, String(object.id)) }
}

const checksOf = (house: House, externalId: string) => ({
  /** Both faces, the version, and the provider's object without what moves by itself. */
  look: async (id: string) => {
    const v1 = await house.request('GET', `/api/v1/assistants/${id}`)
    const console = await house.request('GET', `/assistants/${id}`)
    return {
      v1: v1.body.data as JsonObject,
      console: console.body as JsonObject,
      version: v1.headers.get('etag'),
      held: without(house.held(externalId), managed),
    }
  },
  v1: (id: string, body: unknown) => house.request('PATCH', `/api/v1/assistants/${id}`, body),
  console: (id: string, body: unknown) => house.request('PATCH', `/assistants/${id}`, body),
  state: async (id: string) =>
    (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.state,
  /** The bodies of all writes at the provider so far. */
  written: () =>
    house.fake
      .log()
      .filter(({ method }) => method !== 'GET')
      .map(({ body }) => body as JsonObject),
})

/** The object without some of its keys. */
export const without = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))

/** Every path at which two values differ, leaves only. */
export const differences = (a: Json | undefined, b: Json | undefined, path = ''): string[] => {
  if (!isObject(a) || !isObject(b)) return JSON.stringify(a) === JSON.stringify(b) ? [] : [path]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(get(a, key), get(b, key), path === '' ? key : `${path}.${key}`)
  )
}
