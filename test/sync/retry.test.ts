import { describe, expect, it } from 'vitest'
import { allow, type Clock, retried, sooner } from '../../src/sync/retry.ts'
import { type Verdict, waitOf } from '../../src/sync/verdict.ts'

const unsure = (wait = 0): Verdict => ({
  ...{ kind: 'unsure', wait },
  cause: { code: 'provider_error', message: 'answered 500' },
})
const throttled = (wait: number): Verdict => ({
  ...{ kind: 'not_applied', wait },
  cause: { code: 'provider_throttled', message: 'slow down', retryAfter: wait },
})
const refused: Verdict = {
  ...{ kind: 'refused', own: true },
  cause: { code: 'provider_rejected', message: 'no' },
}
const ok: Verdict = { kind: 'ok', object: { id: 'x' } }

/** A clock that moves only by sleeping; `random` is always the most. */
const fakeClock = (random = 1) => {
  const slept: number[] = []
  let time = 1_000_000
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    random: () => random,
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
      time += milliseconds
    },
  }
  const pass = (milliseconds: number) => {
    time += milliseconds
  }
  return { clock, slept, pass }
}

/** Answers in turn, each after `taking` milliseconds; how it went in the end. */
const tried = async (verdicts: readonly Verdict[], deadline = 20_000, random = 1, taking = 0) => {
  const { clock, slept, pass } = fakeClock(random)
  let calls = 0
  const attempt = async () => {
    pass(taking)
    return verdicts[calls++] ?? ok
  }
  const verdict = await retried(attempt, allow(clock, deadline), clock)
  return { verdict, calls, slept }
}

describe('an attempt', () => {
  it.each([
    ['a success', ok],
    ['a refusal', refused],
  ])('is not repeated after %s', async (_name, verdict) => {
    expect(await tried([verdict])).toEqual({ verdict, calls: 1, slept: [] })
  })

  it('is made three times at most, with jitter of up to 200 and 400 ms in between', async () => {
    const verdict = unsure()
    expect(await tried([verdict, verdict, verdict])).toEqual({
      verdict,
      calls: 3,
      slept: [200, 400],
    })
    expect(await tried([verdict, verdict, verdict], 20_000, 0)).toEqual({
      ...{ verdict, calls: 3, slept: [0, 0] },
    })
  })

  it('is repeated only after what the provider asked for, jitter on top', async () => {
    expect(await tried([throttled(7), ok])).toEqual({ verdict: ok, calls: 2, slept: [7200] })
    expect(await tried([unsure(3), ok], 20_000, 0.5)).toEqual({
      ...{ verdict: ok, calls: 2, slept: [3100] },
    })
  })

  it('is not repeated when the wait would end at the deadline or later', async () => {
    const verdict = throttled(20)
    expect(await tried([verdict], 20_000, 0)).toEqual({ verdict, calls: 1, slept: [] })
    expect(await tried([verdict, ok], 20_001, 0)).toEqual({
      verdict: ok,
      calls: 2,
      slept: [20_000],
    })
  })

  it('that takes all the time is the only one', async () => {
    const verdict = unsure()
    expect(await tried([verdict], 10_000, 0, 10_000)).toEqual({ verdict, calls: 1, slept: [] })
  })

  it('that throws is a bug, and is not repeated', async () => {
    const { clock, slept } = fakeClock()
    const bug = async () => {
      throw new TypeError('undefined is not a function')
    }
    await expect(retried(bug, allow(clock, 1000), clock)).rejects.toThrow('not a function')
    expect(slept).toEqual([])
  })
})

describe('the time that is left', () => {
  const times = (wall: number, steady: number) => {
    const time = { wall, steady }
    const clock = { ...fakeClock().clock, now: () => time.wall, monotonic: () => time.steady }
    return { time, clock }
  }

  it('shrinks when the machine has slept: the wall clock knows', () => {
    const { time, clock } = times(0, 0)
    const left = allow(clock, 1000)
    Object.assign(time, { wall: 900, steady: 10 })
    expect(left()).toBe(100)
  })

  it('does not grow when the wall clock is set back: the other one goes on', () => {
    const { time, clock } = times(1_000_000, 5)
    const left = allow(clock, 1000)
    Object.assign(time, { wall: 0, steady: 405 })
    expect(left()).toBe(600)
  })

  it('is the sooner of two', () => {
    expect(
      sooner(
        () => 3,
        () => 2
      )()
    ).toBe(2)
  })
})

describe('a Retry-After', () => {
  const now = Date.parse('2026-10-21T07:28:00Z')
  it.each([
    ['7', 7],
    ['600', 600],
    ['601', 600],
    ['9999999999', 600],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30],
    ['Wed, 21 Oct 2026 09:28:30 GMT', 600],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30],
    // Of no use: in the past, no number, no whole number, twice, none.
    ['Wed, 21 Oct 2015 07:28:00 GMT', 1],
    ['0', 1],
    ['-1', 1],
    ['1.5', 1],
    ['soon', 1],
    ['NaN', 1],
    ['5, 5', 1],
    ['30, 2100', 1],
    ['', 1],
    [null, 1],
  ])('of %j is %i whole seconds', (header, seconds) => {
    expect(waitOf(header, now)).toBe(seconds)
  })
})
