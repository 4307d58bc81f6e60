import process from 'node:process'
import type { Provider } from '../provider.ts'
import { median, table, titled } from '../statistics.ts'
import { type Drive, drive, quantile } from './drive.ts'
import { clients, type House } from './house.ts'
import { spentBy } from './processor.ts'
import type { MongoSet } from './set.ts'

const rounds = 3
const warm = 1500

/** Whose processor time is counted. */
const parties = ['gateways', 'primary', 'secondaries', 'provider', 'load'] as const

type Spent = Readonly<Record<(typeof parties)[number], number>>
type Round = Drive & { readonly spent: Spent }

/** What is measured, and what is counted beside it. */
export type Bench = {
  readonly provider: Provider
  readonly set: MongoSet
  readonly houses: readonly House[]
}

/** PATCHes a second by the number of gateways, and what the cores were spent on. */
export const gateways = async ({ provider, set, houses }: Bench) => {
  const tables = [await tableOf({ provider, set, houses: houses.slice(0, 2) }, 1, 0, 2000)]
  for (const away of [0, 50]) tables.push(await tableOf({ provider, set, houses }, clients, away))
  return tables.join('\n')
}

const tableOf = async (bench: Bench, count: number, away: number, milliseconds = 3000) => {
  await bench.provider.slow(away)
  const found = await inTurns(bench, count, milliseconds)
  await bench.provider.slow(0)
  const who = count === 1 ? 'one client' : `${count} clients`
  return titled(
    `PATCHes a second, ${who}, a provider at ${away} ms; what each takes of the processor, in ms`,
    table(
      titles,
      [...found].map(([house, all]) => rowOf(house.name, all))
    )
  )
}

const titles = [...['', 'a second', 'p50 ms', 'p99 ms'], ...[...parties, 'cores busy']]

/** Rounds of all houses in turns, once each is warm. */
const inTurns = async (bench: Bench, count: number, milliseconds: number) => {
  const found = new Map<House, Round[]>(bench.houses.map((house) => [house, []]))
  for (const house of bench.houses) await drive(house, warm)
  for (let round = 0; round < rounds; round += 1)
    for (const [house, all] of found) all.push(await measure(bench, house, count, milliseconds))
  return found
}

const measure = async ({ provider, set }: Bench, house: House, count: number, length: number) => {
  const groups = {
    gateways: house.gateways.map(({ pid }) => pid),
    primary: [set.primary],
    secondaries: set.secondaries,
    provider: [provider.server.pid],
    load: [process.pid],
  }
  const { result, spent } = await spentBy(groups, () => drive(house, length, count))
  return { ...result, spent }
}

const rowOf = (name: string, all: readonly Round[]) => {
  const of = (figure: (round: Round) => number) => median(all.map(figure))
  const cost = (who: keyof Spent) => of(({ spent, done }) => (spent[who] * 1000) / done)
  const busy = of(
    ({ spent, seconds }) => Object.values(spent).reduce((sum, one) => sum + one, 0) / seconds
  )
  return [
    ...[name, of(({ done, seconds }) => done / seconds)],
    ...[of(({ times }) => quantile(times, 0.5)), of(({ times }) => quantile(times, 0.99))],
    ...[...parties.map(cost), busy],
  ]
}
