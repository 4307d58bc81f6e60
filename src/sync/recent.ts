/** How many slices a span is counted in: what is forgotten goes a slice at a time. */
const slices = 30

/** Counts of a sliding span of time, in a fixed amount of memory. */
export type Recent<Name extends string> = {
  readonly add: (name: Name, count?: number) => void
  readonly count: (name: Name) => number
  readonly clear: () => void
}

/** Counts what happens, by name, over the last `span` milliseconds. */
export const createRecent = <Name extends string>(
  span: number,
  now: () => number
): Recent<Name> => {
  const width = span / slices
  let counts: { readonly slice: number; readonly of: Map<Name, number> }[] = []
  const current = () => {
    const slice = Math.floor(now() / width)
    counts = counts.filter((item) => item.slice > slice - slices)
    const last = counts.at(-1)
    if (last?.slice === slice) return last.of
    const of = new Map<Name, number>()
    counts.push({ slice, of })
    return of
  }
  return {
    add: (name, count = 1) => {
      const of = current()
      of.set(name, (of.get(name) ?? 0) + count)
    },
    count: (name) => {
      current()
      return counts.reduce((sum, { of }) => sum + (of.get(name) ?? 0), 0)
    },
    clear: () => {
      counts = []
    },
  }
}
