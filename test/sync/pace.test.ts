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
  const pace = createPace({ monotonic: () => time.now })
  /** Waits for its place, then hears a verdict; how long it waited. */
  const call = (verdict: Verdict, credential = 'a') => {
    const wait = pace.enter(credential)
    time.now += wait
    pace.heard(credential, verdict)
    return wait
  }
  return { pace, time, call }
}

describe('calls of one credential', () => {
  it('are never spaced until a 429', () => {
    const { call } = opened()
    expect([ok, unreachable, ok].map((verdict) => call(verdict))).toEqual([0, 0, 0])
  })

  it('wait for the Retry-After, then a second, halving with every success, then not at all', () => {
    const { call } = opened()
    call(throttled(7))
    expect(Array.from({ length: 10 }, () => call(ok))).toEqual([
      ...[7000, 500, 250, 125, 62.5, 31.25, 15.625, 0, 0, 0],
    ])
  })

  it('stand in a row: those that wait at once go out a second apart', () => {
    const { pace, call } = opened()
    call(throttled(2))
    expect([pace.enter('a'), pace.enter('a'), pace.enter('a'), pace.enter('b')]).toEqual([
      ...[2000, 3000, 4000, 0],
    ])
  })

  it('are held back again by another 429, and by nothing else', () => {
    const { pace, call } = opened()
    call(throttled(1))
    expect([call(unreachable), call(throttled(9)), pace.ahead('a'), pace.ahead('b')]).toEqual([
      ...[1000, 1000, 9000, 0],
    ])
  })
})
