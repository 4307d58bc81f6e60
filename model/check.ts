import { cannotRest, intList } from './rest.ts'

/** One thing that may happen, by a readable name, and the state it leads to. */
export type Move<State> = { readonly name: string; readonly to: State }

/** How an action offers what may happen next. */
export type Emit<State> = (name: string, to: State) => void

/** A protocol as the checker sees it: where it starts, what may happen, and what must hold. */
export type Model<State> = {
  readonly initial: State
  readonly moves: (state: State) => readonly Move<State>[]
  /** The same text for two states that are the same, and for no others. */
  readonly encode: (state: State) => string
  /** The invariant that a state breaks and how, as `I3 at rest ...`. */
  readonly broken: (state: State) => string | null
  readonly atRest: (state: State) => boolean
}

/** A broken invariant with the shortest way there. */
export type Violation = {
  readonly invariant: string
  readonly what: string
  readonly trace: readonly string[]
}

/** What a search found; `stuck` counts the states from which rest is out of reach. */
export type Report = {
  readonly states: number
  readonly transitions: number
  readonly stuck: number
  readonly violation: Violation | null
}

/**
 * Visits every reachable state, nearest first, until one breaks an invariant. When none does, every
 * state must still be able to come to rest: that is I6.
 */
export const check = <State>(model: Model<State>): Report => {
  const search = begin(model)
  let level: readonly State[] = [model.initial]
  while (level.length > 0 && !search.found) level = expand(model, search, level)
  const { ids, from, to, resting, found } = search
  const report = { states: ids.size, transitions: search.transitions, stuck: 0 }
  if (found) return { ...report, violation: violation(model, search, found.id, found.what) }
  const { count, first } = cannotRest(ids.size, from.values(), to.values(), resting.values())
  if (count === 0) return { ...report, violation: null }
  const what = 'I6 an operation can never end'
  const end = search.deadEnd ?? first
  return { ...report, stuck: count, violation: violation(model, search, end, what) }
}

const mostStates = 4_000_000

type Search = {
  readonly ids: Map<string, number>
  /** Where each state was first reached from. */
  readonly parents: ReturnType<typeof intList>
  readonly from: ReturnType<typeof intList>
  readonly to: ReturnType<typeof intList>
  readonly resting: ReturnType<typeof intList>
  transitions: number
  /** The state being expanded: states are numbered in the order in which they are found. */
  current: number
  deadEnd: number | null
  found: { readonly id: number; readonly what: string } | null
}

const begin = <State>(model: Model<State>): Search => ({
  ids: new Map([[model.encode(model.initial), 0]]),
  parents: intList([-1]),
  from: intList(),
  to: intList(),
  resting: intList(),
  transitions: 0,
  current: 0,
  deadEnd: null,
  found: null,
})

const expand = <State>(model: Model<State>, search: Search, level: readonly State[]) => {
  const next: State[] = []
  for (const state of level) {
    const moves = model.moves(state)
    const rests = model.atRest(state)
    if (rests) search.resting.push(search.current)
    else if (moves.length === 0) search.deadEnd ??= search.current
    for (const { to } of moves) {
      if (visit(model, search, to)) next.push(to)
      if (search.found) return next
    }
    search.current += 1
  }
  return next
}

/** True for a state never seen before. */
const visit = <State>(model: Model<State>, search: Search, state: State) => {
  const { ids, parents, from, to, current } = search
  const key = model.encode(state)
  const known = ids.get(key)
  const id = known ?? ids.size
  search.transitions += 1
  from.push(current)
  to.push(id)
  if (known !== undefined) return false
  if (id === mostStates) throw new Error(`more than ${mostStates} states: the model has no bounds`)
  ids.set(key, id)
  parents.push(current)
  const what = model.broken(state)
  if (what) search.found = { id, what }
  return true
}

const violation = <State>(
  model: Model<State>,
  search: Search,
  end: number,
  what: string
): Violation => ({
  invariant: what.slice(0, what.indexOf(' ')),
  what: what.slice(what.indexOf(' ') + 1),
  trace: traceTo(model, search, end),
})

/** Names are not kept during the search; they are found again by walking the way once more. */
const traceTo = <State>(model: Model<State>, { ids, parents }: Search, end: number) => {
  const way: number[] = []
  for (let id = end; id > 0; id = parents.get(id)) way.unshift(id)
  const trace: string[] = []
  let state = model.initial
  for (const id of way) {
    const move = model.moves(state).find(({ to }) => ids.get(model.encode(to)) === id)
    if (!move) throw new Error('the model does not give the same moves twice')
    trace.push(move.name)
    state = move.to
  }
  return trace
}
