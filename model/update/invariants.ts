import type { Setup } from './setup.ts'
import { foreign, type State } from './state.ts'

/** Nothing is journaled, marked, under way or being worked on. */
export const atRest = ({ home, flight, processes }: State): boolean =>
  !home.journal && !home.settle && flight.length === 0 && processes.every((holder) => !holder)

/** The invariant that a state breaks, if any: some hold always, most of them at rest. */
export const broken = (setup: Setup, state: State): string | null => {
  const resting = atRest(state)
  for (let op = 1; op < state.answers.length; op += 1) {
    const what = once(state, op) ?? (resting ? visible(state, op) : null)
    if (what) return what
  }
  return resting ? (chained(state) ?? equal(setup, state)) : null
}

const timesCommitted = ({ commits }: State, op: number) =>
  commits.reduce((times, value) => (value === op ? times + 1 : times), 0)

const once = (state: State, op: number) => {
  const times = timesCommitted(state, op)
  const answer = state.answers[op]
  if (times > 1 && answer !== 'dirty') return `I4 op${op} is committed ${times} times`
  return answer === 'refused' && times > 0 ? `I2 op${op} was refused and is committed` : null
}

const visible = (state: State, op: number) => {
  const { home, provider, answers } = state
  const committed = timesCommitted(state, op) > 0
  if (answers[op] === 'ok')
    return committed ? null : `I1 op${op} was answered 200 and is not committed`
  const gone = answers[op] === 'refused' || (answers[op] === 'unknown' && !committed)
  const seen = provider === op || home.config === op
  return gone && seen ? `I2 op${op} is not committed and its value is visible` : null
}

const chained = ({ home, commits }: State) => {
  const last = commits.at(-1) ?? 0
  return home.config === last ? null : `I5 home is ${home.config}, the last commit ${last}`
}

const equal = ({ edits }: Setup, { home, provider }: State) => {
  // An edit that no scan has seen yet is nobody's fault.
  if (provider === home.config || (edits > 0 && provider === foreign)) return null
  return `I3 at rest home is ${home.config} and the provider ${provider}`
}
