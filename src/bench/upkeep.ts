import { ours } from './contestants.ts'
import { series } from './load.ts'
import { clients, type World } from './world.ts'

/** What the gateway holds at rest: at first, and after each quarter of so many PATCHes. */
export const upkeep = async (world: World, changes: number) => {
  const looks = [{ changes: 0, ...(await atRest(world)) }]
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    await work(world, changes / 4)
    looks.push({ changes: (quarter * changes) / 4, ...(await atRest(world)) })
  }
  return looks
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
