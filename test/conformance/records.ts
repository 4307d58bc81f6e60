import type { SyncedLink } from '../../src/assistant.ts'
import { parseExact } from '../../src/json.ts'
import type { ApiKey, Connection, Session, User } from '../../src/records.ts'
import type { Change, NewAssistant } from '../../src/store.ts'
import type { Operation } from '../../src/sync/operation.ts'
import { createVault } from '../../src/vault.ts'

/** A vault over a secret that every test knows. */
export const vault = createVault(new Uint8Array(32).fill(1))

/** The scopes of the two ways in: the whole org, and one of its users. */
export const org = { orgId: 'org-a', userId: null }
export const ann = { orgId: 'org-a', userId: 'ann' }
export const bob = { orgId: 'org-a', userId: 'bob' }
/** Another tenant, with a user of the same name. */
export const stranger = { orgId: 'org-b', userId: null }

/** A timestamp so many seconds into one fixed minute. */
export const at = (second: number) => `2026-11-25T12:00:${String(second).padStart(2, '0')}.000Z`

export const user = (given: Partial<User> = {}): User => ({
  id: 'ann',
  orgId: 'org-a',
  email: 'Ann@example.com',
  role: 'admin',
  disabled: false,
  passwordHash: 'scrypt$1$2$3',
  createdAt: at(0),
  ...given,
})

export const session = (given: Partial<Session> = {}): Session => ({
  hash: 'session-hash',
  userId: 'ann',
  createdAt: at(0),
  expiresAt: 1_795_000_000_000,
  ...given,
})

export const apiKey = (given: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key-1',
  orgId: 'org-a',
  userId: 'ann',
  name: 'ci',
  hash: 'key-hash',
  last4: 'x7Qz',
  origins: ['https://a.example', 'https://b.example'],
  scopes: ['read', 'write'],
  expiresAt: at(59),
  createdAt: at(0),
  ...given,
})

export const connection = (given: Partial<Connection> = {}): Connection => ({
  id: 'con-1',
  orgId: 'org-a',
  userId: 'ann',
  provider: 'vapi',
  name: 'main account',
  apiKey: 'secret-api-key',
  webhookSecret: 'secret-webhook',
  baseUrl: 'https://api.example',
  allowUnknownModels: true,
  driftPolicy: 'adopt',
  state: 'ok',
  createdAt: at(0),
  updatedAt: at(1),
  ...given,
})

export const link = (given: Partial<SyncedLink> = {}): SyncedLink => ({
  id: 'link-1',
  connectionId: 'con-1',
  provider: 'vapi',
  externalId: 'ext-1',
  base: '{"name":"base","rate":1.0}',
  state: 'in_sync',
  lastSyncedAt: at(2),
  ...given,
})

export const assistant = (given: Partial<NewAssistant> = {}): NewAssistant => ({
  id: 'ast-1',
  orgId: 'org-a',
  userId: 'ann',
  version: 1,
  config: { name: 'Greeter', systemPrompt: null, model: { temperature: 0.7 } },
  defaults: ['voice.provider'],
  providerOptions: { vapi: { backgroundSound: 'off' } },
  createdAt: at(3),
  updatedAt: at(3),
  links: [],
  operationId: null,
  ...given,
})

/** An operation still running; `ended` makes it one that is over. */
export const operation = (given: Partial<Operation> = {}): Operation => ({
  id: 'op-1',
  kind: 'patch',
  orgId: 'org-a',
  userId: 'ann',
  assistantId: 'ast-1',
  baseVersion: 1,
  state: 'pending',
  decision: 'none',
  ambiguous: false,
  steps: [],
  after: { config: { name: 'after' }, defaults: [], providerOptions: {} },
  synced: [],
  timeline: [],
  createdAt: at(10),
  endedAt: null,
  ...given,
})

export const ended = (running: Operation, given: Partial<Operation> = {}): Operation => ({
  ...running,
  state: 'committed',
  endedAt: at(20),
  ...given,
})

/** The operation that made an assistant. */
export const creation = (given: Partial<Operation> = {}) =>
  ended(operation({ id: 'op-0', kind: 'create', baseVersion: 0, createdAt: at(3), ...given }))

export const change = (given: Partial<Change> = {}): Change => ({
  config: { name: 'Changed', firstMessage: 'Hi' },
  defaults: [],
  providerOptions: {},
  links: [],
  ...given,
})

/** What is shown of a new assistant: its links without their bases, and how often it was held. */
export const shown = ({ links, ...rest }: NewAssistant, fence = 0) => ({
  ...rest,
  fence,
  links: links.map(({ base: _, ...visible }) => visible),
})

/** A running operation whose every part holds something: a step half way, a cause, a timeline. */
export const fullOperation = (secret: string): Operation =>
  operation({
    kind: 'link',
    state: 'compensating',
    decision: 'abort',
    ambiguous: true,
    steps: [
      {
        linkId: 'link-1',
        connectionId: 'con-1',
        provider: 'vapi',
        externalId: 'ext-1',
        do: { method: 'PATCH', path: '/assistant/ext-1', body: `{"header":"${secret}"}` },
        undo: { method: 'PATCH', path: '/assistant/ext-1', body: `{"header":"${secret}"}` },
        before: `{"serial":12345678901234567890,"header":"${secret}"}`,
        wrote: ['header'],
        answer: `{"header":"${secret}"}`,
        state: 'applied',
      },
    ],
    after: {
      config: { name: 'after', metadata: { $set: 1, 'a.b': [null, secret] } },
      defaults: ['model'],
      providerOptions: { vapi: { key: secret, rate: parseExact('1.0') } },
    },
    synced: [link({ base: `{"header":"${secret}"}` })],
    newLink: link({ id: 'link-new', externalId: 'ext-new', base: `{"header":"${secret}"}` }),
    cause: { code: 'provider_rejected', message: secret, errors: [], retryAfter: 3 },
    timeline: [
      {
        at: at(11),
        linkId: 'link-1',
        provider: 'vapi',
        purpose: 'do',
        method: 'PATCH',
        path: '/assistant/ext-1',
        status: 422,
        outcome: 'refused',
        milliseconds: 12,
        detail: secret,
      },
    ],
  })
