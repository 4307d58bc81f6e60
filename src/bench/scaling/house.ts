import { randomBytes } from 'node:crypto'
import { mongoStore } from '../../store/mongo/store.ts'
import { createVault } from '../../vault.ts'
import type { Running } from '../processes.ts'
import type { Provider } from '../provider.ts'
import { asking, furnish, moveIn, serve, start } from '../world.ts'
import type { MongoSet } from './set.ts'

/** So many gateways on one database, and assistants for each client. */
export type House = {
  readonly name: string
  readonly key: string
  readonly gateways: readonly Running[]
  readonly linked: readonly string[]
  readonly close: () => Promise<void>
}

/** How many assistants are linked, each changed by a client of its own. */
export const clients = 64

/** Gateways on a database of their own in the set. */
export const onSet = async (provider: Provider, set: MongoSet, count: number): Promise<House> => {
  const secret = randomBytes(32)
  const database = set.url(`bench-${count}`)
  const store = await mongoStore(database, createVault(secret))
  const people = await moveIn(store, createVault(secret), provider)
  await store.close()
  const gateways = await Promise.all(Array.from({ length: count }, () => serve(database, secret)))
  const name = count === 1 ? '1 gateway' : `${count} gateways`
  return occupied(provider, { name, gateways, ...people })
}

/** The one gateway that a file can have, beside which the others stand. */
export const onFile = async (provider: Provider): Promise<House> => {
  const place = await furnish(provider, 0)
  const house = { name: '1 on a file', gateways: [await start(place)], ...place }
  return occupied(provider, house, place.remove)
}

type Empty = Pick<House, 'name' | 'key' | 'gateways'> & { readonly connectionId: string }

const occupied = async (
  provider: Provider,
  { name, key, gateways, connectionId }: Empty,
  remove = () => {}
): Promise<House> => {
  const ask = asking(gateways[0]?.url ?? '', key)
  const objects = await provider.place(clients)
  const linked = await Promise.all(
    objects.map((id) =>
      ask('/api/v1/assistants/import', { connection_id: connectionId, external_id: id })
    )
  )
  const close = async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()))
    remove()
  }
  return { name, key, gateways, linked, close }
}
