import type { SyncedLink } from '../../assistant.ts'
import type { NewAssistant } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Tool } from '../../tool.ts'

/** 24 hex digits, as ids are: which kind of thing, and the how-manieth. */
export const idOf = (kind: keyof typeof kinds, n: number) =>
  `65${kinds[kind]}${n.toString(16).padStart(20, '0')}`

const kinds = {
  ...{ org: '01', user: '02', connection: '03', key: '04', assistant: '05', link: '06' },
  ...{ tool: '07', copy: '08', import: '09' },
} as const

/** So many seconds into a year, as a timestamp. */
export const timeOf = (second: number) =>
  new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString()

/** What every assistant says. */
export const systemPrompt = 'You help students to enroll, and you are polite about it. '.repeat(4)

/** A provider's object of half a kilobyte, as a link's base. */
export const object = JSON.stringify({
  ...{ name: 'Enrollment', firstMessage: 'Hello, how can I help you?', systemPrompt },
  ...{ voice: { provider: 'azure', voiceId: 'andrew' }, maxDurationSeconds: 600 },
})

/** Whose something is. */
export type Owner = { readonly orgId: string; readonly userId: string }

/** A link to an object of its own. */
export const linkOf = (n: number, connectionId: string): SyncedLink => ({
  ...{ id: idOf('link', n), connectionId, provider: 'voice', externalId: `object-${n}` },
  ...{ base: object, state: 'in_sync', lastSyncedAt: timeOf(n) },
})

/** An assistant as it is first stored. */
export const assistantOf = (
  owner: Owner,
  n: number,
  links: readonly SyncedLink[],
  toolIds: readonly string[] = []
): NewAssistant => ({
  ...{ ...owner, id: idOf('assistant', n), version: 1, operationId: null, links },
  ...{ config: { name: `Enrollment ${n}`, systemPrompt, toolIds: [...toolIds] } },
  ...{ defaults: [], providerOptions: {}, createdAt: timeOf(n), updatedAt: timeOf(n) },
})

/** A tool that asks one endpoint. */
export const toolOf = (owner: Owner, n: number): Tool => ({
  ...{ ...owner, id: idOf('tool', n), version: 1, createdAt: timeOf(n), updatedAt: timeOf(n) },
  config: {
    ...{ name: `look_up_${n}`, description: 'Looks something up.', method: 'GET', timeout: 20 },
    ...{ endpoint: 'https://api.example/orders', headers: [], schema: [] },
  },
})

const call = { method: 'PATCH', path: '/assistant/1', body: '{"name":"Enrollment"}' } as const

/** One that runs: it changes the assistant's copies. */
export const operationOf = (
  { orgId, userId, id, version, config }: NewAssistant,
  name: string,
  more: Partial<Operation> = {}
): Operation => ({
  ...{ orgId, userId, id: `op_${name}`, kind: 'patch', assistantId: id, baseVersion: version },
  ...{ state: 'pending', decision: 'none', ambiguous: false, synced: [], timeline: [] },
  steps: [
    {
      ...{ linkId: idOf('link', 0), connectionId: idOf('connection', 0), provider: 'voice' },
      ...{ externalId: 'object-0', do: call, undo: call, before: object, wrote: ['name'] },
      state: 'waiting',
    },
  ],
  ...{ after: { config, defaults: [], providerOptions: {} }, createdAt: timeOf(0), endedAt: null },
  ...more,
})

/** The same once it is committed, or as is said. */
export const endedOf = (running: Operation, more: Partial<Operation> = {}): Operation => ({
  ...running,
  ...{ state: 'committed', endedAt: timeOf(1), ...more },
})
