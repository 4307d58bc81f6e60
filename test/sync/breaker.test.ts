import { describe, expect, it } from 'vitest'
import { createBreaker } from '../../src/sync/breaker.ts'
import type { Refusal, Verdict } from '../../src/sync/verdict.ts'

const ok: Verdict = { kind: 'ok', object: {} }
const failed: Verdict = {
  ...{ kind: 'unsure', wait: 0 },
  cause: { code: 'provider_error', message: 'answered 503' },
}
const unsent: Verdict = {
  ...{ kind: 'not_applied', wait: 0 },
  cause: { code: 'provider_unreachable', message: 'gone' },
}
const throttled: Verdict = {
  ...{ kind: 'not_applied', wait: 1 },
  cause: { code: 'provider_throttled', message: 'slow down' },
}
const refused: Refusal = {
  ...{ kind: 'refused', own: true },
  cause: { code: 'provider_rejected', message: 'no' },
}

const rejected = (own: boolean): Verdict => ({
  ...{ kind: 'refused', own },
  cause: { code: own ? 'provider_credentials_rejected' : 'provider_error', message: 'no' },
})

const opened = () => {
  const time = { now: 1000 }
  const breaker = createBreaker({ monotonic: () => time.now })
  /** One call after another; null for those that may not go out. */
  const calls = (count: number, verdict: Verdict, credential = 'a') =>
    Array.from({ length: count }, () => {
      const ticket = breaker.enter(credential, false)
      if (ticket !== null) breaker.heard(credential, ticket, verdict)
      return ticket
    })
  return { breaker, time, calls }
}

const open = () => {
  const made = opened()
  made.calls(20, failed)
  return made
}

describe('the breaker', () => {
  it.each([
    ['a 5xx', failed],
    ['no connection', unsent],
  ])('opens for 15 s at the twentieth call that fails by %s', (_name, verdict) => {
    const { breaker, calls, time } = opened()
    calls(19, verdict)
    expect(breaker.ahead('a')).toBe(0)
    calls(1, verdict)
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([15_000, null])
    time.now += 14_999
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([1, null])
  })

  it('opens when half of the calls fail, and not when fewer do', () => {
    const { breaker, calls } = opened()
    calls(11, ok)
    calls(10, failed)
    expect(breaker.ahead('a')).toBe(0)
    calls(1, failed)
    expect(breaker.ahead('a')).toBe(15_000)
  })

  it('counts no more than the last 30 s', () => {
    const { breaker, calls, time } = opened()
    calls(19, failed)
    time.now += 30_000
    calls(19, failed)
    expect(breaker.ahead('a')).toBe(0)
  })

  it.each([
    ['a refusal', refused],
    ['a 429', throttled],
  ])('never opens for %s', (_name, verdict) => {
    const { breaker, calls } = opened()
    calls(100, verdict)
    expect(breaker.ahead('a')).toBe(0)
  })

  it('is each credential’s own', () => {
    const { breaker } = open()
    expect([breaker.ahead('b'), breaker.enter('b', false)]).toEqual([0, 'call'])
  })

  it('lets one probe out when its time is over, and closes when that is answered', () => {
    const { breaker, time } = open()
    time.now += 15_000
    const tickets = [1, 2, 3].map(() => breaker.enter('a', false))
    expect(tickets).toEqual(['probe', null, null])
    breaker.heard('a', 'probe', refused)
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([0, 'call'])
  })

  it('stays open for 15 s more when the probe fails', () => {
    const { breaker, calls, time } = open()
    time.now += 15_000
    expect(calls(1, failed)).toEqual(['probe'])
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([15_000, null])
  })

  it('is not moved by calls that went out before it opened', () => {
    const { breaker } = open()
    breaker.heard('a', 'call', ok)
    breaker.heard('a', 'call', failed)
    expect(breaker.ahead('a')).toBe(15_000)
  })

  it('lets what is reserved out at once, but only as the one probe', () => {
    const { breaker } = open()
    const tickets = [breaker.enter('a', true), breaker.enter('a', true), breaker.enter('a', false)]
    expect(tickets).toEqual(['probe', null, null])
  })

  it('does not wait for ever for a probe that nobody hears of', () => {
    const { breaker, time } = open()
    time.now += 15_000
    breaker.enter('a', false)
    time.now += 60_000
    expect(breaker.enter('a', false)).toBe('probe')
  })

  it('opens for 60 s at once where the provider itself rejects the credential, and says so', () => {
    const { breaker, calls, time } = opened()
    calls(1, rejected(true))
    const before = { ...rejected(true), before: true }
    expect([breaker.ahead('a'), breaker.rejection('a')]).toEqual([60_000, before])
    expect([breaker.ahead('b'), breaker.rejection('b')]).toEqual([0, null])
    time.now += 59_999
    expect(breaker.enter('a', false)).toBe(null)
    time.now += 1
    expect([breaker.rejection('a'), calls(1, rejected(true))]).toEqual([null, ['probe']])
    expect(breaker.ahead('a')).toBe(60_000)
    time.now += 60_000
    expect([calls(1, ok), breaker.ahead('a'), breaker.rejection('a')]).toEqual([['probe'], 0, null])
  })

  it('stays closed for the page of an edge that answers so', () => {
    const { breaker, calls } = opened()
    calls(100, rejected(false))
    expect([breaker.ahead('a'), breaker.rejection('a')]).toEqual([0, null])
  })

  it('forgets all that was held against a credential that is another one now', () => {
    const { breaker, calls } = opened()
    calls(1, rejected(true))
    breaker.forget('a')
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([0, 'call'])
  })

  it('tells what others should know: that it has opened, and that it has closed', () => {
    const { breaker, time } = opened()
    const heard = (verdicts: readonly Verdict[]) =>
      verdicts.map((verdict) => breaker.heard('a', breaker.enter('a', false) ?? 'call', verdict))
    const early = heard(Array.from({ length: 19 }, () => failed))
    expect([new Set(early), ...heard([failed, failed])]).toEqual([
      new Set([null]),
      { openUntil: time.now + 15_000, rejection: null },
      null,
    ])
    time.now += 15_000
    expect(heard([rejected(true)])).toEqual([
      { openUntil: time.now + 60_000, rejection: { ...rejected(true), before: true } },
    ])
    time.now += 60_000
    expect(heard([ok, ok])).toEqual([{ openUntil: null, rejection: null }, null])
  })

  it('opens where another process says so, and leaves the probe to that one for a second', () => {
    const { breaker, time } = opened()
    const rejection = { ...refused, before: true } as const
    breaker.told('a', { openUntil: time.now + 15_000, rejection })
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([16_000, null])
    expect(breaker.rejection('a')).toEqual(rejection)
    time.now += 16_000
    expect(breaker.enter('a', false)).toBe('probe')
  })

  it('closes where another process says so', () => {
    const { breaker } = open()
    breaker.told('a', { openUntil: null, rejection: null })
    expect([breaker.ahead('a'), breaker.enter('a', false)]).toEqual([0, 'call'])
  })

  it('begins to count anew once it has closed', () => {
    const { breaker, calls, time } = open()
    time.now += 15_000
    calls(1, ok)
    calls(19, failed)
    expect(breaker.ahead('a')).toBe(0)
  })
})
