import { setTimeout as sleep } from 'node:timers/promises'
import type { Load, Told } from './clients.ts'
import type { Strike } from './strikes.ts'

/** One strike, from when it fell until all clients were served as before. */
export type Window = {
  readonly name: string
  readonly from: number
  /** Since then each client is acknowledged again. */
  readonly until: number
}

/** What was asked so long after a strike was not on its way when it fell. */
const clear = 1000
const least = 3000
const most = 75_000

/** Lets a strike fall, waits until all clients are served again, and makes all well. */
export const under = async (
  load: Load,
  clients: number,
  { name, aim }: Strike
): Promise<Window> => {
  const strike = await aim()
  const from = Date.now()
  const striking = strike()
  await served(load.told, clients, from)
  const until = Date.now()
  const mend = await striking
  await mend()
  // What making well brings with it is no part of the next one.
  await served(load.told, clients, Date.now())
  return { name, from, until }
}

/** Resolves once each client has asked anew since a moment and was told that it is done. */
const served = async (told: readonly Told[], clients: number, since: number) => {
  const from = told.length
  for (;;) {
    await sleep(50)
    const again = told.slice(from).filter(({ asked, done }) => done && asked > since + clear)
    const isServed = new Set(again.map(({ client }) => client)).size === clients
    const after = Date.now() - since
    if ((isServed && after > least) || after > most) return
  }
}

/** Acknowledged ones within a window, with the last one before it. */
const commitsIn = (told: readonly Told[], { from, until }: Window) => {
  const all = told.filter(({ done }) => done).map(({ at }) => at)
  return [all.findLast((at) => at <= from) ?? from, ...all.filter((at) => at > from && at <= until)]
}

/** The longest time without a commit: of all clients together, and of the one that waited longest. */
export const gapsIn = (told: readonly Told[], window: Window) => {
  const clients = new Set(told.map(({ client }) => client))
  const each = [...clients].map((client) =>
    longest(
      commitsIn(
        told.filter((one) => one.client === client),
        window
      )
    )
  )
  return { together: longest(commitsIn(told, window)), alone: Math.max(...each) }
}

const longest = (times: readonly number[]) =>
  Math.max(...times.map((at, index) => at - (times[index - 1] ?? at)))

/** What clients were told in a window but for success, and how often. */
export const toldIn = (told: readonly Told[], { from, until }: Window) => {
  const counts = new Map<string, number>()
  for (const { at, what } of told)
    if (at > from && at <= until) counts.set(what, (counts.get(what) ?? 0) + 1)
  return [...counts].sort().map(([what, count]) => `${what}: ${count}`)
}
