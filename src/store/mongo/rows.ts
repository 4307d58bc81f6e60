import type { Filter } from 'mongodb'
import type { Listed, Page, Scope } from '../../records.ts'
import { certain } from './faults.ts'
import type { Pages } from './pages.ts'
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
export const unseen = { journals: 0, claims: 0, 'links.base': 0, 'copies.base': 0 }

/** Lists of records of one kind in scope, newest first, each page with the count of all. */
export const listsIn =
  (records: Records, pages: Pages) =>
  async <R, T>(
    kind: Kind,
    scope: Scope,
    { page, limit }: Page,
    read: (record: R) => T | Promise<T>
  ): Promise<Listed<T>> => {
    const filter: Filter<Stored> = { kind, ...owned(scope), shown: true }
    const place = { skip: (page - 1) * limit, limit }
    const [found, total] = await Promise.all([
      pages.window<R>(records, filter, place, { projection: unseen }),
      pages.total(records, filter),
    ])
    return { items: await Promise.all(found.map(read)), total }
  }

export type Lists = ReturnType<typeof listsIn>
