import { type Action, become, isBusy, type State } from './state.ts'

const nameOf = (p: number) => `p${p + 1}`

const crash: Action = (_setup, state, p, holder, emit) => {
  if (!holder || state.crashes === 0) return
  const gone = become(state, p, null)
  emit(`${nameOf(p)} crashes at ${holder.stage}`, { ...gone, crashes: state.crashes - 1 })
}

const begin: Action = ({ journal }, state, p, holder, emit) => {
  if (holder || state.home.state !== 'new') return
  const begun = become(state, p, { stage: 'post', object: 0, client: true })
  const home = { ...state.home, state: 'running', journaled: journal } as const
  emit(`${nameOf(p)} ${journal ? 'W1' : 'starts'}`, { ...begun, home })
}

/** Takeover: look for an object with the mark first, and create only if there is none. */
const recover: Action = ({ waits, marker }, state, p, holder, emit) => {
  if (holder || !state.home.journaled || isBusy(state)) return
  if (waits && state.flight.length > 0) return
  const [object] = marker ? state.objects : []
  const stage = object === undefined ? 'post' : 'commit'
  const taken = become(state, p, { stage, object: object ?? 0, client: false })
  const home = { ...state.home, settle: true }
  emit(`${nameOf(p)} takes over, finds ${object ?? 'nothing'}`, { ...taken, home })
}

/** The smallest number that no object has: names are given again, so that the model stays finite. */
const freeName = ({ objects, flight }: State) => {
  let name = 1
  while (objects.includes(name) || flight.some(({ object }) => object === name)) name += 1
  return name
}

/** More objects than this show nothing new, and only a mutant makes them. */
const mostObjects = 4

const post: Action = (_setup, state, p, holder, emit) => {
  if (holder?.stage !== 'post') return
  if (state.posts === 0) {
    emit(`${nameOf(p)} gives up for now`, { ...become(state, p, null), posts: 1 })
    return
  }
  if (state.objects.length + state.flight.length === mostObjects) return
  const waiting = become(state, p, { ...holder, stage: 'posted' })
  const flight = [...state.flight, { object: freeName(state), from: p }]
  emit(`${nameOf(p)} sends the create`, { ...waiting, flight, posts: state.posts - 1 })
}

const timeOut: Action = ({ waits }, state, p, holder, emit) => {
  if (holder?.stage !== 'posted') return
  const gone = become(state, p, null)
  const next = waits ? gone : become(gone, p, { ...holder, stage: 'post' })
  const home = { ...state.home, settle: true }
  emit(`${nameOf(p)} times out${waits ? '' : ' and tries again'}`, { ...next, home })
}

const commit: Action = (_setup, state, p, holder, emit) => {
  if (holder?.stage !== 'commit') return
  const { object } = holder
  const home = { ...state.home, state: 'committed', journaled: false, link: object } as const
  emit(`${nameOf(p)} W2 links object ${object}`, { ...become(state, p, null), home })
}

const refuse: Action = (_setup, state, p, holder, emit) => {
  if (holder?.stage !== 'refused') return
  const home = { ...state.home, state: 'refused', journaled: false } as const
  emit(`${nameOf(p)} W2 refuses`, { ...become(state, p, null), home })
}

/** After D: marked objects that home is not linked to go, one by one. */
const sweep: Action = ({ sweeper, marker }, state, _p, holder, emit) => {
  const { home, objects, flight } = state
  if (holder || !sweeper || !marker || !home.settle || home.journaled) return
  if (flight.length > 0 || isBusy(state) || home.state === 'running') return
  const orphan = objects.find((object) => object !== home.link)
  if (orphan === undefined) emit('settle: done', { ...state, home: { ...home, settle: false } })
  else {
    const rest = objects.filter((object) => object !== orphan)
    emit(`sweeper deletes object ${orphan}`, { ...state, objects: rest })
  }
}

/** What a process may do. */
export const actions: readonly Action[] = [
  crash,
  begin,
  recover,
  post,
  timeOut,
  commit,
  refuse,
  sweep,
]
