import { describe, expect, test } from 'vitest'
import { explain } from '../../torture/check/linearizable.ts'
import { unordered } from '../../torture/check/order.ts'
import type { CallLine } from '../../torture/history.ts'
import { call, lostCall, patch, read, start, state, story } from './stories.ts'

const judge = (calls: readonly CallLine[], more: Partial<Parameters<typeof explain>[0]> = {}) =>
  explain({ calls, edits: [], version: 1, values: start, silent: 0, partly: [], ...more })

describe('a history that some order explains', () => {
  test('is empty, or one change and who reads it', () => {
    expect(judge([])).toEqual(null)
    const changed = patch(1, 2, { name: 'n' }, 2, { name: 'n' })
    expect(judge([read(0, 1, 1, {}), changed, read(3, 4, 2, { name: 'n' })])).toEqual(null)
  })

  test('has changes that overlap, in the order of their versions', () => {
    const one = patch(1, 9, { name: 'n' }, 3, { name: 'n', greeting: 'g' })
    const other = patch(2, 8, { greeting: 'g' }, 2, { greeting: 'g' })
    expect(judge([one, other])).toEqual(null)
  })

  test('has a change that nobody was told of, at any later time or never', () => {
    const lost = lostCall(1, 2, { name: 'n' })
    expect(judge([lost, read(3, 4, 1, {})])).toEqual(null)
    expect(judge([lost, read(3, 4, 1, {}), read(5, 6, 2, { name: 'n' })])).toEqual(null)
  })

  test('takes a foreign value home with a change, but not before it was written', () => {
    const edits = [{ t: 5, field: 'greeting', value: 'by hand' }] as const
    const early = patch(1, 2, { name: 'n' }, 2, { name: 'n', greeting: 'by hand' })
    const later = patch(6, 7, { name: 'n' }, 2, { name: 'n', greeting: 'by hand' })
    expect(judge([later], { edits })).toEqual(null)
    expect(judge([early], { edits })).toContain('no order of 1 calls explains patch')
  })

  test('has If-Match decided at the instant of the change', () => {
    const one = patch(1, 2, { name: 'n' }, 2, { name: 'n' })
    const missed = call(1, 9, { f: 'patch', outcome: 'refused', status: 412, ifMatch: 1 })
    expect(judge([{ ...one, ifMatch: 1 }, missed])).toEqual(null)
    expect(judge([{ ...one, ifMatch: 7 }])).toContain('explains patch')
    expect(judge([{ ...missed, ifMatch: 2 }, read(1, 9, 1, {})])).toEqual(null)
    expect(judge([missed])).toContain('explains patch')
  })

  test('has a change that was taken back in part, and shows what is left of it', () => {
    const dirty = call(1, 2, { f: 'patch', sets: { name: 'n', greeting: 'g' }, outcome: 'dirty' })
    expect(judge([dirty, read(3, 4, 2, { greeting: 'g' })])).toEqual(null)
    expect(
      judge([dirty, read(3, 4, 2, { greeting: 'g' }), read(5, 6, 2, { name: 'n' })])
    ).toContain('explains get')
  })
})

describe('a history that no order explains', () => {
  const changed = patch(1, 2, { name: 'n' }, 2, { name: 'n' })

  test('reads what was there before an acknowledged change', () => {
    expect(judge([changed, read(3, 4, 1, {})])).toContain('no order of 2 calls')
    expect(judge([changed, read(3, 4, 2, {})])).toContain('explains get on v1')
  })

  test('gives one version to two changes, or loses one of them', () => {
    const twin = patch(1, 2, { greeting: 'g' }, 2, { greeting: 'g' })
    expect(judge([changed, twin])).toContain('explains patch')
    const over = patch(3, 4, { greeting: 'g' }, 3, { greeting: 'g' })
    expect(judge([changed, over])).toContain('explains patch')
  })

  test('shows a value of a change that was refused', () => {
    const refused = { ...lostCall(1, 2, { name: 'n' }), outcome: 'refused' as const }
    expect(judge([refused, read(3, 4, 1, { name: 'n' })])).toContain('explains get')
  })

  test('reads a change that was not told of, and then no longer', () => {
    const lost = lostCall(1, 2, { name: 'n' })
    const seen = read(3, 4, 2, { name: 'n' })
    expect(judge([lost, seen, read(5, 6, 2, {})])).toContain('explains get')
    expect(judge([lost, seen, read(5, 6, 3, {})])).toContain('explains get')
  })

  test('is found among a hundred calls of five clients', () => {
    const calls = Array.from({ length: 100 }, (_, index) => {
      const seen = { maxTokens: 1000 + index }
      return patch(index, index + 5, seen, index + 2, seen)
    })
    expect(judge(calls)).toEqual(null)
    expect(judge(calls.with(50, patch(50, 55, { maxTokens: 9 }, 51, { maxTokens: 9 })))).not.toBe(
      null
    )
  })
})

test('a change that ended dirty may have brought home nothing but what a stranger wrote', () => {
  const states = [state(0, 'setup', {}), state(2, 'outsider', { greeting: 'greeting o1.' })]
  const calls = [lostCall(1, 3, { name: 'n' }), read(4, 5, 2, { greeting: 'greeting o1.' })]
  const row = { id: 'op', assistant_id: 'ast', kind: 'patch', base_version: 1, state: 'dirty' }
  expect(unordered(story({ states, calls, operations: [row] }))).toEqual([])
  expect(unordered(story({ states, calls }))[0]).toContain('no order of 1 calls explains get')
})
