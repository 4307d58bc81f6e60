import { evict } from './lanes.ts'
import { createRecent, type Recent } from './recent.ts'
import type { Clock } from './retry.ts'
import type { Refusal, Verdict } from './verdict.ts'

/** At least half of at least this many calls failed within the span. */
const [fewest, span] = [20, 30_000]
const openFor = 15_000
/** After the provider's own word that the credential is bad. */
const rejectedFor = 60_000
/** A probe that nobody heard of by then is none. */
const probeFor = 60_000
/** So much longer does who was told leave the probe to who has found out. */
const courtesy = 1000

type Lane = {
  readonly recent: Recent<'good' | 'bad'>
  /** Until when nothing but a probe goes out; null while closed. */
  openUntil: number | null
  /** Until when a probe that went out is waited for. */
  probeUntil: number
  /** What the provider said of the credential, where that is why it is open. */
  rejection: Refusal | null
}

/** Until when it is open, null while closed, and what the provider said where that is why. */
export type BreakerState = Readonly<Pick<Lane, 'openUntil' | 'rejection'>>

/** What a call may go out as. */
export type Ticket = 'call' | 'probe'

/** Keeps calls from a provider that does not answer, by credential. */
export type Breaker = {
  /** Milliseconds until a call may be tried; 0 while closed, or where the probe is due. */
  readonly ahead: (credential: string) => number
  /** Null where no call may go out; what is reserved need not wait to be the probe. */
  readonly enter: (credential: string, reserved: boolean) => Ticket | null
  /** What came of a call that went out; how the breaker stands, where that is news. */
  readonly heard: (credential: string, ticket: Ticket, verdict: Verdict) => BreakerState | null
  /** How it stands at another gateway. */
  readonly told: (credential: string, state: BreakerState) => void
  /** What to answer instead of calling, where the credential was rejected and still is held back. */
  readonly rejection: (credential: string) => Refusal | null
  /** The credential is another one now: nothing of the old one counts. */
  readonly forget: (credential: string) => void
}

/**
 * Opens for 15 s once half of the calls fail, and for 60 s once the provider rejects the credential;
 * then one probe decides.
 */
export const createBreaker = ({ monotonic }: Pick<Clock, 'monotonic'>): Breaker => {
  const lanes = new Map<string, Lane>()
  const laneOf = (credential: string): Lane => {
    const known = lanes.get(credential)
    if (known) return known
    const recent = createRecent<'good' | 'bad'>(span, monotonic)
    const lane: Lane = { recent, openUntil: null, probeUntil: 0, rejection: null }
    lanes.set(credential, lane)
    evict(lanes, isAtRest)
    return lane
  }
  const ahead = (credential: string) => {
    const lane = lanes.get(credential)
    if (!lane || lane.openUntil === null) return 0
    return Math.max(0, lane.openUntil - monotonic(), isProbing(lane, monotonic()) ? 1000 : 0)
  }
  return {
    ahead,
    enter: (credential, reserved) => {
      const lane = laneOf(credential)
      if (lane.openUntil === null) return 'call'
      const early = !reserved && ahead(credential) > 0
      if (early || isProbing(lane, monotonic())) return null
      lane.probeUntil = monotonic() + probeFor
      return 'probe'
    },
    heard: (credential, ticket, verdict) => {
      const lane = laneOf(credential)
      const was = lane.openUntil
      if (ticket === 'probe') probed(lane, verdict, monotonic())
      else if (isRejection(verdict)) rejected(lane, verdict, monotonic())
      else if (was === null) counted(lane, verdict, monotonic())
      const { openUntil, rejection } = lane
      return openUntil === was ? null : { openUntil, rejection }
    },
    told: (credential, { openUntil, rejection }) => {
      const lane = laneOf(credential)
      lane.openUntil = openUntil === null ? null : openUntil + courtesy
      lane.rejection = rejection
      lane.recent.clear()
    },
    rejection: (credential) => (ahead(credential) > 0 ? laneOf(credential).rejection : null),
    forget: (credential) => void lanes.delete(credential),
  }
}

const isProbing = ({ probeUntil }: Lane, now: number) => probeUntil > now

const probed = (lane: Lane, verdict: Verdict, now: number) => {
  lane.probeUntil = 0
  lane.rejection = null
  lane.openUntil = hasFailed(verdict) ? now + openFor : null
  if (isRejection(verdict)) rejected(lane, verdict, now)
}

const rejected = (lane: Lane, verdict: Refusal, now: number) => {
  lane.rejection = { ...verdict, before: true }
  lane.openUntil = now + rejectedFor
  lane.recent.clear()
}

/** In the provider's own words: the page of an edge in between says nothing of a credential. */
export const isRejection = (verdict: Verdict): verdict is Refusal =>
  verdict.kind === 'refused' && verdict.own && verdict.cause.code === rejectedCode

const rejectedCode = 'provider_credentials_rejected'

/** A 429 says nothing for or against: its pace is kept elsewhere. */
const counted = (lane: Lane, verdict: Verdict, now: number) => {
  const failed = hasFailed(verdict)
  if (verdict.kind === 'not_applied' && !failed) return
  lane.recent.add(failed ? 'bad' : 'good')
  const [good, bad] = [lane.recent.count('good'), lane.recent.count('bad')]
  if (!failed || good + bad < fewest || bad < good) return
  lane.openUntil = now + openFor
  lane.recent.clear()
}

const hasFailed = (verdict: Verdict) =>
  verdict.kind === 'unsure' ||
  (verdict.kind === 'not_applied' && verdict.cause.code === 'provider_unreachable')

const isAtRest = ({ recent, openUntil }: Lane) =>
  openUntil === null && recent.count('good') + recent.count('bad') === 0
