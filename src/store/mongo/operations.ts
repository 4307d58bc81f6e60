import type { Collection, Filter } from 'mongodb'
import type { Listed, Page, Scope } from '../../records.ts'
import type { OperationFilter, Store } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { type ArchivedOperation, archivedOf } from './archive.ts'
import { certain } from './faults.ts'
import { newestFirst, type Pages } from './pages.ts'
import { idOf, type Records, type Slotted, type Stored } from './records.ts'
import { openOperation } from './sealed.ts'

type Archive = Collection<ArchivedOperation>
type Operations = Pick<Store, 'getOperation' | 'lastOperation' | 'listOperations'>

/** Operations as they are read back, from the records they ride in or from the archive. */
export const operationsIn = (
  records: Records,
  archive: Archive,
  vault: Vault,
  pages: Pages
): Operations => ({
  getOperation: async ({ orgId: org, userId }, id) => {
    // In this order: what is moved meanwhile is copied before it is taken out.
    const [riding] = (await embedded(records, { org, 'journals.id': id })).filter(
      ({ _id }) => _id === id
    )
    const found = riding ?? (await certain(() => archive.findOne({ _id: id, org })))
    return found && isSeen(found, userId) ? read(vault, found) : null
  },
  lastOperation: async ({ orgId: org, userId }, assistantId) => {
    const riding = await embedded(records, ridingOf(org, assistantId))
    const last = archive.find({ org, about: assistantId }).sort(newestFirst).limit(1).toArray()
    const [newest] = [...riding, ...(await certain(() => last))].sort(byAge)
    return newest && isSeen(newest, userId) ? read(vault, newest) : null
  },
  listOperations: (scope, page, filter) =>
    list(records, archive, vault, pages, scope, page, filter),
})

const byAge = (a: ArchivedOperation, b: ArchivedOperation) =>
  -(compare(a.createdAt, b.createdAt) || compare(a._id, b._id))

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

const isSeen = ({ owner }: ArchivedOperation, userId: string | null) =>
  userId === null || owner === userId

const ridingOf = (org: string, id: string): Filter<Stored> => ({
  ...{ org, _id: { $in: [idOf('assistant', id), idOf('tool', id)] } },
})

/** What has not been archived yet, open or ended: as many as run now, and ended just now. */
const embedded = async (records: Records, filter: Filter<Stored>) => {
  const projection = { kind: 1, org: 1, user: 1, removedAt: 1, journals: 1 }
  const found = await certain(() => records.find(filter, { projection }).toArray())
  return (found as unknown as Slotted[]).flatMap((record) =>
    record.journals.map((entry) => archivedOf(record, entry))
  )
}

const list = async (
  records: Records,
  archive: Archive,
  vault: Vault,
  pages: Pages,
  { orgId: org, userId }: Scope,
  { page, limit }: Page,
  filter: OperationFilter
): Promise<Listed<Operation>> => {
  const wanted: { about?: string; state?: string } =
    'assistantId' in filter ? { about: filter.assistantId } : stateOf(filter.state)
  const riding = (await ridingIn(records, org, wanted.about)).filter(
    (each) =>
      isSeen(each, userId) &&
      (wanted.about === undefined || each.about === wanted.about) &&
      (wanted.state === undefined || each.state === wanted.state)
  )
  const keyed = archive as unknown as Collection<Stored>
  const ids = riding.map(({ _id }) => _id)
  const owner = userId === null ? {} : { owner: userId }
  const rest = { org, ...owner, ...wanted, ...(ids.length > 0 && { _id: { $nin: ids } }) }
  const total = riding.length + (await pages.total(keyed, rest))
  const items = await merged(
    (place) => pages.window<ArchivedOperation>(keyed, rest, place),
    riding.sort(byAge),
    (page - 1) * limit,
    limit
  )
  return { items: await Promise.all(items.map((each) => read(vault, each))), total }
}

const stateOf = (state: string | null) => (state === null ? {} : { state })

const ridingIn = async (records: Records, org: string, about: string | undefined) => {
  if (about !== undefined) return embedded(records, ridingOf(org, about))
  const [open, ended] = await Promise.all([
    embedded(records, { org, operation: { $gt: '' } }),
    embedded(records, { org, archive: true }),
  ])
  return [...new Map([...open, ...ended].map((each) => [each._id, each])).values()]
}

type Place = { readonly skip: number; readonly limit: number }

/** A window over both: what rides in records can only push what is archived further back. */
const merged = async (
  read: (place: Place) => Promise<readonly ArchivedOperation[]>,
  riding: readonly ArchivedOperation[],
  offset: number,
  limit: number
) => {
  const skip = Math.max(0, offset - riding.length)
  const window = await read({ skip, limit: limit + riding.length })
  const [first] = window
  const isBefore = (each: ArchivedOperation) => first !== undefined && byAge(each, first) < 0
  const before = skip === 0 ? [] : riding.filter(isBefore)
  const both = [...riding.filter((each) => !before.includes(each)), ...window].sort(byAge)
  const start = offset - skip - before.length
  return both.slice(start, start + limit)
}

const read = (vault: Vault, { _id, org, about, owner: _, ...entry }: ArchivedOperation) =>
  openOperation(vault, org, about, { id: _id, ...entry })
