import { DatabaseSync } from 'node:sqlite'
import { countCommits } from './commits.ts'
import type { Contestant } from './contestants.ts'
import { rate, series } from './load.ts'
import type { Provider } from './provider.ts'
import { median } from './statistics.ts'
import type { World } from './world.ts'

/** Milliseconds of a PATCH of one client, a figure for each round, once all are warm. */
export const latencies = async (
  all: readonly Contestant[],
  rounds: number,
  each: number
): Promise<readonly (readonly number[])[]> => {
  const times: number[][] = all.map(() => [])
  for (const { patch } of all) await rate(16, 1000, patch)
  for (let round = 0; round < rounds; round += 1)
    for (const [at, { patch }] of inTurn(all, round)) {
      let n = 0
      const took = await series(each, () => patch(n++ % 16))
      times[at]?.push(median(took))
    }
  return times
}

// Whoever goes first finds the provider as the last one of the round before has left it.
const inTurn = <T>(all: readonly T[], round: number) => {
  const entries = [...all.entries()]
  return [...entries.slice(round % all.length), ...entries.slice(0, round % all.length)]
}

/** PATCHes a second of so many clients, each on an assistant of its own, for each round. */
export const rates = async (
  all: readonly Contestant[],
  clients: number,
  rounds: number,
  milliseconds: number
): Promise<readonly (readonly number[])[]> => {
  const figures: number[][] = all.map(() => [])
  for (let round = 0; round <= rounds; round += 1)
    for (const [at, { patch }] of inTurn(all, round)) {
      const figure = await rate(clients, round === 0 ? 200 : milliseconds, patch)
      if (round > 0) figures[at]?.push(figure)
    }
  return figures
}

/** What a PATCH costs the gateway with so many clients: commits in its file, calls in the log. */
export const costs = async (
  { patch }: Contestant,
  { file, server }: World,
  provider: Provider,
  clients: number
) => {
  const total = 256
  await patch(0)
  const release = holdLog(file)
  await provider.forgetCalls()
  const [before, { cpu }] = [countCommits(file), await server.look()]
  const each = (client: number) => series(total / clients, () => patch(client))
  await Promise.all(Array.from({ length: clients }, (_, client) => each(client)))
  const [after, now] = [countCommits(file), await server.look()]
  release()
  const { GET = 0, PATCH = 0 } = await provider.calls()
  return {
    commits: (after - before) / total,
    reads: GET / total,
    writes: PATCH / total,
    processor: (now.cpu - cpu) / 1000 / total,
  }
}

// A reader in the midst of the log keeps it from beginning anew, so that it can be counted.
const holdLog = (file: string) => {
  const reader = new DatabaseSync(file, { readOnly: true })
  reader.exec('begin')
  reader.prepare('select 1 from assistants limit 1').get()
  return () => reader.close()
}
