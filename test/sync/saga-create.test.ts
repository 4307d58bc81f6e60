import { expect, it } from 'vitest'
import type { Operation, Step } from '../../src/sync/operation.ts'
import { next, record, type SyncEvent } from '../../src/sync/saga.ts'

const create: Step = {
  ...{ kind: 'create', linkId: 'l', connectionId: 'c', provider: 'p', externalId: '' },
  do: { method: 'POST', path: '/x', body: '{}' },
  undo: { method: 'DELETE', path: '/x/{id}' },
  ...{ before: '{}', wrote: [], state: 'waiting' },
  making: { since: 't0', until: 't1', posts: 1 },
}
const operation: Operation = {
  ...{ id: 'op', kind: 'create', orgId: 'o', userId: 'u', assistantId: 'a', baseVersion: 0 },
  ...{ state: 'pending', decision: 'none', ambiguous: false, synced: [], timeline: [] },
  steps: [create, create],
  after: { config: {}, defaults: [], providerOptions: {} },
  ...{ createdAt: 't', endedAt: null },
}
const after = (...events: readonly SyncEvent[]) => events.reduce(record, operation)
const cause = { code: 'provider_rejected', message: 'no' } as const

it('keeps the id of what was made, by which it is taken back', () => {
  const made = after({ type: 'step-applied', step: 0, answer: '{"id":"x1"}', externalId: 'x1' })
  expect(made.steps[0]).toEqual({
    ...create,
    ...{ state: 'applied', answer: '{"id":"x1"}', externalId: 'x1' },
  })
  const refused = record(made, { type: 'step-refused', step: 1, cause })
  expect(next(refused)).toEqual({ type: 'undo', step: 0 })
  const undone = record(refused, { type: 'undo-done', step: 0 })
  expect(next(undone)).toEqual({ type: 'end', state: 'rolled_back' })
})

it('stops in doubt without an abort, and remembers when the last POST can have gone out', () => {
  const doubted = after({ type: 'step-in-doubt', step: 0, until: 't2' })
  expect(doubted).toMatchObject({ state: 'unknown', decision: 'none', ambiguous: true })
  expect(doubted.steps[0]).toEqual({
    ...create,
    ...{ state: 'unknown', making: { since: 't0', until: 't2', posts: 1 } },
  })
  expect(next(doubted)).toEqual({ type: 'stop' })
  expect(record(doubted, { type: 'step-in-doubt', step: 0 })).toEqual(doubted)
})

it('counts one more POST where nothing was made, and sends the step again', () => {
  const absent = after(
    { type: 'step-in-doubt', step: 0 },
    { type: 'step-absent', step: 0, until: 't3' }
  )
  expect(absent.steps[0]).toEqual({
    ...create,
    ...{ state: 'waiting', making: { since: 't0', until: 't3', posts: 2 } },
  })
  expect(next({ ...absent, state: 'pending' })).toEqual({ type: 'send', step: 0 })
})
