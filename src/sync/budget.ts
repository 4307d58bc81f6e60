import { evict } from './lanes.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Clock } from './retry.ts'
import type { Verdict } from './verdict.ts'

const bucket = 500
const [costly, cheap] = [10, 5]
/** Of all calls over this time, at most this part may be repeats. */
const [span, ratio] = [120_000, 0.1]
/** So few repeats are always within the ratio: a quiet gateway could repeat nothing otherwise. */
const fewest = 10
/** What ordinary requests may use of all that; the rest is kept for undoing. */
const ordinary = 0.8

type Lane = {
  tokens: number
  /** Calls that were charged as repeats and have not been heard of yet. */
  owed: number
  readonly recent: Recent<'first' | 'repeat'>
}

/** Who asks for a repeat, and how many calls it is: a write is looked for before it is repeated. */
export type Repeat = {
  readonly verdict: Verdict
  readonly calls: number
  /** Undoing and recovery: they may use all of the budget. */
  readonly reserved: boolean
}

/** How much may be repeated, by credential. */
export type Budget = {
  /** True where one more repeat is within the budget, which is then charged for it. */
  readonly repeat: (credential: string, repeat: Repeat) => boolean
  /** What came of a call. */
  readonly heard: (credential: string, verdict: Verdict) => void
}

/** Holds repeats down while a provider is in trouble, so that they do not add to it. */
export const createBudget = ({ monotonic }: Pick<Clock, 'monotonic'>): Budget => {
  const lanes = new Map<string, Lane>()
  const laneOf = (credential: string) => {
    const known = lanes.get(credential)
    if (known) return known
    const recent = createRecent<'first' | 'repeat'>(span, monotonic)
    const lane = { tokens: bucket, owed: 0, recent }
    lanes.set(credential, lane)
    evict(lanes, isAtRest)
    return lane
  }
  return {
    repeat: (credential, { verdict, calls, reserved }) => {
      const lane = laneOf(credential)
      const share = reserved ? 1 : ordinary
      const cost = wasSilent(verdict) ? costly : cheap
      const most = Math.max(fewest, ratio * lane.recent.count('first')) * share
      if (lane.tokens - cost < bucket * (1 - share)) return false
      if (lane.recent.count('repeat') + calls > most) return false
      lane.tokens -= cost
      lane.owed += calls
      lane.recent.add('repeat', calls)
      return true
    },
    heard: (credential, verdict) => {
      const lane = laneOf(credential)
      if (lane.owed > 0) lane.owed -= 1
      else {
        lane.recent.add('first')
        if (verdict.kind === 'ok') lane.tokens = Math.min(bucket, lane.tokens + 1)
      }
    },
  }
}

const wasSilent = (verdict: Verdict) =>
  verdict.kind === 'unsure' && verdict.cause.code === 'provider_unreachable'

const isAtRest = ({ tokens, recent }: Lane) =>
  tokens === bucket && recent.count('first') + recent.count('repeat') === 0
