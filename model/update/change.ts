import type { Setup } from './setup.ts'
import type { Answer, Holder, Home, Journal, Request, State } from './state.ts'

/** Process `p` becomes the holder of an operation: its fence counts, and no other's any more. */
export const hold = (state: State, p: number, journal: Journal, client = false): State => {
  const { decision, ...known } = journal
  const stage = decision === 'abort' ? 'undo' : 'send'
  const others = state.processes.map((holder) => holder && { ...holder, holds: false })
  return {
    ...state,
    home: { ...state.home, journal, expired: false },
    processes: others.with(p, { ...known, stage, holds: true, tries: 0, client }),
  }
}

/** Process `p` stops: its caller is told, and nobody waits for what it sent. */
export const leave = (state: State, p: number, answer: Answer): State => {
  const holder = state.processes[p]
  return {
    ...state,
    answers: holder ? told(state, holder, answer) : state.answers,
    flight: unheard(state.flight, p),
    processes: state.processes.with(p, null),
  }
}

/** The answers once a holder's caller, if it still waits, has heard its own. */
export const told = ({ answers }: State, { client, op }: Holder, answer: Answer) =>
  client && answers[op] === 'running' ? answers.with(op, answer) : answers

/** The requests under way once `p` does not wait any more. */
export const unheard = (flight: readonly Request[], p: number) =>
  flight.some(({ from }) => from === p)
    ? flight.map((request) => (request.from === p ? { ...request, from: -1 } : request))
    : flight

/** The state with process `p` changed. */
export const become = (state: State, p: number, holder: Holder): State => ({
  ...state,
  processes: state.processes.with(p, holder),
})

/** Home without its journal; an ambiguous history leaves the settle mark. */
export const freed = (setup: Setup, home: Home, ambiguous: boolean): Home => ({
  ...home,
  journal: null,
  expired: false,
  settle: home.settle || (setup.settle && ambiguous),
})

/** Home with the decision to undo, which is durable before it is acted on. */
export const decided = (home: Home): Home => ({
  ...home,
  journal: home.journal && { ...home.journal, decision: 'abort', ambiguous: true },
})

/** Process `p` takes back what it sent, from the first attempt on. */
export const undoing = (state: State, p: number, holder: Holder): State => ({
  ...become(state, p, { ...holder, stage: 'undo', ambiguous: true, tries: 0 }),
  home: decided(state.home),
  flight: unheard(state.flight, p),
})

/** Home with the mark that somebody has to look at the object. */
export const marked = (setup: Setup, home: Home): Home =>
  setup.settle ? { ...home, settle: true } : home
