import { type Db, MongoClient } from 'mongodb'
import type { Provider } from '../provider.ts'
import type { Told } from './clients.ts'
import type { House, Pair } from './house.ts'
import type { Window } from './windows.ts'

/** An operation as the database itself has it. */
export type Ended = {
  readonly id: string
  readonly state: string
  readonly began: number
  /** Null while it is open. */
  readonly ended: number | null
}

type Entry = { readonly state: string; readonly createdAt: string; readonly endedAt: string | null }

/** All operations, read past the gateways: those in their records, and those that were archived. */
export const operationsIn = async (url: string): Promise<ReadonlyMap<string, Ended>> => {
  const client = new MongoClient(url, { readConcern: { level: 'majority' } })
  try {
    const all = [...(await archivedIn(client.db())), ...(await ridingIn(client.db()))]
    return new Map(all.map((each) => [each.id, each]))
  } finally {
    await client.close()
  }
}

const archivedIn = async (db: Db) => {
  const projection = { state: 1, createdAt: 1, endedAt: 1 }
  const all = await db
    .collection<Entry & { _id: string }>('operations')
    .find({}, { projection })
    .toArray()
  return all.map(({ _id, ...entry }) => readEntry(_id, entry))
}

const ridingIn = async (db: Db) => {
  const projection = {
    'journals.id': 1,
    'journals.state': 1,
    'journals.createdAt': 1,
    'journals.endedAt': 1,
  }
  const records = db.collection<{ _id: string; journals: (Entry & { id: string })[] }>('records')
  const all = await records.find({ kind: 'assistant' }, { projection }).toArray()
  return all.flatMap(({ journals }) => journals.map(({ id, ...entry }) => readEntry(id, entry)))
}

const readEntry = (id: string, { state, createdAt, endedAt }: Entry): Ended => ({
  ...{ id, state, began: Date.parse(createdAt) },
  ended: endedAt === null ? null : Date.parse(endedAt),
})

/** How long after a strike the last operation ended that was open when it fell, or began in its gap. */
export const lastEndIn = (all: Iterable<Ended>, { from }: Window, gap: number) => {
  const touched = [...all].filter(
    ({ began, ended }) => began < from + gap && (ended === null || ended > from)
  )
  return Math.max(0, ...touched.map(({ ended }) => (ended ?? Number.POSITIVE_INFINITY) - from))
}

/** What of the acknowledged changes is not there: none, or something is wrong. */
export const lostOf = async (
  provider: Provider,
  house: House,
  told: readonly Told[],
  operations: ReadonlyMap<string, Ended>
) => {
  const done = told.flatMap((one) => (one.done ? [{ client: one.client, ...one.done }] : []))
  const gone = done.filter(({ operation }) => operations.get(operation)?.state !== 'committed')
  const sides = await Promise.all(
    house.pairs.map(async (pair, client) => {
      const wanted = done.findLast((one) => one.client === client)?.name
      return (await namesOf(provider, house, pair)).every((name) => name === wanted)
    })
  )
  return { acknowledged: done.length, lost: gone.length, equal: sides.filter(Boolean).length }
}

/** At home, as each gateway tells it, and at the provider. */
const namesOf = async (provider: Provider, house: House, { id, object }: Pair) => {
  const get = async (url: string, headers: Record<string, string>) =>
    (await (await fetch(url, { headers })).json()) as { name?: string; data?: { name: string } }
  const home = [0, 1, 2].map(async (gateway) => {
    const key = { 'x-api-key': house.key }
    return (await get(`${house.url(gateway)}/api/v1/assistants/${id}`, key)).data?.name
  })
  const bearer = { authorization: `Bearer ${provider.key}` }
  const there = get(`${provider.server.url}/assistant/${object}`, bearer).then(({ name }) => name)
  return Promise.all([...home, there])
}
