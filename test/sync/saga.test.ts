import { describe, expect, it } from 'vitest'
import type { Cause, Operation, Step } from '../../src/sync/operation.ts'
import { type Action, next, record, type SyncEvent } from '../../src/sync/saga.ts'

const cause: Cause = { code: 'provider_rejected', message: 'no' }
const step = (index: number): Step => ({
  ...{ linkId: `l${index}`, connectionId: 'c', provider: 'p', externalId: `x${index}` },
  do: { method: 'PATCH', path: `/x${index}`, body: '{"name":"new"}' },
  undo: { method: 'PATCH', path: `/x${index}`, body: '{"name":"old"}' },
  ...{ before: '{"name":"old"}', wrote: [], state: 'waiting' },
})
const operation = (steps: number): Operation => ({
  ...{ id: 'op', kind: 'patch', orgId: 'o', userId: 'u', assistantId: 'a', baseVersion: 1 },
  ...{ state: 'pending', decision: 'none', ambiguous: false, synced: [], timeline: [] },
  steps: Array.from({ length: steps }, (_, index) => step(index)),
  after: { config: { name: 'new' }, defaults: [], providerOptions: {} },
  ...{ createdAt: 't', endedAt: null },
})

/** Every way in which the world can answer an action. */
const answers = (action: Action): readonly (readonly SyncEvent[])[] => {
  if (action.type === 'send') {
    const { step } = action
    const unsure: SyncEvent = { type: 'attempt-ambiguous', step }
    const applied: SyncEvent = { type: 'step-applied', step, answer: '{}' }
    const refused: SyncEvent = { type: 'step-refused', step, cause }
    const certain = [
      [applied],
      [refused],
      [applied, { type: 'step-ignored', step, cause } as const],
    ]
    const unknown: SyncEvent = { type: 'step-unknown', step, cause }
    return [...certain, ...certain.map((events) => [unsure, ...events]), [unsure, unknown]]
  }
  if (action.type === 'undo') {
    const { step } = action
    const ends = ['undo-done', 'undo-left', 'undo-stuck', 'undo-unknown'] as const
    return ends.map((type) => [{ type, step }])
  }
  return action.type === 'commit'
    ? [
        [{ type: 'commit-done', at: 'now' }],
        [{ type: 'commit-refused', cause }],
        [{ type: 'commit-unknown' }],
      ]
    : []
}

/** What is so at the provider, as far as an outsider can tell: step by step. */
type World = readonly ('before' | 'maybe' | 'after' | 'foreign')[]
const after = (world: World, events: readonly SyncEvent[]): World =>
  events.reduce<World>((now, event) => {
    const put = (state: World[number]) =>
      'step' in event ? now.map((was, at) => (at === event.step ? state : was)) : now
    switch (event.type) {
      case 'step-applied':
        return put('after')
      case 'attempt-ambiguous':
        return put('maybe')
      case 'undo-done':
        return put('before')
      case 'undo-left':
        return put('foreign')
      default:
        return now
    }
  }, world)

type Run = {
  readonly operation: Operation
  readonly world: World
  readonly actions: readonly Action[]
}

/** All runs from a fresh operation until it ends or stops. */
const runs = (steps: number): readonly Run[] => {
  const ended: Run[] = []
  const walk = (run: Run) => {
    const action = next(run.operation)
    const actions = [...run.actions, action]
    if (actions.length > 4 * steps + 4) throw new Error('a run that does not end')
    const choices = answers(action)
    if (choices.length === 0) ended.push({ ...run, actions })
    for (const events of choices)
      walk({
        operation: events.reduce((now, event) => record(now, event), run.operation),
        world: after(run.world, events),
        actions,
      })
  }
  walk({ operation: operation(steps), world: Array(steps).fill('before'), actions: [] })
  return ended
}

const last = ({ actions }: Run) => actions.at(-1)
const endOf = (run: Run) => {
  const action = last(run)
  return action?.type === 'end' ? action.state : run.operation.state
}
const counts = (all: readonly Run[]) =>
  Object.fromEntries(
    [...new Set(all.map(endOf))]
      .sort()
      .map((end) => [end, all.filter((run) => endOf(run) === end).length])
  )

describe.each([0, 1, 2, 3])('an operation of %i steps, in every way it can go', (steps) => {
  const all = runs(steps)

  it('commits only once every step is applied', () => {
    const commits = all.filter((run) => endOf(run) === 'committed')
    expect(commits.every(({ world }) => world.every((state) => state === 'after'))).toBe(true)
    const early = all.filter(({ actions }) => {
      const at = actions.findIndex(({ type }) => type === 'commit')
      return at !== -1 && actions.slice(0, at).some(({ type }) => type !== 'send')
    })
    expect(early).toEqual([])
  })

  it('never ends unapplied while a step may be applied', () => {
    const ends = all.filter((run) => last(run)?.type === 'end' && endOf(run) !== 'committed')
    const open = ends.filter(({ world }) =>
      world.some((state) => state === 'maybe' || state === 'after')
    )
    expect(open).toEqual([])
  })

  it('says refused where nothing was ever applied, rolled_back where all is back, dirty where some is not', () => {
    const ends = all.filter((run) => last(run)?.type === 'end' && endOf(run) !== 'committed')
    const expected = ends.map(({ world, actions }) => {
      if (world.includes('foreign')) return 'dirty'
      return actions.some(({ type }) => type === 'undo') ? 'rolled_back' : 'refused'
    })
    expect(ends.map(endOf)).toEqual(expected)
  })

  it('undoes in the reverse order of its steps, and never sends after that', () => {
    for (const { actions } of all) {
      const undone = actions.flatMap((action) => (action.type === 'undo' ? [action.step] : []))
      expect(undone).toEqual([...undone].sort((a, b) => b - a))
      const first = actions.findIndex(({ type }) => type === 'undo')
      const later = first === -1 ? [] : actions.slice(first)
      expect(later.filter(({ type }) => type === 'send' || type === 'commit')).toEqual([])
    }
  })

  it('stops without an end only where nobody knows, or where a person must act', () => {
    const stopped = all.filter((run) => last(run)?.type === 'stop').map(endOf)
    const known = new Set(['unknown', 'compensating', 'stuck'])
    expect(stopped.filter((state) => !known.has(state))).toEqual([])
  })

  it('keeps the first cause, and remembers every unsure attempt', () => {
    for (const { operation, actions } of all) {
      expect(operation.cause !== undefined).toBe(operation.decision === 'abort')
      expect(actions.length).toBeGreaterThan(0)
    }
  })
})

it('has this many ways to end', () => {
  expect([1, 2].map((steps) => counts(runs(steps)))).toEqual([
    { committed: 2, compensating: 6, dirty: 6, refused: 1, rolled_back: 6, stuck: 6, unknown: 2 },
    expect.objectContaining({ committed: 4, unknown: 4, refused: 1 }),
  ])
})
