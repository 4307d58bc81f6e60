import { randomBytes } from 'node:crypto'
import { mongoStore } from '../../store/mongo/store.ts'
import { createVault } from '../../vault.ts'
import type { Running } from '../processes.ts'
import type { Provider } from '../provider.ts'
import { asking, moveIn, serve } from '../world.ts'

/** An assistant with the object that it is a copy of. */
export type Pair = { readonly id: string; readonly object: string }

/** Three gateways on one database, each of which may end and be started anew. */
export type House = {
  readonly key: string
  readonly pairs: readonly Pair[]
  readonly url: (gateway: number) => string
  readonly end: (gateway: number, how: 'kill' | 'stop') => Promise<void>
  readonly startAgain: (gateway: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** How many gateways there are. */
export const gateways = 3

/** Opens gateways as `npm start` does, with every limit and every time as it is by itself. */
export const openHouse = async (
  provider: Provider,
  database: string,
  clients: number
): Promise<House> => {
  const secret = randomBytes(32)
  const vault = createVault(secret)
  const store = await mongoStore(database, vault)
  const { key, connectionId } = await moveIn(store, vault, provider)
  await store.close()
  const start = () => serve(database, secret)
  const running: Running[] = await Promise.all(Array.from({ length: gateways }, start))
  const urls = running.map(({ url }) => url)
  const ask = asking(urls[0] ?? '', key)
  const pairs: Pair[] = []
  for (const object of await provider.place(clients)) {
    const body = { connection_id: connectionId, external_id: object }
    pairs.push({ id: await ask('/api/v1/assistants/import', body), object })
  }
  return {
    ...{ key, pairs },
    url: (gateway) => urls[gateway % gateways] ?? '',
    end: async (gateway, how) => running[gateway]?.[how](),
    startAgain: async (gateway) => {
      const again = await start()
      running[gateway] = again
      urls[gateway] = again.url
    },
    close: async () => void (await Promise.all(running.map((each) => each.stop()))),
  }
}
