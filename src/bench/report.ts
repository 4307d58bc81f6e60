import { type Contestant, type openNaive, ours } from './contestants.ts'
import type { Inside } from './inside.ts'
import { costs, latencies, rates } from './patch.ts'
import type { Running } from './processes.ts'
import type { Provider } from './provider.ts'
import { flatReads, oneOfAll, oneOfFew, readings } from './read.ts'
import { recoveryOf } from './recover.ts'
import { beside, median, ratio, table, titled } from './statistics.ts'
import { inClear, measureStore } from './store.ts'
import { upkeep } from './upkeep.ts'
import type { World } from './world.ts'

type Naive = Awaited<ReturnType<typeof openNaive>>
type Rounds = readonly number[]

/** How one way compares to the others: the ratio of each round first, then the figures. */
const compared = (all: readonly Contestant[], figures: readonly Rounds[]) => {
  const [first = []] = figures
  return all
    .slice(1)
    .map(({ name }, at) => [
      ...[name, ratio(first, figures[at + 1] ?? [])],
      ...[median(first), median(figures[at + 1] ?? [])],
    ])
}

/** A whole PATCH of one client beside the naive routes, at once and with a provider that takes 50 ms. */
export const onePatch = async (provider: Provider, world: World, naive: Naive) => {
  const all = [ours(world), naive.careful, naive.blind]
  const at = await latencies(all, 9, 64)
  await provider.slow(50)
  const far = await latencies(all, 3, 8)
  await provider.slow(0)
  return titled(
    'A whole PATCH, one client, in milliseconds: Patchbay to the naive routes (aim 1.25)',
    [
      table(
        ['naive route', 'ratio', 'Patchbay', 'naive'],
        [
          ...compared(all, at),
          ...compared(all, far).map(([name, ...rest]) => [`${name}, 50 ms away`, ...rest]),
        ]
      ),
      ...notDone,
    ].join('\n')
  )
}

const notDone = [
  '  Neither naive route keeps an intent, so a crash or a lost answer between its call and its save',
  '  leaves the sides apart. Neither undoes, repeats, takes turns, checks what the provider can hold,',
  '  sees that it ignored a field, or has keys and users. "send, save" does not even read: it sends',
  '  the model block as home last knew it, and whatever changed at the provider meanwhile is lost.',
]

/** PATCHes a second on different assistants, and what each costs. */
export const throughput = async (provider: Provider, world: World, naive: Naive) => {
  const all = [ours(world), naive.careful, naive.blind]
  const rows: (string | number)[][] = []
  for (const clients of [1, 16, 64]) {
    const figures = await rates(all, clients, 5, 700)
    const cost = await costs(all[0] as Contestant, world, provider, clients)
    rows.push([
      ...[`${clients}`, ratio(figures[0] ?? [], figures[1] ?? []), ...figures.map(median)],
      ...[cost.commits, cost.reads, cost.writes, cost.processor],
    ])
  }
  const titles = ['clients', 'ratio', 'Patchbay', ...all.slice(1).map(({ name }) => name)]
  return titled(
    'PATCHes a second on different assistants; what each costs Patchbay',
    table([...titles, 'commits', 'provider reads', 'writes', 'CPU ms'], rows)
  )
}

/** Both faces beside the barest route that reads the same row. */
export const reads = async (world: World, naive: Running) => {
  const few = await readings(world, naive, oneOfFew(world), 5)
  const all = await readings(world, naive, oneOfAll(world), 5)
  const rows = [few, all].flatMap((ways, at) => {
    const bare = ways.at(-1)?.figures ?? []
    const among = at === 0 ? 'of 64' : `of all ${world.stored}`
    return ways
      .slice(0, -1)
      .map(({ name, figures }) => [
        ...[`${name}, ${among}`, ratio(figures, bare), median(figures), median(bare)],
      ])
  })
  return titled(
    'GETs a second, 16 clients: Patchbay to a bare Hono route that reads the same row (aim 0.8)',
    table(['face', 'ratio', 'Patchbay', 'bare'], rows)
  )
}

/** The same figures with few and with many assistants stored. */
export const flat = async (small: World, large: World) => {
  const all = [ours(large, 'many'), ours(small, 'few')]
  const times = await latencies(all, 7, 64)
  const speeds = await rates(all, 16, 5, 700)
  const reads = await flatReads(large, small)
  return titled(
    `With ${large.stored} assistants stored instead of ${small.stored}`,
    table(
      ['', 'ratio', `${large.stored}`, `${small.stored}`],
      [
        beside('a whole PATCH, one client, milliseconds', times),
        beside('PATCHes a second, 16 clients', speeds),
        beside('GETs a second of v1, 16 clients', reads),
      ]
    )
  )
}

/** Resident memory and what is left open. */
export const memory = async (world: World, changes: number) => {
  const looks = await upkeep(world, changes)
  const row = (name: string, of: (inside: Inside) => number) => [name, ...looks.map(of).map(whole)]
  return titled(
    'At rest: as started, and after so many PATCHes of 64 clients',
    table(
      ['', ...looks.map((look) => (look.changes === 0 ? 'start' : `${look.changes}`))],
      [
        row('resident MB', ({ resident }) => resident / 1024 / 1024),
        row('heap in use MB', ({ heap }) => heap / 1024 / 1024),
        row('sockets', ({ sockets }) => sockets),
        row('timers', ({ timers }) => timers),
      ]
    )
  )
}

const whole = (value: number) => value.toFixed(0)

/** Grouped commits of the store alone, beside one transaction per write. */
export const store = async () => {
  const rows: (string | number)[][] = []
  for (const writers of [1, 4, 16, 64]) {
    const rounds = await measureStore(inClear, writers, { rounds: 5, milliseconds: 150 })
    const [grouped, single] = [rounds.map(({ grouped }) => grouped), rounds.map((it) => it.single)]
    rows.push([`${writers}`, ratio(grouped, single), median(grouped), median(single)])
  }
  return titled(
    'Store writes a second: commits that are shared to a transaction for each (aims 0.9 and 4)',
    table(['writers', 'ratio', 'shared', 'each'], rows)
  )
}

/** How long what a kill has left open stays open after the next start. */
export const recovery = async (provider: Provider, count: number) => {
  const seconds = await recoveryOf(provider, count)
  return titled(
    `${count} operations that a kill left open, each with a call under way`,
    table(['', 'seconds', 'a second'], [['until all have ended', seconds, count / seconds]])
  )
}
