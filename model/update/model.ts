import type { Model, Move } from '../check.ts'
import { encode } from './encode.ts'
import { holderActions } from './holder.ts'
import { idleActions } from './idle.ts'
import { atRest, broken } from './invariants.ts'
import type { Setup } from './setup.ts'
import { initial, type State } from './state.ts'
import { worldActions } from './world.ts'

/** The update protocol: PATCH at the provider and at home, or at neither. */
export const update = (setup: Setup): Model<State> => ({
  initial: initial(setup),
  moves: (state) => moves(setup, state),
  encode,
  broken: (state) => broken(setup, state),
  atRest,
})

const moves = (setup: Setup, state: State) => {
  const found: Move<State>[] = []
  const emit = (name: string, to: State) => {
    found.push({ name, to })
  }
  state.processes.forEach((holder, p) => {
    if (holder) for (const act of holderActions) act(setup, state, p, holder, emit)
    else for (const act of idleActions) act(setup, state, p, emit)
  })
  for (const act of worldActions) act(setup, state, emit)
  return found
}
