import type { Emit } from '../check.ts'

/** One configuration of the create protocol: its world and its rules. */
export type Setup = {
  readonly crashes: number
  /** Requests before a holder gives up for now. */
  readonly posts: number
  /** W1: the create is journaled before the first request goes out. */
  readonly journal: boolean
  /** Objects carry the operation's mark, by which recovery and the sweeper find them. */
  readonly marker: boolean
  /** After a timeout nothing is sent again until D is over and the provider was looked at. */
  readonly waits: boolean
  /** Marked objects that nothing refers to are deleted. */
  readonly sweeper: boolean
}

/** The create protocol as it is. */
export const full: Setup = {
  crashes: 1,
  posts: 2,
  journal: true,
  marker: true,
  waits: true,
  sweeper: true,
}

/** The store's documents: the operation, and the object that home is linked to (0: none). */
export type Home = {
  readonly state: 'new' | 'running' | 'committed' | 'refused'
  readonly journaled: boolean
  readonly link: number
  /** More than one request may have been applied: the sweeper has to look. */
  readonly settle: boolean
}

/** A process at work on the create. */
export type Holder = {
  readonly stage: 'post' | 'posted' | 'commit' | 'refused'
  /** The object that W2 is going to link. */
  readonly object: number
  /** A caller waits for it: not so after a takeover. */
  readonly client: boolean
}

/** A create under way; `from` is -1 once nobody waits for its answer. */
export type Request = { readonly object: number; readonly from: number }

/** Everything there is: the store, the provider's objects, the network and two processes. */
export type State = {
  readonly home: Home
  /** In the order in which they were created. */
  readonly objects: readonly number[]
  readonly flight: readonly Request[]
  readonly processes: readonly (Holder | null)[]
  readonly crashes: number
  readonly posts: number
}

/** Offers what process `p` may do next; `holder` is null while it is idle. */
export type Action = (
  setup: Setup,
  state: State,
  p: number,
  holder: Holder | null,
  emit: Emit<State>
) => void

/** The state with process `p` changed; as null it stops, and nobody waits for what it sent. */
export const become = (state: State, p: number, holder: Holder | null): State => ({
  ...state,
  processes: state.processes.with(p, holder),
  flight: holder
    ? state.flight
    : state.flight.map((request) => (request.from === p ? { ...request, from: -1 } : request)),
})

/** A lease in its simplest form: nobody recovers while anybody works. */
export const isBusy = ({ processes }: State) => processes.some((holder) => holder !== null)
