import { expect, test } from 'vitest'
import { linesOf } from '../../torture/set/changes.ts'

const free = {
  ...{ _id: 'assistant/one', kind: 'assistant', fence: 3, version: 2, rev: 9 },
  ...{ journals: [], links: [{ id: 'link', state: 'in_sync' }] },
}
const entry = { id: 'op', base: 2, state: 'pending', decision: 'none' }
const held = { ...free, operation: 'op', fence: 4, journals: [entry] }
const committed = { ...entry, state: 'committed' }
const over = { ...free, fence: 4, version: 3, journals: [committed] }
const one = {
  ...{ assistant: 'one', operation: 'op', fence: null, version: null },
  ...{ before: null, after: null },
}
const none = { ...one, operation: null }

test('who takes a slot is told with its operation', () => {
  expect(linesOf({ before: free, after: held })).toEqual([
    { ...one, what: 'take', fence: 4, version: 2 },
    { ...one, what: 'born', version: 2, after: 'pending' },
  ])
})

test('who takes a slot over is told, and whose operation it was', () => {
  expect(linesOf({ before: held, after: { ...held, fence: 5 } })).toEqual([
    { ...one, what: 'take', fence: 5, version: 2, before: 'op' },
  ])
})

test('an end is told as a state, a version and a free slot', () => {
  expect(linesOf({ before: held, after: over })).toEqual([
    { ...one, what: 'state', before: 'pending none', after: 'committed none' },
    { ...one, what: 'version', fence: 4, version: 3, before: '2' },
    { ...one, what: 'free', fence: 4, version: 3 },
  ])
})

test('a change in one write is told whole', () => {
  expect(linesOf({ before: free, after: over })).toEqual([
    { ...one, what: 'take', fence: 4, version: 2 },
    { ...one, what: 'born', version: 2, after: 'committed' },
    { ...one, what: 'version', fence: 4, version: 3, before: '2' },
    { ...one, what: 'free', fence: 4, version: 3 },
  ])
})

test('a create is told from its first write on', () => {
  const born = { ...held, fence: 1, version: 0, journals: [{ ...entry, base: 0 }] }
  expect(linesOf({ before: null, after: born })).toEqual([
    { ...one, what: 'take', fence: 1, version: 0 },
    { ...one, what: 'born', version: 0, after: 'pending' },
  ])
})

test('what comes with no operation is no change of anything', () => {
  expect(linesOf({ before: null, after: { ...free, fence: 0 } })).toEqual([])
})

test('a version that nobody committed is told as such', () => {
  expect(linesOf({ before: free, after: { ...free, version: 3 } })).toEqual([
    { ...none, what: 'version', fence: 3, version: 3, before: '2' },
  ])
})

test('who lets a slot go that another operation had is told as the other one', () => {
  const after = { ...free, fence: 4, journals: [entry] }
  expect(linesOf({ before: held, after })).toEqual([{ ...one, what: 'free', fence: 4, version: 2 }])
})

test('marks are told as they come, are renewed and go', () => {
  const marked = (at: string) => ({
    ...free,
    links: [{ id: 'link', state: 'in_sync', settleSince: new Date(at) }],
  })
  const [first, second] = ['2026-11-26T10:00:00.000Z', '2026-11-26T10:00:01.000Z']
  const line = { ...none, what: 'mark' }
  expect([
    linesOf({ before: free, after: marked(first) }),
    linesOf({ before: marked(first), after: marked(second) }),
    linesOf({ before: marked(second), after: free }),
  ]).toEqual([
    [{ ...line, after: first }],
    [{ ...line, after: second }],
    [{ ...line, what: 'clear', before: second, after: 'in_sync' }],
  ])
})

test('what is moved to the archive has not changed', () => {
  expect(linesOf({ before: over, after: { ...over, journals: [] } })).toEqual([])
})

test('of a tool its operations are told, and of other records nothing', () => {
  const [before, after] = [free, held].map((record) => ({ ...record, _id: 'tool/t', kind: 'tool' }))
  const key = { _id: 'key/k', kind: 'key', fence: 1, version: 1 }
  expect([
    after && linesOf({ before: before ?? null, after }),
    linesOf({ before: null, after: key }),
  ]).toEqual([[{ ...one, assistant: 't', what: 'born', version: 2, after: 'pending' }], []])
})
