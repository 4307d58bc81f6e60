import { type Field, fields, swapped, type Values } from '../fields.ts'
import type { StateLine } from '../truth.ts'
import { valuesAt } from './evidence.ts'

/** A state of an object, and which of its fields somebody else has written last. */
export type Authored = {
  readonly state: StateLine
  readonly values: Values
  readonly theirs: ReadonlySet<Field>
}

/**
 * Who has written each field last. A value of theirs that a late write of ours brings back is ours;
 * one that the provider put in place of ours is theirs.
 */
export const authored = (states: readonly StateLine[]): readonly Authored[] => {
  let before: Authored | undefined
  return states.map((state) => {
    const values = valuesAt(state)
    const last = before
    const theirs = new Set(
      fields.filter((field) => {
        if (last === undefined) return false
        if (last.values[field] === values[field]) return last.theirs.has(field)
        return state.by === 'outsider' || swapped(values[field])
      })
    )
    before = { state, values, theirs }
    return before
  })
}
