/** Chance that is the same for the same seed, whatever else runs. */
export type Random = {
  /** From 0 up to 1. */
  readonly next: () => number
  /** A whole number from `low` to `high`, both possible. */
  readonly whole: (low: number, high: number) => number
  readonly chance: (of: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
  /** One of the rows, each as likely as its weight says. */
  readonly weighted: <T extends { readonly weight: number }>(rows: readonly T[]) => T
}

/** Chance from a seed; a name beside it gives each part of a run a sequence of its own. */
export const seeded = (seed: number, name = ''): Random => {
  const next = mulberry([...name].reduce(mixed, seed >>> 0))
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(from: readonly T[]): T => at(from, whole(0, from.length - 1))
  const weighted = <T extends { readonly weight: number }>(rows: readonly T[]): T => {
    let left = next() * rows.reduce((sum, { weight }) => sum + weight, 0)
    return (
      rows.find(({ weight }) => {
        left -= weight
        return left < 0
      }) ?? at(rows, rows.length - 1)
    )
  }
  return { next, whole, chance: (of) => next() < of, pick, weighted }
}

const at = <T>(from: readonly T[], index: number): T => {
  const found = from[index]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}

const mixed = (hash: number, letter: string) =>
  Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x9e3779b1) >>> 0

// Mulberry32: small, and good enough to choose faults by.
const mulberry = (start: number) => {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mix = Math.imul(state ^ (state >>> 15), state | 1)
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61)
    return ((mix ^ (mix >>> 14)) >>> 0) / 4294967296
  }
}
