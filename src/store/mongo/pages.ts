import type { Collection, Document, Filter } from 'mongodb'
import { certain } from './faults.ts'

/** The order of every list; of one moment the highest id comes first. */
export const newestFirst = { createdAt: -1, _id: -1 } as const

type Key = { readonly _id: string; readonly createdAt: string }
type Keyed = Document & { readonly _id: string }
type Remembered<T> = { readonly value: T; readonly until: number }

/** Up to so many are counted, and passed over, each time; beyond that it is remembered. */
const few = 1000
const remember = 30_000
const most = 1000

/**
 * Lists of a process. A page is found by the key before it, and of a long list its keys and its
 * total are remembered for half a minute, as counting takes as long as the list is.
 */
export const createPages = (now: () => number = Date.now) => {
  const totals = memory<number>(now)
  const keys = memory<Key>(now)
  return {
    /** How many there are: exact of a short list. */
    total: async (list: Collection<Keyed>, filter: Filter<Keyed>): Promise<number> => {
      const name = nameOf(list, filter)
      const known = totals.get(name)
      if (known !== undefined) return known
      const first = await certain(() => list.countDocuments(filter, { limit: few + 1 }))
      if (first <= few) return first
      return totals.set(name, await certain(() => list.countDocuments(filter)))
    },
    /** So many of a list, from a place on. */
    window: async <T>(
      list: Collection<Keyed>,
      filter: Filter<Keyed>,
      { skip, limit }: { readonly skip: number; readonly limit: number },
      projection: Document = {}
    ): Promise<readonly T[]> => {
      const name = nameOf(list, filter)
      const after = keys.get(`${name}${skip}`) ?? (await keyBefore(list, filter, skip))
      if (after === null) return []
      const condition = after === undefined ? filter : beyond(filter, after)
      const query = list.find(condition as Filter<Keyed>, { projection })
      const found = await certain(() => query.sort(newestFirst).limit(limit).toArray())
      const last = found.at(-1)
      if (last && found.length === limit && skip + limit > few)
        keys.set(`${name}${skip + limit}`, { _id: last._id, createdAt: String(last.createdAt) })
      return found as unknown as readonly T[]
    },
  }
}

export type Pages = ReturnType<typeof createPages>

const nameOf = (list: Collection<Keyed>, filter: Filter<Keyed>) =>
  `${list.collectionName} ${JSON.stringify(filter)} `

/** Undefined at the start; null where the list ends before. Reads keys alone, and no record. */
const keyBefore = async (
  list: Collection<Keyed>,
  filter: Filter<Keyed>,
  skip: number
): Promise<Key | undefined | null> => {
  if (skip === 0) return undefined
  const query = list.find(filter, { projection: { _id: 1, createdAt: 1 } })
  return certain(() =>
    query
      .sort(newestFirst)
      .skip(skip - 1)
      .limit(1)
      .next()
  ) as Promise<Key | null>
}

// As two ranges of one index, whose keys are merged: nothing is read only to be passed over.
const beyond = (filter: object, { createdAt, _id }: Key) => ({
  $or: [
    { $and: [filter, { createdAt: { $lt: createdAt } }] },
    { $and: [filter, { createdAt, _id: { $lt: _id } }] },
  ],
})

const memory = <T>(now: () => number) => {
  const known = new Map<string, Remembered<T>>()
  return {
    get: (name: string) => {
      const found = known.get(name)
      return found && found.until > now() ? found.value : undefined
    },
    set: (name: string, value: T): T => {
      if (known.size >= most) known.clear()
      known.set(name, { value, until: now() + remember })
      return value
    },
  }
}
