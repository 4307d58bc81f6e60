import { describe, expect, it } from 'vitest'
import { choosing, chosenOf, leftoversOf, triedAgain } from '../../src/sync/leftovers.ts'
import type { Attempt, Operation, Step } from '../../src/sync/operation.ts'
import { operation, step } from './journal.ts'

const made = (posts: number, more: Partial<Step> = {}): Step => ({
  ...step(0),
  ...{ kind: 'create', externalId: '', state: 'undone' },
  undo: { method: 'DELETE', path: '/x/{id}' },
  making: { since: 't0', until: 't1', posts },
  ...more,
})
const ended = (steps: readonly Step[], more: Partial<Operation> = {}): Operation => ({
  ...operation(0),
  ...{ kind: 'create', state: 'rolled_back', decision: 'abort', ambiguous: true, steps },
  ...more,
})
const deleted = (path: string): Attempt => ({
  ...{ at: 't', linkId: 'l0', provider: 'p', purpose: 'undo', method: 'DELETE', path },
  ...{ status: 200, outcome: 'ok', milliseconds: 1 },
})
const seen = (...ids: readonly string[]) =>
  ids.map((externalId) => ({ externalId, path: `/x/${externalId}` }))
const chosen = (operation: Operation, ...ids: readonly string[]) =>
  chosenOf(operation, operation.steps[0] as Step, seen(...ids)).map(({ externalId }) => externalId)

describe('what an ended operation may have left at a provider', () => {
  it.each<[string, Operation, number]>([
    ['a create of which all is known: nothing', ended([made(1)], { ambiguous: false }), 0],
    ['a create in doubt: its object', ended([made(1)]), 1],
    [
      'a create that could not be taken back: its object',
      ended([made(1, { state: 'left' })], { ambiguous: false, state: 'dirty' }),
      1,
    ],
    ['a create that was never sent: nothing', ended([made(1, { state: 'waiting' })]), 0],
    ['a create whose only POST was refused: nothing', ended([made(1, { state: 'refused' })]), 0],
    [
      'a committed create of one POST: nothing',
      ended([made(1, { state: 'applied' })], { state: 'committed' }),
      0,
    ],
    [
      'a committed create of two POSTs: the other one',
      ended([made(2, { state: 'applied' })], { state: 'committed' }),
      1,
    ],
    ['a change that was never sent: nothing', ended([step(0)]), 0],
    ['a removal: nothing', ended([{ ...step(0), kind: 'remove', state: 'unknown' }]), 0],
  ])('%s', (_name, operation, steps) => {
    expect(leftoversOf(operation)).toHaveLength(steps)
  })

  const changing = (more: Partial<Operation>) =>
    ended([{ ...step(0), state: 'undone' }], { kind: 'patch', ...more })

  it('a late write, unless it was to stay, or all is known', () => {
    const known = [{ state: 'committed' }, { ambiguous: false }, { kind: 'tool' }] as const
    expect([{}, ...known].map((more) => leftoversOf(changing(more)).length)).toEqual([1, 0, 0, 0])
  })
})

describe('of the objects that carry its marker', () => {
  it('as many go as POSTs can have made, the oldest first; the rest are strangers’', () => {
    expect(chosen(ended([made(1)]), 'a', 'b')).toEqual(['a'])
    expect(chosen(ended([made(2)]), 'a', 'b', 'c')).toEqual(['a', 'b'])
    expect(chosen(ended([made(2, { state: 'refused' })]), 'a', 'b')).toEqual(['a'])
  })

  it('the one that was kept stays, also where it is tied no more', () => {
    const kept = ended([made(2, { state: 'applied', externalId: 'a' })], { state: 'committed' })
    expect(chosen(kept, 'a', 'b', 'c')).toEqual(['b'])
  })

  it('none goes in place of one that is gone by a DELETE of ours', () => {
    expect(chosen(ended([made(1)], { timeline: [deleted('/x/a')] }), 'b')).toEqual([])
  })

  it('a DELETE of another kind of object counts for nothing here', () => {
    expect(chosen(ended([made(1)], { timeline: [deleted('/part/a')] }), 'b')).toEqual(['b'])
  })

  it('none goes in place of one that a crash may have kept us from hearing of', () => {
    const before = choosing(ended([made(1)]), seen('a'))
    expect([chosen(before, 'b'), chosen(before, 'a', 'b')]).toEqual([[], ['a']])
  })

  it('the same ones are chosen again where they still stand', () => {
    const before = choosing(ended([made(2)], { timeline: [deleted('/x/b')] }), seen('b'))
    expect(chosen(before, 'a', 'b', 'c')).toEqual(['a', 'b'])
  })
})

it('waits between looks that settle nothing double, up to an hour', () => {
  let now = ended([made(1)])
  const waits = Array.from({ length: 9 }, () => {
    const { operation, wait } = triedAgain(now, 60_000)
    now = operation
    return wait / 60_000
  })
  expect(waits).toEqual([0, 1, 3, 7, 15, 31, 60, 60, 60])
  expect(now.sweep).toEqual({ tries: 9, chosen: [] })
})
