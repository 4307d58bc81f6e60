import { createHash } from 'node:crypto'
import type { JsonObject } from '../src/json.ts'

/** A secret that must never be seen where it does not belong: planted, then looked for. */
export const canary = (seed: number, name: string) =>
  `canary${createHash('sha256').update(`${seed} ${name}`).digest('hex').slice(0, 30)}`

/** The keys of the provider's accounts: one for each connection of the gateway. */
export const accountKeys = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => canary(seed, `account ${index}`))

/** The id of the `index`-th object at the provider. */
export const objectId = (index: number) =>
  `70a7a7e0-0000-4000-8000-${index.toString(16).padStart(12, '0')}`

/** One object of an assistant, and the place of its account in the list of keys. */
export type Copy = { readonly obj: string; readonly account: number }

const mirrors = 500_000

/** Where the `index`-th assistant has objects: one in four has a second one at another account. */
export const copiesOf = (index: number, accounts: number): readonly [Copy, ...Copy[]] => {
  const first = { obj: objectId(index), account: index % accounts }
  if (index % 4 !== 3 || accounts === 1) return [first]
  return [first, { obj: objectId(mirrors + index), account: (index + 1) % accounts }]
}

/** An assistant as somebody has it at Vapi: every field set, and much beside that is not ours. */
export const providerObject = (seed: number, index: number): JsonObject => ({
  id: objectId(index),
  orgId: '70a7a7e0-0000-4000-8000-ffffffffffff',
  createdAt: '2026-08-01T09:00:00.000Z',
  updatedAt: '2026-08-01T09:00:00.000Z',
  name: `assistant ${index}`,
  firstMessage: 'Hello at the start',
  model: {
    provider: 'openai',
    model: 'gpt-4o-mini',
    temperature: 0.3,
    maxTokens: 300,
    messages: [
      { role: 'system', content: 'You are brief.' },
      { role: 'user', content: 'Say something short.' },
    ],
    toolIds: [objectId(900_000 + index)],
  },
  voice: { provider: '11labs', voiceId: 'burt', stability: 0.5, similarityBoost: 0.75 },
  transcriber: { provider: 'deepgram', model: 'nova-2', language: 'en' },
  endCallMessage: 'Goodbye at the start',
  voicemailMessage: 'Ring back at the start',
  maxDurationSeconds: 600,
  metadata: { note: 'a note at the start', others: 'what others keep here' },
  hooks: hooks(index),
  server: {
    url: 'https://hooks.example.com/vapi',
    headers: { authorization: `Bearer ${canary(seed, `server ${index}`)}` },
  },
  analysisPlan: { summaryPrompt: 'Sum it up.' },
  latestVersion: 'v1',
})

const hooks = (index: number) => [
  {
    on: 'customer.speech.timeout',
    name: `their own ${index}`,
    options: { timeoutSeconds: 9, triggerMaxCount: 1, triggerResetMode: 'never' },
    do: [{ type: 'say', exact: 'Take your time.' }],
  },
]
