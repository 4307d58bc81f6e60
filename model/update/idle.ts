import { hold } from './change.ts'
import {
  foreign,
  type IdleAction,
  type Journal,
  nameOf,
  repair,
  type State,
  titleOf,
} from './state.ts'

const intent = (op: number, before: number): Journal => ({
  op,
  target: op,
  before,
  decision: 'none',
  ambiguous: false,
})

/** W1: an operation is journaled, if no other one is. */
const begin: IdleAction = ({ journal }, state, p, emit) => {
  const { home, answers } = state
  for (let op = 1; op < answers.length; op += 1) {
    if (answers[op] !== 'new' || (journal && home.journal)) continue
    const running = { ...state, answers: answers.with(op, 'running') }
    const begun = hold(running, p, intent(op, home.config), true)
    if (journal) emit(`${nameOf(p)} W1 ${titleOf(op)}`, begun)
    else {
      // Without W1 neither the store nor another process learns of it.
      const processes = state.processes.with(p, begun.processes[p] ?? null)
      emit(`${nameOf(p)} starts ${titleOf(op)}`, { ...running, processes })
    }
  }
}

/** A lease that ran out: what was sent meanwhile is not known, so the operation is ambiguous. */
const takeOver: IdleAction = ({ recovery }, state, p, emit) => {
  const { journal, expired } = state.home
  if (!journal || !expired || recovery === 'none') return
  const back = recovery === 'back' && journal.op !== repair
  const decision = back ? 'abort' : journal.decision
  const taken = hold(state, p, { ...journal, decision, ambiguous: true })
  emit(`${nameOf(p)} takes ${titleOf(journal.op)} over`, taken)
}

/** The look at a marked object after D: home was right, somebody else wrote, or it is put back. */
const settle: IdleAction = (setup, state, p, emit) => {
  const { home, provider } = state
  if (!setup.settle || !home.settle || home.journal) return
  if (setup.settleWaits && !isQuiet(state)) return
  if (provider === home.config) {
    emit('settle: both sides are the same', { ...state, home: { ...home, settle: false } })
  } else if (provider === foreign) emit(`settle: home adopts ${foreign}`, adopted(state))
  else {
    const back = { ...intent(repair, home.config), target: home.config, ambiguous: true }
    emit(`${nameOf(p)} W1 the repair to ${home.config}`, hold(state, p, back))
  }
}

/** D is over: nothing is under way, and no zombie is about to send. */
const isQuiet = ({ flight, processes }: State) =>
  flight.length === 0 &&
  !processes.some((it) => it && !it.holds && (it.stage === 'send' || it.stage === 'undo'))

/** The drift scanner takes any difference for somebody else's edit, so it keeps away from marks. */
const scan: IdleAction = ({ edits, scanAvoidsMarks }, state, _p, emit) => {
  const { home, provider } = state
  if (edits === 0 || home.journal || provider === home.config) return
  if (scanAvoidsMarks && home.settle) return
  emit(`drift scan: home adopts ${provider}`, adopted(state))
}

const adopted = (state: State): State => ({
  ...state,
  home: { ...state.home, config: state.provider },
  commits: [...state.commits, state.provider],
})

/** What an idle process may do. */
export const idleActions: readonly IdleAction[] = [begin, takeOver, settle, scan]
