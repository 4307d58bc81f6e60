import type { Collection, Filter } from 'mongodb'
import type { Listed, Page, Scope } from '../../records.ts'
import type { OperationFilter } from '../../store.ts'
import type { ArchivedOperation } from './archive.ts'
import { certain } from './faults.ts'
import type { Pages } from './pages.ts'
import type { Records, Stored } from './records.ts'
import { byAge, isSeen, ridingAt, ridingIn, type Wanted } from './riding.ts'

type Archive = Collection<ArchivedOperation>

/** Lists of operations, over what still rides in records and what is archived. */
export const operationLists =
  (records: Records, archive: Archive, pages: Pages) =>
  async (
    { orgId: org, userId }: Scope,
    { page, limit }: Page,
    filter: OperationFilter
  ): Promise<Listed<ArchivedOperation>> => {
    const wanted = wantedBy(filter)
    const riding = (await ridingIn(records, org, wanted)).filter(
      (each) => isSeen(each, userId) && isWanted(each, wanted)
    )
    const rest = { org, ...(userId !== null && { owner: userId }), ...wanted }
    const keyed = archive as unknown as Collection<Stored>
    // What runs is nowhere else; what has ended can be in both places for a moment.
    const ended = riding.filter(({ endedAt }) => endedAt !== null).map(({ _id }) => _id)
    const except = ended.length > 0 ? { _id: { $nin: ended } } : {}
    const [total, items] = await Promise.all([
      pages.total(keyed, rest),
      merged(
        (place) => pages.window<ArchivedOperation>(keyed, rest, place, { except }),
        riding.toSorted(byAge),
        (page - 1) * limit,
        limit
      ),
    ])
    const twice = await inBoth(archive, rest, ended)
    return { items: await journaled(records, archive, items), total: total + riding.length - twice }
  }

const wantedBy = (filter: OperationFilter): Wanted => {
  if ('assistantId' in filter) return { about: filter.assistantId }
  return filter.state === null ? {} : { state: filter.state }
}

const isWanted = (each: ArchivedOperation, { about, state }: Wanted) =>
  (about === undefined || each.about === about) && (state === undefined || each.state === state)

/** How many of these are archived already. */
const inBoth = async (archive: Archive, rest: object, ids: readonly string[]) => {
  if (ids.length === 0) return 0
  return certain(() => archive.countDocuments({ ...rest, _id: { $in: [...ids] } }))
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
  const window = await read({ skip, limit: limit + offset - skip })
  const [first] = window
  const isBefore = (each: ArchivedOperation) => first !== undefined && byAge(each, first) < 0
  const before = skip === 0 ? [] : riding.filter(isBefore)
  const both = [...riding.filter((each) => !before.includes(each)), ...window].sort(byAge)
  const start = offset - skip - before.length
  return both.slice(start, start + limit)
}

/** With the journals that were left out; in this order: what is moved is copied before it goes. */
const journaled = async (
  records: Records,
  archive: Archive,
  items: readonly ArchivedOperation[]
): Promise<readonly ArchivedOperation[]> => {
  const bare = items.filter(({ journal }) => journal === undefined)
  if (bare.length === 0) return items
  const ids = bare.map(({ _id }) => _id)
  const [{ org = '' } = {}] = bare
  const there: Filter<Stored> = { org, 'journals.id': { $in: ids } }
  const riding = (await ridingAt(records, there)).filter(({ _id }) => ids.includes(_id))
  const moved = { org, _id: { $in: ids.filter((id) => !riding.some(({ _id }) => _id === id)) } }
  const gone = moved._id.$in.length > 0 ? await certain(() => archive.find(moved).toArray()) : []
  const known = new Map([...riding, ...gone].map((each) => [each._id, each]))
  return items.map((each) => known.get(each._id) ?? each)
}
