import { clientsOf } from './contestants.ts'
import { filledId } from './fill.ts'
import { rate } from './load.ts'
import type { Running } from './processes.ts'
import type { World } from './world.ts'

/** Reads a second of one way to read an assistant, a figure for each round. */
export type Reading = { readonly name: string; readonly figures: number[] }

const connections = 16

/** Both faces and the barest route over the same rows, in turns; `which` names the next to be read. */
export const readings = (
  { server, key }: World,
  naive: Running,
  which: Which,
  rounds: number
): Promise<readonly Reading[]> =>
  inTurns(rounds, [
    way('v1', server.url, '/api/v1/assistants', which, key),
    way('console', server.url, '/assistants', which, key),
    way('bare route', naive.url, '/row', which),
  ])

/** One face of several gateways, one of the few that are linked each. */
export const flatReads = async (...worlds: readonly World[]) => {
  const ways = worlds.map((world) =>
    way('v1', world.server.url, '/api/v1/assistants', oneOfFew(world), world.key)
  )
  return (await inTurns(5, ways)).map(({ figures }) => figures)
}

type Which = (random: number) => string
type Way = Reading & { readonly read: (n: number) => Promise<unknown>; readonly close: () => void }

const inTurns = async (rounds: number, ways: readonly Way[]) => {
  for (let round = 0; round <= rounds; round += 1)
    for (const { figures, read } of ways) {
      const figure = await rate(connections, round === 0 ? 500 : 700, read)
      if (round > 0) figures.push(figure)
    }
  for (const { close } of ways) close()
  return ways
}

const way = (name: string, url: string, path: string, which: Which, key = ''): Way => {
  const open = clientsOf(url, key, connections)
  return {
    ...{ name, figures: [] },
    read: async (n) => open[n]?.ask({ method: 'GET', path: `${path}/${which(Math.random())}` }),
    close: () => {
      for (const client of open) client.close()
    },
  }
}

/** One of the linked assistants, whose answers are kept. */
export const oneOfFew =
  ({ linked }: World): Which =>
  (random) =>
    linked[Math.floor(random * linked.length)] ?? ''

/** One of all that are stored. */
export const oneOfAll =
  ({ stored }: World): Which =>
  (random) =>
    filledId(Math.floor(random * stored))
