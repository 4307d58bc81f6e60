import type { Emit } from '../check.ts'
import type { Setup } from './setup.ts'
import { foreign, type Request, repair, type Stage, type State, type WorldAction } from './state.ts'

/** What may happen to one request under way; `rest` is the world without it. */
type Fate = (
  setup: Setup,
  rest: State,
  request: Request,
  emit: (what: string, to: State) => void
) => void

const heard = (state: State, { from }: Request, stage: Stage): State['processes'] => {
  const holder = state.processes[from]
  return holder ? state.processes.with(from, { ...holder, stage }) : state.processes
}

const apply: Fate = (_setup, rest, request, emit) => {
  const processes = heard(rest, request, request.undo ? 'undone' : 'commit')
  emit(`applies ${request.value}`, { ...rest, provider: request.value, processes })
}

const loseReply: Fate = ({ faults }, rest, { value, from }, emit) => {
  if (faults && from >= 0) emit(`applies ${value}, reply lost`, { ...rest, provider: value })
}

const drop: Fate = ({ faults }, rest, { value }, emit) => {
  if (faults) emit(`never sees ${value}`, rest)
}

const refuse: Fate = ({ faults, undoRefused }, rest, request, emit) => {
  const { value, op, undo, from } = request
  if (!faults || op === repair || from < 0 || (undo && !undoRefused)) return
  const processes = heard(rest, request, undo ? 'left' : 'refused')
  emit(`refuses ${value}`, { ...rest, processes })
}

const fates: readonly Fate[] = [apply, loseReply, drop, refuse]

/** The network delivers in any order and as late as it likes. */
const deliver: WorldAction = (setup, state, emit) => {
  state.flight.forEach((request, at) => {
    const rest = { ...state, flight: state.flight.toSpliced(at, 1) }
    const offer: Emit<State> = (what, to) => emit(`provider ${what}`, to)
    for (const fate of fates) fate(setup, rest, request, offer)
  })
}

/** A lease runs out at any time once its holder is gone, and `pauses` times while it lives. */
const expire: WorldAction = (_setup, state, emit) => {
  const { home, pauses } = state
  if (!home.journal || home.expired) return
  const expired = { ...state, home: { ...home, expired: true } }
  if (!state.processes.some((holder) => holder?.holds))
    emit('lease runs out, its holder gone', expired)
  else if (pauses > 0) emit('lease runs out, its holder slow', { ...expired, pauses: pauses - 1 })
}

/** Somebody else writes at the provider. */
const edit: WorldAction = (_setup, state, emit) => {
  if (state.edits === 0) return
  emit(`somebody else writes ${foreign}`, { ...state, provider: foreign, edits: state.edits - 1 })
}

/** What may happen around the processes. */
export const worldActions: readonly WorldAction[] = [deliver, expire, edit]
