import { describe, expect, it } from 'vitest'
import { operation } from './journal.ts'
import { endOf, last, type Run, runsFrom } from './walk.ts'

/** All runs of a fresh operation of that many steps. */
const runs = (steps: number) => runsFrom(operation(steps), Array(steps).fill('before'))

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
