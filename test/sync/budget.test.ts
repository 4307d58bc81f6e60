import { describe, expect, it } from 'vitest'
import { createBudget } from '../../src/sync/budget.ts'
import { evict } from '../../src/sync/lanes.ts'
import type { Verdict } from '../../src/sync/verdict.ts'

const ok: Verdict = { kind: 'ok', object: {} }
const failed: Verdict = {
  ...{ kind: 'unsure', wait: 0 },
  cause: { code: 'provider_error', message: 'answered 503' },
}
const silent: Verdict = {
  ...{ kind: 'unsure', wait: 0 },
  cause: { code: 'provider_unreachable', message: 'did not answer' },
}

const opened = () => {
  const time = { now: 0 }
  const budget = createBudget({ monotonic: () => time.now })
  const hear = (count: number, verdict: Verdict, credential = 'a') => {
    for (let calls = 0; calls < count; calls++) budget.heard(credential, verdict)
  }
  const repeat = (verdict = failed, reserved = false, credential = 'a') =>
    budget.repeat(credential, { verdict, calls: 1, reserved })
  /** How many repeats there are until one is refused. */
  const repeats = (verdict = failed, reserved = false) => {
    let made = 0
    while (repeat(verdict, reserved)) made += 1
    return made
  }
  return { budget, time, hear, repeat, repeats }
}

describe('the budget of repeats', () => {
  it('has 8 for a quiet credential, and 2 more for undoing', () => {
    const { repeats } = opened()
    expect([repeats(), repeats(failed, true), repeats()]).toEqual([8, 2, 0])
  })

  it('has 8 % of all first calls of the last 2 minutes, and 10 % for undoing', () => {
    const { repeats, hear } = opened()
    hear(1000, failed)
    expect([repeats(), repeats(failed, true)]).toEqual([80, 20])
  })

  it('forgets what is older than 2 minutes', () => {
    const { repeats, hear, time } = opened()
    hear(200, failed)
    expect(repeats()).toBe(16)
    time.now += 120_000
    expect(repeats()).toBe(8)
  })

  it('is a bucket of 500 too: 5 a repeat and 10 after silence, with a fifth kept for undoing', () => {
    const [quick, slow] = [opened(), opened()]
    for (const { hear } of [quick, slow]) hear(10_000, failed)
    expect([quick.repeats(failed), quick.repeats(failed, true)]).toEqual([80, 20])
    expect([slow.repeats(silent), slow.repeats(silent, true)]).toEqual([40, 10])
  })

  it('is filled by one for every success that was no repeat', () => {
    const { repeats, hear } = opened()
    hear(10_000, failed)
    expect(repeats()).toBe(80)
    // The repeats themselves are heard of, and fill nothing.
    hear(80, ok)
    expect(repeats()).toBe(0)
    hear(50, ok)
    expect(repeats()).toBe(10)
  })

  it('counts a look before a repeated write as a call of its own', () => {
    const { budget } = opened()
    const asked = Array.from({ length: 5 }, () =>
      budget.repeat('a', { verdict: failed, calls: 2, reserved: false })
    )
    expect(asked).toEqual([true, true, true, true, false])
  })

  it('is each credential’s own', () => {
    const { repeats, repeat } = opened()
    repeats()
    expect([repeat(), repeat(failed, false, 'b')]).toEqual([false, true])
  })
})

describe('credentials at rest', () => {
  it('are forgotten beyond a number, those that were put first', () => {
    const lanes = new Map(Array.from({ length: 6 }, (_, at) => [`c${at}`, at]))
    evict(lanes, (at) => at !== 1, 3)
    expect([...lanes.keys()]).toEqual(['c1', 'c4', 'c5'])
  })
})
