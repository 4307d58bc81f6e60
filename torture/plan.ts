import type { Scaled } from './gateway.ts'
import { receiverPoints } from './killer.ts'
import type { Random } from './random.ts'
import { trapPoints } from './trap-points.ts'

/** What happens to one start of the gateway. */
export type Fate =
  | { readonly kind: 'trap'; readonly point: string; readonly nth: number }
  | { readonly kind: 'receiver'; readonly point: string; readonly nth: number }
  /** Killed once the clients have come so much further. */
  | { readonly kind: 'random'; readonly after: number }
  /** Told to end after so many calls; `trap` may strike while it does. */
  | { readonly kind: 'term'; readonly after: number; readonly point: string | null }
  /** Stopped and continued as if the machine had slept, then killed. */
  | { readonly kind: 'zombie'; readonly after: number; readonly milliseconds: number }
  /** What happens at the provider, while nothing happens to the gateway itself. */
  | { readonly kind: 'weather'; readonly id: Weather; readonly milliseconds: number }

/** Nobody listens; a key is revoked; a brown-out: 3 of 10 calls are 503; an outage: all are. */
export type Weather = (typeof kinds)[number]
const kinds = ['F28 outage', 'F20', 'F24', 'F28'] as const
const long = ['F28', 'F28 outage']

/** The size of a run. */
export type Size = {
  readonly operations: number
  readonly kills: number
  readonly zombies: number
  readonly terms: number
  readonly weathers: number
}

// Reached seldom: the first passing has to do.
const rare = /^(C11|C12|C13|C14)/

/** The fates of all starts: every point in turn, chance between them, in an order by the seed. */
export const planOf = (
  size: Size,
  random: Random,
  timing: Scaled,
  traps: readonly string[] = trapPoints
): Fate[] => {
  const pace = Math.max(1, Math.round(size.operations / Math.max(1, size.kills)))
  const after = () => random.whole(1, pace)
  const all = [...traps, ...receiverPoints].filter((point) => point !== 'C15 checkpoint')
  const points = shuffled(all, random)
  const kills = Array.from({ length: size.kills }, (_, index): Fate => {
    // Aimed points cannot hide what random ones find: one kill in four is not aimed.
    if (index % 4 === 3) return { kind: 'random', after: after() }
    const point = points[(index - Math.floor(index / 4)) % points.length] ?? ''
    const kind = receiverPoints.includes(point) ? 'receiver' : 'trap'
    return { kind, point, nth: rare.test(point) ? 1 : random.whole(1, Math.ceil(pace / 2)) }
  })
  const pauses = [0.5 * timing.lease, 1.5 * timing.lease, timing.lease + timing.settle]
  const zombies = Array.from({ length: size.zombies }, (_, index): Fate => {
    const milliseconds = pauses[(index + 1) % pauses.length] ?? timing.lease
    return { kind: 'zombie', after: after(), milliseconds }
  })
  const terms = Array.from({ length: size.terms }, (_, index): Fate => {
    const point = index % 2 === 1 && traps.includes('C15 checkpoint') ? 'C15 checkpoint' : null
    return { kind: 'term', after: after(), point }
  })
  const weathers = Array.from({ length: size.weathers }, (_, index): Fate => {
    const id = kinds[index % kinds.length] ?? 'F20'
    return { kind: 'weather', id, milliseconds: long.includes(id) ? 3000 : random.whole(200, 700) }
  })
  return shuffled([...kills, ...zombies, ...terms, ...weathers], random)
}

const shuffled = <T>(list: readonly T[], random: Random): T[] =>
  list
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
