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
  /** What came of a call. */
  readonly heard: (credential: string, verdict: Verdict) => void
}

const widest = 1000
/** A gap narrower than this is none. */
const narrowest = 10

/** After a 429: nothing before its Retry-After, then a second apart, halving with every success. */
export const createPace = ({ monotonic, sleep }: Pick<Clock, 'monotonic' | 'sleep'>): Pace => {
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
  return { ahead, enter, heard: hearing(lanes, monotonic) }
}

const hearing =
  (lanes: Map<string, Lane>, monotonic: Clock['monotonic']): Pace['heard'] =>
  (credential, verdict) => {
    const now = monotonic()
    const lane = lanes.get(credential)
    if (verdict.kind === 'not_applied' && verdict.cause.code === 'provider_throttled') {
      const barred = Math.max(lane?.barred ?? 0, now + verdict.wait * 1000)
      lanes.delete(credential)
      lanes.set(credential, { barred, free: Math.max(lane?.free ?? 0, barred), gap: widest })
      evict(lanes, ({ free }) => free <= now)
      // What succeeds while the Retry-After still runs was sent before it was heard.
    } else if (lane !== undefined && verdict.kind === 'ok' && lane.barred <= now) {
      const gap = lane.gap / 2
      if (gap < narrowest) lanes.delete(credential)
      else lanes.set(credential, { ...lane, free: lane.free - gap, gap })
    }
  }
