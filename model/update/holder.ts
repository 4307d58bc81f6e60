import { become, leave, marked, undoing, unheard } from './change.ts'
import { endings } from './ending.ts'
import type { Setup } from './setup.ts'
import { type Holder, type HolderAction, nameOf, repair, type State } from './state.ts'

/** A crash at any point: memory is gone, and what was sent may still arrive. */
const crash: HolderAction = (_setup, state, p, { stage }, emit) => {
  if (state.crashes === 0) return
  const gone = leave(state, p, 'unknown')
  emit(`${nameOf(p)} crashes at ${stage}`, { ...gone, crashes: state.crashes - 1 })
}

const mostInFlight = 3

/** One request with absolute values. The lease was looked at before, maybe long before. */
const send: HolderAction = (_setup, state, p, holder, emit) => {
  const { stage, op, tries } = holder
  if ((stage !== 'send' && stage !== 'undo') || state.flight.length === mostInFlight) return
  const undo = stage === 'undo'
  const value = undo ? holder.before : holder.target
  const waiting = become(state, p, {
    ...holder,
    stage: undo ? 'undo-sent' : 'sent',
    tries: tries + 1,
  })
  const flight = [...state.flight, { value, undo, op, from: p }]
  emit(`${nameOf(p)} sends ${undo ? 'the undo' : 'the write'} ${value}`, { ...waiting, flight })
}

const waits = ({ stage }: Holder) => stage === 'sent' || stage === 'undo-sent'

/** The guard: a holder's own clock says that its lease still runs. */
const mayAct = ({ guardRetries, journal }: Setup, { home }: State, { holds }: Holder) =>
  !guardRetries || !journal || (holds && !home.expired)

const triesAgain = (setup: Setup, state: State, holder: Holder) =>
  holder.tries < setup.tries && mayAct(setup, state, holder)

/** A timeout, and the same request again. */
const retry: HolderAction = (setup, state, p, holder, emit) => {
  if (!setup.faults || !waits(holder) || !triesAgain(setup, state, holder)) return
  const stage = holder.stage === 'sent' ? 'send' : 'undo'
  const again = become(state, p, { ...holder, stage, ambiguous: true })
  const flight = unheard(state.flight, p)
  emit(`${nameOf(p)} times out and tries again`, { ...again, flight })
}

/** A timeout, and no attempt or no lease left: recovery goes on from the journal. */
const handOver: HolderAction = (setup, state, p, holder, emit) => {
  if (!setup.faults || !waits(holder) || triesAgain(setup, state, holder)) return
  const gone = leave(state, p, setup.timeoutIsRefusal ? 'refused' : 'unknown')
  const { journal } = state.home
  const home =
    journal && holder.holds
      ? { ...state.home, expired: true, journal: { ...journal, ambiguous: true } }
      : marked(setup, state.home)
  emit(`${nameOf(p)} times out and stops`, { ...gone, home })
}

/** A timeout, and the decision to take it back while the caller waits. */
const abort: HolderAction = (setup, state, p, holder, emit) => {
  if (!setup.faults || !setup.journal || setup.whenSpent !== 'compensate') return
  if (holder.stage !== 'sent' || holder.op === repair || !mayAct(setup, state, holder)) return
  if (!state.home.journal || !holder.holds) return
  emit(`${nameOf(p)} times out and aborts`, undoing(state, p, holder))
}

/** What a process at work on an operation may do. */
export const holderActions: readonly HolderAction[] = [
  crash,
  send,
  retry,
  handOver,
  abort,
  ...endings,
]
