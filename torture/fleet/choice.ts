import type { Asking } from '../asking.ts'
import { now } from '../clock.ts'
import type { Random } from '../random.ts'

/** How long nobody asks a gateway that did not answer: what stands before gateways does that. */
const shunned = 1500

/** A gateway for each call, by chance, among those that have answered lately; all, if none has. */
export const openChoice = (
  bases: readonly string[],
  random: Random,
  time = now
): Required<Pick<Asking, 'base' | 'missed'>> => {
  const until = new Map<string, number>()
  return {
    base: () => {
      const well = bases.filter((base) => (until.get(base) ?? 0) <= time())
      return random.pick(well.length > 0 ? well : bases)
    },
    missed: (base) => {
      until.set(base, time() + shunned)
    },
  }
}
