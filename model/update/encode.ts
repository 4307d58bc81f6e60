import type { Answer, Holder, Request, Stage, State } from './state.ts'

const stages: Record<Stage, string> = {
  send: 's',
  sent: 'w',
  commit: 'c',
  refused: 'r',
  undo: 'u',
  'undo-sent': 'v',
  undone: 'd',
  left: 'l',
}

const answers: Record<Answer, string> = {
  new: 'n',
  running: 'r',
  ok: 'o',
  refused: 'f',
  dirty: 'd',
  unknown: 'u',
}

/** A state as text, short because a large run keeps two million of them. */
export const encode = (state: State): string => {
  const { home, provider, commits, crashes, pauses, edits } = state
  let text = `${home.config}${flags(home.expired, home.settle)}${provider}${crashes}${pauses}${edits}`
  const { journal } = home
  if (journal) {
    const { op, target, before } = journal
    text += `${op}${target}${before}${flags(journal.decision === 'abort', journal.ambiguous)}`
  }
  for (const holder of state.processes) text += encodeHolder(holder)
  text += encodeFlight(state.flight)
  for (const answer of state.answers) text += answers[answer]
  return commits.length === 0 ? text : text + commits.join('')
}

const flags = (high: boolean, low: boolean) => (high ? 2 : 0) + (low ? 1 : 0)

const encodeHolder = (holder: Holder | null) => {
  if (!holder) return '-'
  const { stage, op, target, before, tries } = holder
  const known = flags(holder.holds, holder.ambiguous) + (holder.client ? 4 : 0)
  return `${stages[stage]}${op}${target}${before}${tries}${known}`
}

/** In any order: requests overtake each other. */
const encodeFlight = (flight: readonly Request[]) => {
  if (flight.length === 0) return '/'
  return `${flight.map(encodeRequest).sort().join('')}/`
}

const encodeRequest = ({ value, undo, op, from }: Request) =>
  `${undo ? '<' : '>'}${value}${op}${from + 1}`
