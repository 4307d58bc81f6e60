/** What an assistant's slot is, and nothing else. */
export type Slot = {
  readonly version: number
  readonly fence: number
  /** Who holds it; left where nobody acts for it. */
  readonly holder: string | null
  /** How operations ended, by their ids. */
  readonly ends: Readonly<Record<string, 'committed' | 'refused'>>
  /** What has committed, in the order of versions. */
  readonly chain: readonly string[]
}

export const free: Slot = { version: 1, fence: 0, holder: null, ends: {}, chain: [] }

type Based = { readonly id: string; readonly version: number; readonly fence: number }
type Held = { readonly id: string; readonly fence: number }

/** What one of the two did. */
export type Act =
  | ({ readonly type: 'begin' | 'apply' } & Based)
  | ({ readonly type: 'record' | 'leave' } & Held)
  | ({ readonly type: 'finish'; readonly end: 'committed' | 'refused' } & Held)
  | { readonly type: 'claim' }

/** An act, when it was made, and what came of it: null where nobody was told. */
export type Event = {
  readonly act: Act
  readonly from: number
  readonly to: number
  readonly got: string | null
}

type Stepped = { readonly slot: Slot; readonly got: readonly string[] }

/** What an act makes of a slot by the rules, and what is answered. */
export const step = (slot: Slot, act: Act): Stepped => {
  switch (act.type) {
    case 'claim':
      if (slot.holder === null) return { slot, got: [] }
      return {
        slot: { ...slot, fence: slot.fence + 1 },
        got: [`${slot.holder} by ${slot.fence + 1}`],
      }
    case 'begin':
    case 'apply':
      return begun(slot, act)
    default:
      return held(slot, act)
  }
}

const begun = (slot: Slot, { type, id, version, fence }: Based & { readonly type: string }) => {
  if (slot.holder !== null) return { slot, got: ['busy'] }
  if (slot.version !== version || slot.fence !== fence) return { slot, got: ['stale'] }
  const next = { ...slot, fence: fence + 1, holder: id }
  const got = [`by ${next.fence}`]
  return { slot: type === 'begin' ? next : ended(next, id, 'committed'), got }
}

const held = (slot: Slot, act: Extract<Act, Held>): Stepped => {
  // Whoever asks after no answer is told how it ended, whoever brought that about.
  const isEnded = act.type === 'finish' && slot.ends[act.id] === act.end
  const isHeld = slot.holder === act.id && slot.fence === act.fence
  if (!isHeld) return { slot, got: isEnded ? ['lost', 'kept'] : ['lost'] }
  return { slot: act.type === 'finish' ? ended(slot, act.id, act.end) : slot, got: ['kept'] }
}

const ended = (slot: Slot, id: string, end: 'committed' | 'refused'): Slot => ({
  ...{ ...slot, holder: null, ends: { ...slot.ends, [id]: end } },
  ...(end === 'committed' && { version: slot.version + 1, chain: [...slot.chain, id] }),
})

/**
 * True where some order of the events, each between its call and its answer, gives what was answered
 * and ends as it was found. What nobody was told of may have happened at any later time, or never.
 */
export const isExplained = (events: readonly Event[], found: Slot): boolean => {
  const seen = new Set<string>()
  const search = (slot: Slot, left: readonly Event[]): boolean => {
    if (left.every(({ got }) => got === null) && sameEnd(slot, found)) return true
    const key = JSON.stringify([slot, left.map(({ from }) => from)])
    if (seen.has(key)) return false
    seen.add(key)
    const until = Math.min(...left.filter(({ got }) => got !== null).map(({ to }) => to))
    return left.some((event) => {
      if (event.from > until) return false
      const next = step(slot, event.act)
      const rest = left.filter((other) => other !== event)
      return (event.got === null || next.got.includes(event.got)) && search(next.slot, rest)
    })
  }
  return search(free, events)
}

const sameEnd = (a: Slot, b: Slot) =>
  a.version === b.version &&
  a.fence === b.fence &&
  a.holder === b.holder &&
  JSON.stringify(a.chain) === JSON.stringify(b.chain)
