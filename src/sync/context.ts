import type { VoiceProvider } from '../provider.ts'
import type { KeptAnswer } from '../records.ts'
import type { Store } from '../store.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type Budget, createBudget } from './budget.ts'
import type { Send } from './http.ts'
import type { Operation } from './operation.ts'
import { createPace, type Pace } from './pace.ts'
import { allow, type Clock, type Left } from './retry.ts'
import { createSharing, type Sharing } from './sharing.ts'
import { createToolCopies, type ToolCopies } from './tool-copies.ts'

/** All milliseconds. */
export type Timing = {
  readonly attempt: number
  /** For a whole request, from when it starts. */
  readonly deadline: number
  /** How long a holder may act on an assistant; a fifteenth of it is margin. */
  readonly lease: number
  /** How long a request waits for its turn on an assistant. */
  readonly turn: number
  /** Between two looks for what was left open, and before the first try anew. */
  readonly scan: number
  /** How long a provider may still carry out a call after we stopped waiting for it. */
  readonly settle: number
}

export const defaultTiming: Timing = {
  attempt: 10_000,
  deadline: 20_000,
  lease: 30_000,
  turn: 5000,
  scan: 5000,
  settle: 60_000,
}

/** What the engine is given: every effect comes in here. */
export type Means = {
  readonly store: Store
  readonly providers: Readonly<Record<string, VoiceProvider>>
  readonly send: Send
  readonly clock: Clock
  readonly timing: Timing
  readonly newId: () => string
  readonly newOperationId: () => string
  readonly log: (record: Readonly<Record<string, unknown>>) => void
  /** Fires when the process is about to end: what still runs then is handed over to recovery. */
  readonly ending?: AbortSignal
  /** What the caller of an ended operation is answered; null where a repeat should try anew. */
  readonly render: (ended: Operation) => KeptAnswer | null
  /** Keeps work alive that goes on after the answer. */
  readonly later: (work: Promise<unknown>) => void
}

/** What keeps calls of one credential within bounds, and is shared by all that call. */
type Bounds = {
  readonly pace: Pace
  readonly breaker: Breaker
  readonly budget: Budget
  /** What is known of pace and breaker at all processes over the store. */
  readonly sharing: Sharing
}

/** What the engine works with. */
export type Context = Means &
  Bounds & {
    /** Providers as they are at single connections, for one request. */
    readonly at?: ReadonlyMap<string, VoiceProvider>
    /** What stands for tools at providers. */
    readonly tools?: ToolCopies
  }

/** The means with fresh bounds: shared by everything that runs in it. */
export const createContext = (means: Means): Context => {
  const [pace, breaker] = [createPace(means.clock), createBreaker(means.clock)]
  const sharing = createSharing(means, { pace, breaker })
  const bounds = { pace, breaker, sharing, budget: createBudget(means.clock) }
  return { ...means, ...bounds, tools: createToolCopies({ ...means, ...bounds }) }
}

/** Epoch milliseconds as the API writes times. */
export const timestamp = (milliseconds: number) => new Date(milliseconds).toISOString()

/** How long a holder may act, from before it takes the slot: the lease but for its margin. */
export const leaseOf = ({ clock, timing }: Context): Left =>
  allow(clock, Math.floor((timing.lease * 14) / 15))
