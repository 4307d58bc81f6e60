import { describe, expect, it } from 'vitest'
import { createPace } from '../../src/sync/pace.ts'
import type { Verdict } from '../../src/sync/verdict.ts'

const ok: Verdict = { kind: 'ok', object: {} }
const throttled = (wait: number): Verdict => ({
  ...{ kind: 'not_applied', wait },
  cause: { code: 'provider_throttled', message: 'slow down', retryAfter: wait },
})
const unreachable: Verdict = {
  ...{ kind: 'not_applied', wait: 0 },
  cause: { code: 'provider_unreachable', message: 'gone', retryAfter: 1 },
}

const opened = () => {
  const time = { now: 5000 }
  const sleeping: { until: number; wake: () => void }[] = []
  const clock = {
    monotonic: () => time.now,
    random: () => 0.25,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => sleeping.push({ until: time.now + milliseconds, wake })),
  }
  const pace = createPace(clock)
  /** Lets time go from one sleeper to the next until nobody sleeps. */
  const settle = async () => {
    for (;;) {
      await new Promise(setImmediate)
      const next = sleeping.sort((a, b) => a.until - b.until).shift()
      if (next === undefined) return
      time.now = Math.max(time.now, next.until)
      next.wake()
    }
  }
  /** When calls that come at once go out, counted from now; null for one that is not to wait. */
  const enter = async (credentials: readonly string[], left = Infinity) => {
    const from = time.now
    const entered = credentials.map(async (credential) =>
      (await pace.enter(credential, () => left)) ? time.now - from : null
    )
    await settle()
    return Promise.all(entered)
  }
  /** Waits for its place, then hears a verdict; how long it waited. */
  const call = async (verdict: Verdict, credential = 'a') => {
    const [wait] = await enter([credential])
    pace.heard(credential, verdict)
    return wait
  }
  const inTurn = async (verdicts: readonly Verdict[]) => {
    const waits: unknown[] = []
    for (const verdict of verdicts) waits.push(await call(verdict))
    return waits
  }
  return { pace, time, call, enter, inTurn, settle }
}

describe('calls of one credential', () => {
  it('are never spaced until a 429', async () => {
    const { inTurn } = opened()
    expect(await inTurn([ok, unreachable, ok])).toEqual([0, 0, 0])
  })

  it('wait for the Retry-After, then a second, halving with every success, then not at all', async () => {
    const { inTurn } = opened()
    expect(await inTurn([throttled(7), ...Array.from({ length: 10 }, () => ok)])).toEqual([
      ...[0, 7000, 500, 250, 125, 63, 31, 16, 0, 0, 0],
    ])
  })

  it('stand in a row: those that wait at once go out a second apart', async () => {
    const { enter, call } = opened()
    await call(throttled(2))
    expect(await enter(['a', 'a', 'a', 'b'])).toEqual([2000, 3000, 4000, 0])
  })

  it('are held back again by another 429, and by nothing else', async () => {
    const { pace, inTurn } = opened()
    expect(await inTurn([throttled(1), unreachable, throttled(9)])).toEqual([0, 1000, 1000])
    expect([pace.ahead('a'), pace.ahead('b')]).toEqual([9000, 0])
  })

  it('do not wait for a place that comes after their time is up', async () => {
    const { enter, call } = opened()
    await call(throttled(2))
    expect(await enter(['a', 'a', 'a'], 2500)).toEqual([2000, null, null])
  })

  it('give up their place for another 429 that is heard while they wait', async () => {
    const { pace, time, call, settle } = opened()
    await call(throttled(2))
    const waiting = [1, 2].map(async () => {
      await pace.enter('a', () => Infinity)
      return time.now
    })
    pace.heard('a', throttled(30))
    await settle()
    expect(await Promise.all(waiting)).toEqual([35_000, 36_000])
  })

  it('are not let out sooner by successes of calls that were sent before the 429', async () => {
    const { pace, call } = opened()
    await call(throttled(5))
    for (let calls = 0; calls < 64; calls++) pace.heard('a', ok)
    expect(pace.ahead('a')).toBe(5000)
  })

  it('wait as long as another process was asked to, and then not all at once', async () => {
    const { pace, time, enter } = opened()
    pace.told('a', time.now + 3000)
    expect([pace.ahead('a'), pace.ahead('b'), await enter(['a', 'a'])]).toEqual([
      ...[3250, 0],
      [3250, 4250],
    ])
  })

  it('are told by others of nothing that is over, or shorter than what is known', async () => {
    const { pace, time, call } = opened()
    pace.told('b', time.now)
    await call(throttled(5))
    pace.told('a', time.now + 1000)
    expect([pace.ahead('a'), pace.ahead('b')]).toEqual([5000, 0])
  })

  it('are news where a 429 was heard, and else not', async () => {
    const { pace, time } = opened()
    const news = [ok, unreachable, throttled(9), throttled(2), ok]
    expect(news.map((verdict) => pace.heard('a', verdict))).toEqual([
      ...[null, null, time.now + 9000, time.now + 9000, null],
    ])
  })

  it('wait again where a timer is early', async () => {
    const time = { now: 0 }
    const sleep = async (milliseconds: number) => {
      time.now += milliseconds > 1 ? milliseconds - 0.7 : milliseconds
    }
    const pace = createPace({ monotonic: () => time.now, sleep, random: () => 0 })
    pace.heard('a', throttled(3))
    await pace.enter('a', () => Infinity)
    expect(time.now).toBeGreaterThanOrEqual(3000)
  })
})
