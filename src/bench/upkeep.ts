import { ours } from './contestants.ts'
import { series } from './load.ts'
import { clients, type World } from './world.ts'

/** How many PATCHes it takes until everything has been used at its widest. */
export const warming = 2000

/** What the gateway holds at rest: at first, once it is warm, and after so many PATCHes in all. */
export const upkeep = async (world: World, changes: number) => {
  const first = await atRest(world)
  await work(world, warming)
  const warm = await atRest(world)
  await work(world, changes - warming)
  return [first, warm, await atRest(world)] as const
}

const work = async (world: World, changes: number) => {
  const { patch, close } = ours(world)
  const each = (client: number) => series(Math.ceil(changes / clients), () => patch(client))
  await Promise.all(Array.from({ length: clients }, (_, client) => each(client)))
  close()
}

/** Once the connections that were kept for the next call have gone, for which it has 10 seconds. */
const atRest = async ({ server }: World) => {
  const until = performance.now() + 10_000
  for (;;) {
    const held = await server.look()
    if (held.sockets === 0 || performance.now() > until) return held
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
