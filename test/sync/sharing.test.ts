import { describe, expect, it } from 'vitest'
import type { Notice, Notices } from '../../src/notices.ts'
import { createBreaker } from '../../src/sync/breaker.ts'
import { createPace } from '../../src/sync/pace.ts'
import { createSharing } from '../../src/sync/sharing.ts'
import type { Verdict } from '../../src/sync/verdict.ts'

const throttled: Verdict = {
  ...{ kind: 'not_applied', wait: 7 },
  cause: { code: 'provider_throttled', message: 'slow down' },
}
const rejected: Verdict = {
  ...{ kind: 'refused', own: true },
  cause: { code: 'provider_credentials_rejected', message: 'no' },
}
const here = { orgId: 'org-a', id: 'con-1' }

/** Processes over one place for notices, which can fail; time passes where somebody sleeps. */
const opened = () => {
  const time = { now: 1000 }
  const place = { fails: false, posts: 0 }
  const boards: Notice[][] = []
  const running: Promise<unknown>[] = []
  const open = () => {
    const mine = boards.push([]) - 1
    const notices: Notices = {
      post: async (given) => {
        if (place.fails) throw new Error('away')
        place.posts += 1
        for (const [index, board] of boards.entries()) if (index !== mine) board.push(...given)
      },
      look: async () => {
        if (place.fails) throw new Error('away')
        return boards[mine]?.splice(0) ?? []
      },
    }
    const clock = {
      ...{ now: () => time.now, monotonic: () => time.now, random: () => 0 },
      sleep: async (milliseconds: number) => {
        time.now += milliseconds
      },
    }
    const bounds = { pace: createPace(clock), breaker: createBreaker(clock) }
    const later = (work: Promise<unknown>) => void running.push(work)
    const sharing = createSharing({ store: { notices } as never, clock, later }, bounds)
    const heard = (verdict: Verdict) =>
      sharing.tell(here, {
        barred: bounds.pace.heard('con-1', verdict),
        breaker: bounds.breaker.heard('con-1', 'call', verdict),
      })
    const ahead = () => [bounds.pace.ahead('con-1'), bounds.breaker.ahead('con-1')]
    return { ...bounds, ...sharing, heard, ahead }
  }
  const rest = () => Promise.all(running)
  return { time, place, rest, open }
}

describe('processes over one store', () => {
  it('hear of each other how long nothing may go out', async () => {
    const { open, rest } = opened()
    const [a, b] = [open(), open()]
    a.heard(throttled)
    await b.hear()
    expect(b.ahead()).toEqual([7000, 0])
    await rest()
  })

  it('believe no word of a breaker that they have to say otherwise themselves', async () => {
    const { open, place, rest } = opened()
    const [a, b] = [open(), open()]
    a.heard(rejected)
    await rest()
    // It calls with another credential, and could not say so yet.
    place.fails = true
    b.tell(here, { barred: null, breaker: { openUntil: null, rejection: null } })
    await rest()
    place.fails = false
    await b.hear()
    expect(b.ahead()).toEqual([0, 0])
  })

  it('hear of each other that a credential was rejected, and in which words', async () => {
    const { open, rest } = opened()
    const [a, b] = [open(), open()]
    a.heard(rejected)
    await b.hear()
    expect([b.ahead(), b.breaker.rejection('con-1')]).toEqual([
      [0, 61_000],
      { ...rejected, before: true },
    ])
    a.tell(here, { barred: null, breaker: { openUntil: null, rejection: null } })
    await rest()
    await b.hear()
    expect(b.ahead()).toEqual([0, 0])
  })

  it('post what they found out in a tenth of a second as one, and nothing for nothing', async () => {
    const { open, place, rest } = opened()
    const a = open()
    for (let calls = 0; calls < 50; calls += 1) a.heard(throttled)
    await rest()
    expect(place.posts).toBe(2)
    a.heard({ kind: 'ok', object: {} })
    await rest()
    expect(place.posts).toBe(2)
  })

  it('post what the store did not take at their next look, with what is left of its time', async () => {
    const { open, place, time, rest } = opened()
    const [a, b] = [open(), open()]
    place.fails = true
    a.heard(throttled)
    await rest()
    await b.hear()
    expect(b.ahead()).toEqual([0, 0])
    place.fails = false
    time.now += 4000
    await a.hear()
    await b.hear()
    expect(b.ahead()).toEqual([3000, 0])
  })

  it('know only what they found out themselves where the store has no place for it', async () => {
    const bounds = { pace: createPace(clockless), breaker: createBreaker(clockless) }
    const sharing = createSharing({ store: {}, clock: clockless, later: () => {} } as never, bounds)
    sharing.tell(here, { barred: 9000, breaker: null })
    expect(await sharing.hear()).toBe(undefined)
    expect(bounds.pace.ahead('con-1')).toBe(0)
  })
})

const clockless = {
  ...{ now: () => 0, monotonic: () => 0, random: () => 0 },
  sleep: async () => {},
}
