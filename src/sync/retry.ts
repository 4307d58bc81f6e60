import pRetry from 'p-retry'
import type { Verdict } from './verdict.ts'

/** Time as the engine sees it; tests bring their own. */
export type Clock = {
  /** Epoch milliseconds: what the API shows. It can be set back or forward at any time. */
  readonly now: () => number
  /** Milliseconds since some start; it may stand still while the machine sleeps. */
  readonly monotonic: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** From 0 to 1. */
  readonly random: () => number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
}

/** Milliseconds that are left to act; none or fewer once the time is up. */
export type Left = () => number

/** Runs out when either clock says so: neither one alone is to be trusted. */
export const allow = ({ now, monotonic }: Clock, milliseconds: number): Left => {
  const [wall, steady] = [now(), monotonic()]
  return () => milliseconds - Math.max(now() - wall, monotonic() - steady)
}

export const sooner =
  (a: Left, b: Left): Left =>
  () =>
    Math.min(a(), b())

/** Once more, then once again: three attempts in all. */
const retries = 2

class Again extends Error {
  readonly verdict: Verdict
  constructor(verdict: Verdict) {
    super('try again')
    this.verdict = verdict
  }
}

/**
 * The only retry layer: what is not a fact is tried again, after what the provider asks for and
 * full jitter of up to 200 ms doubling to 2 s on top, if that ends before the time is up. Gives the
 * last attempt's verdict. Whether a repeat is safe is for `attempt` to see to.
 */
export const retried = async (
  attempt: () => Promise<Verdict>,
  left: Left,
  clock: Clock,
  /** The verdicts after which a repeat is safe. */
  repeats = isNoFact,
  /** Whether one more attempt is within what may be repeated at all. */
  mayRepeat: (verdict: Verdict) => boolean = () => true
): Promise<Verdict> => {
  let timeIsUp = false
  try {
    return await pRetry(() => attempt().then(orAgain(repeats)), {
      retries,
      minTimeout: 0,
      shouldRetry: ({ error }) => error instanceof Again && !timeIsUp,
      // Awaited before shouldRetry is asked, so the whole wait is ours.
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof Again) || retriesLeft === 0) return
        const wait = waitFor(error.verdict, attemptNumber, clock.random())
        timeIsUp = wait >= left() || !mayRepeat(error.verdict)
        if (!timeIsUp) await clock.sleep(wait)
      },
    })
  } catch (error) {
    if (error instanceof Again) return error.verdict
    throw error
  }
}

const isNoFact = ({ kind }: Verdict) => kind === 'not_applied' || kind === 'unsure'

const orAgain = (repeats: (verdict: Verdict) => boolean) => (verdict: Verdict) => {
  if (repeats(verdict)) throw new Again(verdict)
  return verdict
}

const waitFor = (verdict: Verdict, attemptNumber: number, random: number) => {
  const asked = 'wait' in verdict ? verdict.wait * 1000 : 0
  return asked + random * Math.min(2000, 200 * 2 ** (attemptNumber - 1))
}
