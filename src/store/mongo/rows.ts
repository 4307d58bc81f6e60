import type { Filter } from 'mongodb'
import type { Listed, Page, Scope } from '../../store.ts'
import { certain } from './faults.ts'
import { idOf, type Kind, type Records, type Stored } from './records.ts'

/** The condition of every query on owned records. */
export const owned = ({ orgId, userId }: Scope) => ({
  org: orgId,
  ...(userId !== null && { user: userId }),
})

/** One record in scope, as anybody may see it. */
export const shownOne = async <R>(
  records: Records,
  kind: Kind,
  scope: Scope,
  id: string
): Promise<R | null> => {
  const filter = { _id: idOf(kind, id), ...owned(scope), shown: true }
  return (await certain(() => records.findOne(filter, { projection: unseen }))) as R | null
}

/** What rides in a record and is not shown with it: others' business, and large. */
export const unseen = { journals: 0, claims: 0 }

/** One page of a kind in scope, newest first, with the count of all pages. */
export const newest = async <R, T>(
  records: Records,
  kind: Kind,
  scope: Scope,
  { page, limit }: Page,
  read: (record: R) => T | Promise<T>
): Promise<Listed<T>> => {
  const filter: Filter<Stored> = { kind, ...owned(scope), shown: true }
  const found = await certain(() =>
    records
      .find(filter, { projection: unseen })
      .sort({ createdAt: -1, _id: -1 })
      .skip((page - 1) * limit)
      .limit(limit)
      .toArray()
  )
  const total = await certain(() => records.countDocuments(filter))
  return { items: await Promise.all(found.map((each) => read(each as unknown as R))), total }
}
