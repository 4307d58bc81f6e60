import { freed, leave, marked, told, undoing } from './change.ts'
import type { Setup } from './setup.ts'
import { type Holder, type HolderAction, nameOf, repair, type State, titleOf } from './state.ts'

/** The condition inside W2: the operation is still journaled under this holder's fence. */
const owns = ({ fenced }: Setup, { home }: State, { holds }: Holder) =>
  !fenced || (home.journal !== null && holds)

const isAmbiguous = ({ home }: State, holder: Holder) =>
  holder.ambiguous || home.journal?.ambiguous === true

/** W2 of a holder whose fence is not the journal's any more changes nothing but the mark. */
const lost = (setup: Setup, state: State, p: number): State => ({
  ...leave(state, p, 'unknown'),
  home: marked(setup, state.home),
})

const awaitsAck = ({ answers }: State, { client, op }: Holder) =>
  client && answers[op] === 'running'

/** A mutant: success is told before it is stored. */
const ackEarly: HolderAction = ({ ackAfterCommit }, state, p, holder, emit) => {
  if (holder.stage !== 'commit' || ackAfterCommit || !awaitsAck(state, holder)) return
  emit(`${nameOf(p)} answers 200 early`, { ...state, answers: told(state, holder, 'ok') })
}

/** W2 after the provider applied the write. */
const commit: HolderAction = (setup, state, p, holder, emit) => {
  if (holder.stage !== 'commit' || (!setup.ackAfterCommit && awaitsAck(state, holder))) return
  const { op, target } = holder
  if (setup.journal && !owns(setup, state, holder)) {
    emit(`${nameOf(p)} W2 finds another fence`, lost(setup, state, p))
    return
  }
  const home = setup.journal ? freed(setup, state.home, isAmbiguous(state, holder)) : state.home
  emit(`${nameOf(p)} ${setup.journal ? 'W2 commits' : 'stores'} ${titleOf(op)}`, {
    ...leave(state, p, 'ok'),
    home: { ...home, config: target },
    commits: setup.journal && op === repair ? state.commits : [...state.commits, target],
  })
}

/** W2 after a definite no, unless an attempt before it may have been applied. */
const refuse: HolderAction = (setup, state, p, holder, emit) => {
  if (holder.stage !== 'refused') return
  const { home } = state
  if (!setup.journal) emit(`${nameOf(p)} answers a refusal`, leave(state, p, 'refused'))
  else if (!owns(setup, state, holder))
    emit(`${nameOf(p)} W2 finds another fence`, lost(setup, state, p))
  else if (setup.undoAfterAmbiguity && isAmbiguous(state, holder))
    emit(`${nameOf(p)} aborts: refused after ambiguity`, undoing(state, p, holder))
  else {
    const ended = { ...leave(state, p, 'refused'), home: freed(setup, home, ambiguousAt(state)) }
    emit(`${nameOf(p)} W2 refuses ${titleOf(holder.op)}`, ended)
  }
}

const ambiguousAt = ({ home }: State) => home.journal?.ambiguous === true

/** W2 after the undo was applied. */
const rollBack: HolderAction = (setup, state, p, holder, emit) => {
  if (holder.stage !== 'undone') return
  if (!owns(setup, state, holder)) {
    emit(`${nameOf(p)} W2 finds another fence`, lost(setup, state, p))
    return
  }
  const home = freed(setup, state.home, isAmbiguous(state, holder))
  const ended = { ...leave(state, p, 'refused'), home }
  emit(`${nameOf(p)} W2 rolls ${titleOf(holder.op)} back`, ended)
}

/** W2 after the undo was refused: home takes what the provider has. */
const leaveDirty: HolderAction = (setup, state, p, holder, emit) => {
  if (holder.stage !== 'left') return
  if (!owns(setup, state, holder)) {
    emit(`${nameOf(p)} W2 finds another fence`, lost(setup, state, p))
    return
  }
  emit(`${nameOf(p)} W2 ends ${titleOf(holder.op)} dirty`, {
    ...leave(state, p, 'dirty'),
    home: { ...freed(setup, state.home, true), config: state.provider },
    commits: [...state.commits, state.provider],
  })
}

/** What a holder does with an answer of the provider. */
export const endings: readonly HolderAction[] = [ackEarly, commit, refuse, rollBack, leaveDirty]
