import type { Emit } from '../check.ts'
import type { Setup } from './setup.ts'

/** The operation that puts the provider back to what home says. */
export const repair = 0

/** The value that somebody else writes; an operation writes its own number, and 0 is the first. */
export const foreign = 9

/** What W1 stores of an operation. The fence is a flag of each holder: is it still the journal's? */
export type Journal = {
  readonly op: number
  readonly target: number
  readonly before: number
  readonly decision: 'none' | 'abort'
  readonly ambiguous: boolean
}

/** The store's document. */
export type Home = {
  readonly config: number
  readonly journal: Journal | null
  /** The lease has run out: anybody may take the operation over. */
  readonly expired: boolean
  /** The object has to be looked at again. */
  readonly settle: boolean
}

/** Where a holder stands: each name says what it does next, or what it waits for. */
export type Stage =
  | 'send'
  | 'sent'
  | 'commit'
  | 'refused'
  | 'undo'
  | 'undo-sent'
  | 'undone'
  | 'left'

/** A process at work on an operation, with what it knows of it in memory. */
export type Holder = {
  readonly stage: Stage
  readonly op: number
  readonly target: number
  readonly before: number
  readonly ambiguous: boolean
  /** Its fence is the journal's; false makes it a zombie. */
  readonly holds: boolean
  readonly tries: number
  /** A caller waits for it. */
  readonly client: boolean
}

/** A request under way; it may arrive long after `from` stopped waiting, which makes it -1. */
export type Request = {
  readonly value: number
  readonly undo: boolean
  readonly op: number
  readonly from: number
}

/** What the caller of an operation knows; `refused` also stands for rolled back. */
export type Answer = 'new' | 'running' | 'ok' | 'refused' | 'dirty' | 'unknown'

/** Everything there is: the store, the provider, the network, the processes and the callers. */
export type State = {
  readonly home: Home
  readonly provider: number
  readonly flight: readonly Request[]
  readonly processes: readonly (Holder | null)[]
  /** By operation; the repair has no caller. */
  readonly answers: readonly Answer[]
  /** The values that W2 and adoptions stored, in order. */
  readonly commits: readonly number[]
  /** What may still go wrong. */
  readonly crashes: number
  readonly pauses: number
  readonly edits: number
}

/** Offers what process `p` may do next while it is idle. */
export type IdleAction = (setup: Setup, state: State, p: number, emit: Emit<State>) => void

/** Offers what process `p` may do next as a holder. */
export type HolderAction = (
  setup: Setup,
  state: State,
  p: number,
  holder: Holder,
  emit: Emit<State>
) => void

/** Offers what may happen around the processes. */
export type WorldAction = (setup: Setup, state: State, emit: Emit<State>) => void

/** Nothing has happened yet, and both sides are 0. */
export const initial = (setup: Setup): State => ({
  home: { config: 0, journal: null, expired: false, settle: false },
  provider: 0,
  flight: [],
  processes: Array.from({ length: setup.processes }, () => null),
  answers: ['unknown', ...Array.from({ length: setup.operations }, () => 'new' as const)],
  commits: [],
  crashes: setup.crashes,
  pauses: setup.pauses,
  edits: setup.edits,
})

/** How a process is called in a trace. */
export const nameOf = (p: number) => `p${p + 1}`

/** How an operation is called in a trace. */
export const titleOf = (op: number) => (op === repair ? 'the repair' : `op${op}`)
