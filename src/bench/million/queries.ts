import type { Db } from 'mongodb'
import type { Calls } from './drive.ts'
import { explain, type Plan, shapeOf, statementsOf } from './explain.ts'
import type { Sent } from './watch.ts'

/** A query as it is sent, by its shape, how it was carried out, and the call that sent it. */
export type Query = Plan & {
  readonly call: string
  readonly shape: string
  /** How many of its shape the call sent, of which the first is explained. */
  readonly times: number
}

/** Makes each call, and asks the server how it carries out what was sent for it. */
export const queriesOf = async (
  db: Db,
  calls: Calls,
  heard: () => readonly Sent[]
): Promise<readonly Query[]> => {
  const all: Query[] = []
  heard()
  for (const [call, make] of Object.entries(calls)) {
    await make()
    const shapes = Object.groupBy(heard().flatMap(named), ({ shape }) => shape)
    for (const [shape, same = []] of Object.entries(shapes)) {
      const [first] = same
      if (first === undefined) continue
      const plan = await explain(db, first.statement)
      all.push({ call, shape, times: same.length, ...plan })
    }
  }
  return all
}

const named = (sent: Sent) =>
  statementsOf(sent).map((statement) => ({
    ...{ statement, shape: `${sent.collection}: ${shapeOf(statement)}` },
  }))

/** So much may be looked at beside what is given. */
const slack = 20
const times = 4

/** What looks at more than it gives, and why that is all right. */
const passing: readonly { readonly of: RegExp; readonly most: number; readonly why: string }[] = [
  { of: / skip limit$/, most: 10_000, why: 'keys before the 500th page, once in half a minute' },
  { of: /^records: update org operation\$gt/, most: 1000, why: 'what runs in the organisation' },
]

/** What is wrong with a query; null where nothing is. */
export const faultOf = ({ stages, indexes, keys, docs, returned, shape }: Query) => {
  if (stages.includes('COLLSCAN')) return 'reads a whole collection'
  if (stages.includes('SORT')) return 'sorts in memory'
  if (indexes.length === 0 && !stages.includes('EOF')) return 'uses no index'
  const pass = passing.find(({ of }) => of.test(shape))
  const most = Math.max(pass?.most ?? 0, slack + times * returned)
  if (docs > most) return `reads ${docs} records for ${returned}`
  return keys > most ? `reads ${keys} keys for ${returned}` : null
}

/** One of each shape and index: that which looked at most. */
export const worstOf = (all: readonly Query[]): readonly Query[] => {
  const worst = new Map<string, Query>()
  for (const query of all) {
    const name = `${query.shape} ${query.indexes}`
    const known = worst.get(name)
    if (known === undefined || known.keys + known.docs < query.keys + query.docs)
      worst.set(name, query)
  }
  return [...worst.values()].sort((a, b) => (a.shape < b.shape ? -1 : 1))
}
