import type { Operation, Step } from '../../src/sync/operation.ts'

/** A step that changes one name, not sent yet. */
export const step = (index: number): Step => ({
  ...{ linkId: `l${index}`, connectionId: 'c', provider: 'p', externalId: `x${index}` },
  do: { method: 'PATCH', path: `/x${index}`, body: '{"name":"new"}' },
  undo: { method: 'PATCH', path: `/x${index}`, body: '{"name":"old"}' },
  ...{ before: '{"name":"old"}', wrote: [], state: 'waiting' },
})

/** An operation of that many such steps, as W1 journals it. */
export const operation = (steps: number): Operation => ({
  ...{ id: 'op', kind: 'patch', orgId: 'o', userId: 'u', assistantId: 'a', baseVersion: 1 },
  ...{ state: 'pending', decision: 'none', ambiguous: false, synced: [], timeline: [] },
  steps: Array.from({ length: steps }, (_, index) => step(index)),
  after: { config: { name: 'new' }, defaults: [], providerOptions: {} },
  ...{ createdAt: 't', endedAt: null },
})
