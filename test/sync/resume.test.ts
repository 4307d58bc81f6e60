import { describe, expect, it } from 'vitest'
import type { Operation, StepState } from '../../src/sync/operation.ts'
import { backoff, givenUp, postponed, resumed } from '../../src/sync/resume.ts'
import { next } from '../../src/sync/saga.ts'
import { operation, step } from './journal.ts'
import { endOf, last, runsFrom } from './walk.ts'

const journal = (states: readonly StepState[], more: Partial<Operation> = {}): Operation => ({
  ...operation(states.length),
  steps: states.map((state, index) => ({ ...step(index), state })),
  ...more,
})
const taken = { at: '2026-10-01T00:01:00.000Z', fence: 5 }
const statesOf = ({ steps }: Operation) => steps.map(({ state }) => state)

describe('a journal that is taken over', () => {
  it('looks first at whatever may have been sent, and goes on forward', () => {
    const turned = resumed(journal(['applied', 'unknown', 'waiting'], { state: 'unknown' }), taken)
    expect([turned.state, turned.ambiguous, statesOf(turned)]).toEqual([
      ...['pending', true, ['applied', 'unknown', 'unknown']],
    ])
    expect(next(turned)).toEqual({ type: 'send', step: 1 })
  })

  describe('with a create that was not sent when it was journaled', () => {
    const making = { since: 't', until: '2026-10-01T00:00:30.000Z', posts: 1 }
    const create = (more: Partial<Operation>, until = making.until) => ({
      ...journal(['waiting'], more),
      steps: [{ ...step(0), kind: 'create', making: { ...making, until } } as const],
    })
    const turned = (more: Partial<Operation>, until?: string) => {
      const [step] = resumed(create(more, until), taken).steps
      return [step?.state, step?.making?.until]
    }

    it('sends it, where nobody held the operation since', () => {
      expect(turned({ leftBy: 4 })).toEqual(['waiting', making.until])
    })

    it('looks for it, where its first holder may have sent it while it could', () => {
      expect(turned({})).toEqual(['unknown', making.until])
    })

    it('looks for it, where its first holder died and sends nothing from now on', () => {
      expect(turned({}, '2026-10-01T00:09:00.000Z')).toEqual(['unknown', taken.at])
    })

    it('looks for it, where a later holder may have sent it until now', () => {
      expect(turned({ leftBy: 3 })).toEqual(['unknown', taken.at])
    })
  })

  it('commits at once where every step is applied', () => {
    expect(next(resumed(journal(['applied', 'applied'], { state: 'unknown' }), taken))).toEqual({
      type: 'commit',
    })
  })

  it('goes on undoing where that was decided, and leaves alone what was never sent', () => {
    const left = journal(['applied', 'unknown', 'waiting'], {
      ...{ state: 'compensating', decision: 'abort' },
    })
    expect(statesOf(resumed(left, taken))).toEqual(['applied', 'unknown', 'waiting'])
    expect(next(resumed(left, taken))).toEqual({ type: 'undo', step: 1 })
  })

  it('that is given up sends nothing more, and ends dirty', () => {
    const abandoned = { at: 'now', userId: 'ann', reason: 'enough' }
    const states: readonly StepState[] = ['applied', 'unknown', 'undone', 'waiting', 'refused']
    for (const decision of ['none', 'abort'] as const) {
      const given = givenUp(journal(states, { state: 'stuck', decision }), abandoned)
      expect([next(given), given.abandoned]).toEqual([{ type: 'end', state: 'dirty' }, abandoned])
    }
  })
})

describe.each([1, 2])(
  'an operation of %i steps that is taken over, in every way it can go',
  (steps) => {
    const fresh = operation(steps)
    const before = Array(steps).fill('before')
    const stopped = runsFrom(fresh, before).filter((run) => last(run)?.type === 'stop')
    // Killed at any moment: what is journaled is W1, and every step may have been applied.
    const crashed = { operation: fresh, world: Array(steps).fill('maybe') }
    const all = [...stopped, crashed].flatMap(({ operation, world }) =>
      runsFrom(resumed(operation, taken), world, postponed)
    )
    const ends = all.filter((run) => last(run)?.type === 'end')

    it('commits only where every step is applied', () => {
      const commits = ends.filter((run) => endOf(run) === 'committed')
      expect(commits.length).toBeGreaterThan(0)
      expect(commits.every(({ world }) => world.every((state) => state === 'after'))).toBe(true)
    })

    it('never ends unapplied while a step may be applied', () => {
      const open = ends.filter(
        (run) =>
          endOf(run) !== 'committed' && run.world.some((at) => at === 'maybe' || at === 'after')
      )
      expect(open).toEqual([])
    })

    it('is undone only after a definite no, or where that was decided before', () => {
      const forward = runsFrom(resumed(fresh, taken), crashed.world, postponed)
      const undone = forward.filter(({ operation }) => operation.decision === 'abort')
      expect(undone.every(({ operation }) => operation.cause !== undefined)).toBe(true)
      const unknown = forward.filter((run) => endOf(run) === 'unknown')
      expect(unknown.every(({ operation }) => operation.decision === 'none')).toBe(true)
    })

    it('is doubtful whatever its end, so that its objects are looked at once more', () => {
      expect(all.every(({ operation }) => operation.ambiguous)).toBe(true)
    })
  }
)

describe('where nobody waits for the answer', () => {
  const about = (code: 'provider_unreachable' | 'provider_throttled' | 'provider_rejected') => ({
    ...{ step: 0, cause: { code, message: '' } },
  })

  it('what is not known, not sent or asked to slow down is tried again; a definite no is one', () => {
    const unknown = { type: 'step-unknown', ...about('provider_unreachable') } as const
    const unsent = { type: 'step-refused', ...about('provider_unreachable') } as const
    const throttled = { type: 'step-refused', ...about('provider_throttled') } as const
    const refused = { type: 'step-refused', ...about('provider_rejected') } as const
    expect([unknown, unsent, throttled, refused].map(postponed)).toEqual([
      ...[{ type: 'postponed' }, { type: 'postponed' }, { type: 'postponed' }, refused],
    ])
  })

  it('the waits double from the first to ten minutes, and end after a day', () => {
    const waits = Array.from({ length: 200 }, (_, tries) => backoff(tries, 5000))
    expect(waits.slice(0, 9)).toEqual([
      ...[5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000],
    ])
    const ends = waits.indexOf(null)
    const waited = waits.slice(0, ends).reduce<number>((sum, wait) => sum + (wait ?? 0), 0)
    expect([waited >= 86_400_000, waited < 86_400_000 + 600_000]).toEqual([true, true])
    expect(waits.slice(ends).every((wait) => wait === null)).toBe(true)
  })

  it('a longer look than ten minutes is never made more often', () => {
    expect([0, 1, 2].map((tries) => backoff(tries, 3_600_000))).toEqual(Array(3).fill(3_600_000))
  })
})
