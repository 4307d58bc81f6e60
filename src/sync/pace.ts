import type { Clock } from './retry.ts'
import type { Verdict } from './verdict.ts'

/** When the next call with a credential may go out, by the monotonic clock. */
type Lane = { readonly free: number; readonly gap: number }

/** What keeps calls of one credential apart; after a 429 only. */
export type Pace = {
  /** Milliseconds until a call may go out. */
  readonly ahead: (credential: string) => number
  /** Takes the next place in the row; milliseconds until it. */
  readonly enter: (credential: string) => number
  /** What came of a call. */
  readonly heard: (credential: string, verdict: Verdict) => void
}

const widest = 1000
/** A gap narrower than this is none. */
const narrowest = 10

/** After a 429: nothing before its Retry-After, then a second apart, halving with every success. */
export const createPace = ({ monotonic }: Pick<Clock, 'monotonic'>): Pace => {
  const lanes = new Map<string, Lane>()
  const ahead = (credential: string) =>
    Math.max(0, (lanes.get(credential)?.free ?? 0) - monotonic())
  return {
    ahead,
    enter: (credential) => {
      const lane = lanes.get(credential)
      const wait = lane === undefined ? 0 : ahead(credential)
      if (lane) lanes.set(credential, { ...lane, free: monotonic() + wait + lane.gap })
      return wait
    },
    heard: (credential, verdict) => {
      const lane = lanes.get(credential)
      if (verdict.kind === 'not_applied' && verdict.cause.code === 'provider_throttled') {
        const free = Math.max(lane?.free ?? 0, monotonic() + verdict.wait * 1000)
        lanes.set(credential, { free, gap: widest })
      } else if (lane !== undefined && verdict.kind === 'ok') {
        const gap = lane.gap / 2
        if (gap < narrowest) lanes.delete(credential)
        else lanes.set(credential, { free: lane.free - gap, gap })
      }
    },
  }
}
