import type { Collection, Document, Filter } from 'mongodb'
import { certain } from './faults.ts'

/** The order of every list; of one moment the highest id comes first. */
export const newestFirst = { createdAt: -1, _id: -1 } as const

type Key = { readonly _id: string; readonly createdAt: string }
type Keyed = Document & { readonly _id: string }
/** A key that so many stand before, itself among them. */
type Place = Key & { readonly skip: number; readonly until: number }
type Window = { readonly skip: number; readonly limit: number }

/** Up to so many are counted, and passed over, each time; beyond that it is remembered. */
const few = 1000
const remember = 30_000
const most = 1000
/** Places that are remembered along one list. */
const along = 100

/**
 * Lists of a process. A page is found by the key before it, and of a long list its keys and its
 * total are remembered for half a minute, as counting takes as long as the list is.
 */
export const createPages = (now: () => number = Date.now) => {
  const totals = new Map<string, { readonly value: number; readonly until: number }>()
  const places = new Map<string, readonly Place[]>()
  const fresh = (name: string) => (places.get(name) ?? []).filter(({ until }) => until > now())
  const note = (name: string, skip: number, { _id, createdAt }: Key) => {
    if (skip <= few) return
    const others = fresh(name).filter((place) => place.skip !== skip)
    const place = { _id, createdAt: String(createdAt), skip, until: now() + remember }
    keep(places, name, [...others, place].slice(-along))
  }
  /** Undefined at the start; null where the list ends before. */
  const keyBefore = async (list: Collection<Keyed>, filter: Filter<Keyed>, at: Named) => {
    const { name, skip } = at
    const near = nearest(fresh(name), skip)
    if (near?.skip === skip || skip === 0) return near
    const found = await keyAfter(list, filter, near, skip)
    if (found !== null) note(name, skip, found)
    return found
  }
  return {
    /** How many there are: exact of a short list. */
    total: async (list: Collection<Keyed>, filter: Filter<Keyed>): Promise<number> => {
      const name = nameOf(list, filter)
      const known = totals.get(name)
      if (known !== undefined && known.until > now()) return known.value
      const first = await certain(() => list.countDocuments(filter, { limit: few + 1 }))
      if (first <= few) return first
      const value = await certain(() => list.countDocuments(filter))
      keep(totals, name, { value, until: now() + remember })
      return value
    },
    /** So many of a list, from a place on; what is left out of it for the moment moves no place. */
    window: async <T>(
      list: Collection<Keyed>,
      filter: Filter<Keyed>,
      { skip, limit }: Window,
      { projection = {}, except = {} }: { projection?: Document; except?: Document } = {}
    ): Promise<readonly T[]> => {
      const name = nameOf(list, filter)
      const whole = { ...filter, ...except }
      const after = await keyBefore(list, whole, { name, skip })
      if (after === null) return []
      const condition = after === undefined ? whole : beyond(whole, after)
      const query = list.find(condition as Filter<Keyed>, { projection })
      const found = await certain(() => query.sort(newestFirst).limit(limit).toArray())
      const last = found.at(-1)
      if (last && found.length === limit) note(name, skip + limit, last as unknown as Key)
      return found as unknown as readonly T[]
    },
  }
}

export type Pages = ReturnType<typeof createPages>

type Named = { readonly name: string; readonly skip: number }

const nameOf = (list: Collection<Keyed>, filter: Filter<Keyed>) =>
  `${list.collectionName} ${JSON.stringify(filter)}`

/** The last place that is known before, or there. */
const nearest = (known: readonly Place[], skip: number) =>
  known
    .filter((place) => place.skip <= skip)
    .reduce<Place | undefined>((a, b) => (a && a.skip > b.skip ? a : b), undefined)

/** Passes over what is between a place and another, by the keys of the index, and no record. */
const keyAfter = async (
  list: Collection<Keyed>,
  filter: Filter<Keyed>,
  near: Place | undefined,
  skip: number
): Promise<Key | null> => {
  const condition = near === undefined ? filter : beyond(filter, near)
  const query = list.find(condition as Filter<Keyed>, { projection: { _id: 1, createdAt: 1 } })
  const between = skip - (near?.skip ?? 0)
  return certain(() =>
    query
      .sort(newestFirst)
      .skip(between - 1)
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

const keep = <T>(known: Map<string, T>, name: string, value: T) => {
  if (known.size >= most) known.clear()
  known.set(name, value)
}
