import type { Emit, Model, Move } from '../check.ts'
import { actions } from './actions.ts'
import { become, isBusy, type Request, type Setup, type State } from './state.ts'

/** The create protocol: one object at the provider for one assistant here, or none. */
export const create = (setup: Setup): Model<State> => ({
  initial: initial(setup),
  moves: (state) => moves(setup, state),
  encode,
  broken: (state) => broken(setup, state),
  atRest: (state) => atRest(setup, state),
})

const initial = ({ crashes, posts }: Setup): State => ({
  home: { state: 'new', journaled: false, link: 0, settle: false },
  objects: [],
  flight: [],
  processes: [null, null],
  crashes,
  posts,
})

const moves = (setup: Setup, state: State) => {
  const found: Move<State>[] = []
  const emit = (name: string, to: State) => {
    found.push({ name, to })
  }
  state.processes.forEach((holder, p) => {
    for (const act of actions) act(setup, state, p, holder, emit)
  })
  state.flight.forEach((request, at) => {
    deliver({ ...state, flight: state.flight.toSpliced(at, 1) }, request, emit)
  })
  return found
}

/** What may happen to one request; `rest` is the world without it. */
const deliver = (rest: State, { object, from }: Request, emit: Emit<State>) => {
  const holder = rest.processes[from]
  const created = { ...rest, objects: [...rest.objects, object] }
  if (!holder) emit(`provider creates object ${object}`, created)
  else {
    const done = become(created, from, { ...holder, stage: 'commit', object })
    emit(`provider creates object ${object}`, done)
    emit(`provider creates object ${object}, reply lost`, created)
    emit('provider refuses', become(rest, from, { ...holder, stage: 'refused' }))
  }
  emit('provider never sees the create', rest)
}

const encode = ({ home, objects, flight, processes, crashes, posts }: State) =>
  JSON.stringify([
    home,
    objects,
    flight.map(({ object, from }) => `${object} ${from}`).sort(),
    processes,
    crashes,
    posts,
  ])

const atRest = ({ sweeper, marker }: Setup, state: State) =>
  !isBusy(state) &&
  state.flight.length === 0 &&
  !state.home.journaled &&
  (!state.home.settle || !sweeper || !marker)

const broken = (setup: Setup, state: State) => {
  const { home, objects } = state
  if (home.state === 'new' || !atRest(setup, state)) return null
  const wanted = home.state === 'committed' ? [home.link] : []
  if (objects.join() === wanted.join()) return null
  const found = `${objects.length} object(s) at the provider`
  return `I7 the create is ${home.state}, home is linked to ${home.link}, ${found}`
}
