import { evict } from './lanes.ts'
import type { Clock } from './retry.ts'
import type { Verdict } from './verdict.ts'

/** By the monotonic clock: the end of the last Retry-After, and the next place in the row. */
type Lane = { readonly barred: number; readonly free: number; readonly gap: number }

/** What keeps calls of one credential apart; after a 429 only. */
export type Pace = {
  /** Milliseconds until a call may go out. */
  readonly ahead: (credential: string) => number
  /** Waits for the next place in the row; false, without waiting, where it comes too late. */
  readonly enter: (credential: string, left: () => number) => Promise<boolean>
  /** What came of a call; until when nothing may go out, where that is news. */
  readonly heard: (credential: string, verdict: Verdict) => number | null
  /** What another process heard: until when nothing may go out. */
  readonly told: (credential: string, barred: number) => void
}

type Time = Pick<Clock, 'monotonic' | 'sleep' | 'random'>

const widest = 1000
/** A gap narrower than this is none. */
const narrowest = 10

/** After a 429: nothing before its Retry-After, then a second apart, halving with every success. */
export const createPace = (time: Time): Pace => {
  const { monotonic, sleep } = time
  const lanes = new Map<string, Lane>()
  const ahead = (credential: string) =>
    Math.max(0, (lanes.get(credential)?.free ?? 0) - monotonic())
  /** Timers are early at times, and a place is no place any more once another 429 was heard. */
  const enter: Pace['enter'] = async (credential, left) => {
    const lane = lanes.get(credential)
    if (lane === undefined) return true
    const place = monotonic() + ahead(credential)
    if (place - monotonic() >= left()) return false
    lanes.set(credential, { ...lane, free: place + lane.gap })
    while (monotonic() < place) await sleep(Math.ceil(place - monotonic()))
    const barred = lanes.get(credential)?.barred ?? 0
    return barred > monotonic() ? enter(credential, left) : true
  }
  return {
    ...{ ahead, enter, heard: hearing(lanes, monotonic) },
    // All who are told of an end would go out at it at once, so each has a place of its own.
    told: (credential, barred) => {
      if (barred <= monotonic()) return
      bar(lanes, credential, barred, barred + widest * time.random())
      evict(lanes, ({ free }) => free <= monotonic())
    },
  }
}

const hearing =
  (lanes: Map<string, Lane>, monotonic: Clock['monotonic']): Pace['heard'] =>
  (credential, verdict) => {
    const now = monotonic()
    const lane = lanes.get(credential)
    if (verdict.kind === 'not_applied' && verdict.cause.code === 'provider_throttled') {
      const barred = now + verdict.wait * 1000
      bar(lanes, credential, barred, barred)
      evict(lanes, ({ free }) => free <= now)
      return lanes.get(credential)?.barred ?? null
    }
    // What succeeds while the Retry-After still runs was sent before it was heard.
    if (lane !== undefined && verdict.kind === 'ok' && lane.barred <= now) {
      const gap = lane.gap / 2
      if (gap < narrowest) lanes.delete(credential)
      else lanes.set(credential, { ...lane, free: lane.free - gap, gap })
    }
    return null
  }

/** Nothing before `barred` any more, and the next place not before `free`. */
const bar = (lanes: Map<string, Lane>, credential: string, barred: number, free: number) => {
  const lane = lanes.get(credential)
  // Put anew, so that it is the last to be forgotten.
  lanes.delete(credential)
  lanes.set(credential, {
    barred: Math.max(lane?.barred ?? 0, barred),
    free: Math.max(lane?.free ?? 0, free),
    gap: widest,
  })
}
