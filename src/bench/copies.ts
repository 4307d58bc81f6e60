import { openNaive, ours } from './contestants.ts'
import { latencies } from './patch.ts'
import type { Provider } from './provider.ts'
import { beside, table, titled } from './statistics.ts'
import { openWorld } from './world.ts'

/** A whole PATCH of an assistant with so many copies, each at an account of its own. */
export const copies = async (provider: Provider) => {
  const rows: (string | number)[][] = []
  for (const count of [1, 2, 3]) {
    const world = await openWorld(provider, 0, { copies: count, count: 16 })
    const naive = await openNaive(provider, world, count)
    const all = [ours(world), naive.careful]
    rows.push(beside(`${count}`, await latencies(all, 5, 32)))
    await provider.slow(50)
    rows.push(beside(`${count}, 50 ms away`, await latencies(all, 3, 4)))
    await provider.slow(0)
    await naive.close()
    await world.close()
  }
  return titled(
    'A whole PATCH by the copies of its assistant, one client, in milliseconds',
    table(['copies', 'ratio', 'Patchbay', 'read and send each, save'], rows)
  )
}
