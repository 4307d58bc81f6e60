/** A growing list of whole numbers at four bytes each: a large run has 25 million of them. */
export const intList = (first: readonly number[] = []) => {
  let room = new Int32Array(1024)
  let length = 0
  const push = (value: number) => {
    if (length === room.length) {
      const larger = new Int32Array(length * 2)
      larger.set(room)
      room = larger
    }
    room[length] = value
    length += 1
  }
  for (const value of first) push(value)
  return { push, get: (at: number) => room[at] ?? -1, values: () => room.subarray(0, length) }
}

/**
 * How many of the states cannot reach any resting one, and the first of them. Transition i leads
 * from state `from[i]` to state `to[i]`.
 */
export const cannotRest = (
  states: number,
  from: Int32Array,
  to: Int32Array,
  resting: Int32Array
): { readonly count: number; readonly first: number } => {
  const reaches = new Uint8Array(states)
  for (const state of resting) reaches[state] = 1
  // Later transitions come from later states: walking back marks nearly all in a few passes.
  for (let changed = true; changed; ) {
    changed = false
    for (let i = to.length - 1; i >= 0; i -= 1) {
      const source = from[i] as number
      if (reaches[source] === 1 || reaches[to[i] as number] === 0) continue
      reaches[source] = 1
      changed = true
    }
  }
  const count = reaches.reduce((sum, reached) => sum + 1 - reached, 0)
  return { count, first: reaches.indexOf(0) }
}
