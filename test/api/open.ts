import type { AppDeps, Settings } from '../../src/api/app.ts'
import { createApp } from '../../src/api/app.ts'
import { keyText } from '../../src/api/key-text.ts'
import { v1Defaults } from '../../src/api/v1.face.ts'
import type { Assistant, AssistantConfig } from '../../src/assistant.ts'
import type { Outcome, Patchbay } from '../../src/patchbay.ts'
import type { ApiKey, ImportProgress, User } from '../../src/records.ts'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store.ts'
import type { Operation } from '../../src/sync/operation.ts'
import type { Tool } from '../../src/tool.ts'
import { createVault } from '../../src/vault.ts'

export const at = '2026-05-01T10:00:00.000Z'
export const start = Date.parse(at)
export const assistantId = '665f1a2b3c4d5e6f7a8b9c0d'
export const operationId = 'op_01JWXYZ0000000000000000000'
export const orgId = '665f1a2b3c4d5e6f7a8b9c00'
const userId = '665f1a2b3c4d5e6f7a8b9c01'

/** The assistant of page 003. */
export const assistant = (more: Partial<Assistant> = {}): Assistant => ({
  id: assistantId,
  orgId,
  userId,
  version: 3,
  createdAt: '2026-05-01T10:00:00.000Z',
  updatedAt: '2026-05-02T08:30:00.000Z',
  config: {
    ...v1Defaults,
    name: 'Sales Bot',
    systemPrompt: 'You are a concise sales assistant.',
    firstMessage: 'Hi! How can I help?',
    voice: { ...v1Defaults.voice, instructions: 'Indian Accent' },
    toolIds: ['66aa2b3c4d5e6f7a8b9c0d11'],
  } as AssistantConfig,
  defaults: [],
  providerOptions: {},
  links: [],
  operationId: null,
  ...more,
})

export const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  assistant: assistant(),
  operation: { id: operationId, state: 'committed' },
  unsupported: [],
  ...more,
})

export type Call = readonly [name: keyof Patchbay, ...given: readonly unknown[]]

/** Use cases that remember how they were called, and answer what a test gives them. */
export const pretend = (answers: Partial<Patchbay> = {}) => {
  const calls: Call[] = []
  const record =
    <K extends keyof Patchbay>(name: K, standard: Patchbay[K]) =>
    (...given: readonly unknown[]) => {
      calls.push([name, ...given])
      return (answers[name] ?? standard)(...(given as [never, never, never, never])) as never
    }
  const patchbay: Patchbay = {
    get: record('get', async () => assistant()),
    find: record('find', async () => assistant()),
    list: record('list', async () => ({ items: [assistant()], total: 1 })),
    create: record('create', async () => outcome()),
    previewCreate: record('previewCreate', async () => ({
      requests: [],
      diff: [],
      unsupported: [],
    })),
    patch: record('patch', async () => outcome()),
    preview: record('preview', async () => ({ requests: [], diff: [], unsupported: [] })),
    import: record('import', async () => outcome()),
    hear: record('hear', async () => {}),
    link: record('link', async () => ({ ...outcome(), linkId: '' })),
    mirror: record('mirror', async () => ({ ...outcome(), linkId: '' })),
    relink: record('relink', async () => ({ ...outcome(), linkId: '' })),
    unlink: record('unlink', async () => outcome()),
    remove: record('remove', async () => outcome()),
    operation: record('operation', async () => ({}) as Operation),
    operations: record('operations', async () => ({ items: [], total: 0 })),
    lastOperation: record('lastOperation', async () => null),
    retry: record('retry', async () => ({}) as Operation),
    abandon: record('abandon', async () => ({}) as Operation),
    renewed: record('renewed', async () => undefined),
    recover: record('recover', async () => undefined),
    drift: record('drift', async () => []),
    reconcile: record('reconcile', async () => outcome()),
    scanDrift: record('scanDrift', async () => undefined),
    capabilities: record('capabilities', () => []),
    importAccount: record('importAccount', async () => ({}) as ImportProgress),
    importProgress: record('importProgress', async () => ({}) as ImportProgress),
    runImports: record('runImports', async () => undefined),
    listRemote: record('listRemote', async () => ({ items: [], total: 0 })),
    getTool: record('getTool', async () => ({}) as Tool),
    listTools: record('listTools', async () => ({ items: [], total: 0 })),
    createTool: record('createTool', async () => ({}) as Tool),
    changeTool: record('changeTool', async () => ({
      ...{ tool: {} as Tool, operationId: null, operations: [] },
    })),
    removeTool: record('removeTool', async () => []),
    letGo: record('letGo', async () => undefined),
    assignTool: record('assignTool', async () => outcome()),
    unassignTool: record('unassignTool', async () => outcome()),
  }
  return { patchbay, calls }
}

const settings: Settings = {
  rateLimit: null,
  trustProxy: [],
  allowedOrigins: [],
  allowPrivateUrls: false,
  secureCookies: true,
  sandboxPorts: [],
}

export const vault = createVault(new Uint8Array(32).fill(7))

/** Passwords at the price of a comparison. */
const passwords = {
  hash: async (text: string) => `hashed ${text}`,
  verify: async (text: string, hash: string) => hash === `hashed ${text}`,
}

export const user = (more: Partial<User> = {}): User => ({
  id: userId,
  orgId,
  email: 'ada@example.com',
  role: 'admin',
  disabled: false,
  passwordHash: 'hashed secret',
  createdAt: at,
  ...more,
})

/** A key's text that is well-formed and the same every time. */
export const textOf = (seed: number) => keyText(new Uint8Array(32).fill(seed))

/** Adds a key for a user and gives its text. */
export const addKey = async (store: Store, seed: number, more: Partial<ApiKey> = {}) => {
  const text = textOf(seed)
  await store.addKey({
    id: seed.toString(16).padStart(24, '0'),
    orgId,
    userId,
    name: null,
    hash: await vault.hash(text),
    last4: text.slice(-4),
    origins: null,
    scopes: ['read', 'write', 'admin'],
    expiresAt: null,
    createdAt: at,
    ...more,
  })
  return text
}

type Given = Partial<Omit<AppDeps, 'settings' | 'patchbay'>> & {
  readonly settings?: Partial<Settings>
  readonly answers?: Partial<Patchbay>
  readonly user?: User
}

/** The API over a store in memory, with one user and an admin key of theirs. */
export const openApi = async (given: Given = {}) => {
  const { answers, user: owner = user(), settings: changed, ...deps } = given
  const store = await sqliteStore(nodeSqlite(':memory:'), vault)
  await store.addUser(owner)
  const key = await addKey(store, 1)
  const { patchbay, calls } = pretend(answers)
  const clock = { now: start }
  const lines: object[] = []
  const app = createApp({
    store,
    patchbay,
    credentials: vault,
    passwords,
    providers: ['vapi'],
    settings: { ...settings, ...changed },
    log: (line) => lines.push(line),
    peer: () => '203.0.113.7',
    now: () => clock.now,
    ...deps,
  })
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const send = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
    app.request(path, {
      method,
      headers: { ...headers, ...more },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  return { app, store, key, calls, clock, lines, headers, send }
}

/** An answer without what differs from request to request. */
export const told = async (response: Response) => {
  const { request_id: _, ...body } = (await response.json()) as Record<string, unknown>
  return { status: response.status, body }
}
