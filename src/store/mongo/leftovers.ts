import type { Collection, Db } from 'mongodb'
import type { Leftover, Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { sealJournal } from '../sqlite-operations.ts'
import type { ArchivedOperation } from './archive.ts'
import { storeTimeIn } from './clock.ts'
import { certain } from './faults.ts'
import { asUpdate, type Records, type Slotted } from './records.ts'

/** Ended operations of which something may still be at a provider, archived or not yet. */
export const leftoversIn = (
  db: Db,
  records: Records,
  archive: Collection<ArchivedOperation>,
  vault: Vault
): Pick<Store, 'leftovers' | 'sweepLeftover'> => ({
  leftovers: async (age, limit) => {
    const until = await storeTimeIn(db, -age)
    const [fresh, old] = await Promise.all([
      embedded(records, until, limit),
      archived(archive, until, limit),
    ])
    const known = new Set(fresh.map(({ operationId }) => operationId))
    return [...fresh, ...old.filter(({ operationId }) => !known.has(operationId))]
      .sort((a, b) => (a.since < b.since ? -1 : 1))
      .slice(0, limit)
  },
  sweepLeftover: async ({ orgId: org, operationId: id, since }, operation, wait) => {
    const journal = operation && (await sealJournal(vault, operation))
    const leftover = wait === null ? undefined : await storeTimeIn(db, wait)
    const set = { ...(journal !== null && { journal }), ...(leftover && { leftover }) }
    const rest = leftover === undefined ? { leftover: true } : {}
    const noted = { id, leftover: new Date(since) }
    const inRecord = await certain(() =>
      records.updateOne(
        { org, 'journals.id': id, journals: { $elemMatch: noted } },
        updateOf('journals.$[entry].', set, rest),
        { arrayFilters: [{ 'entry.id': id }] }
      )
    )
    const found =
      inRecord.matchedCount > 0 || (await inArchive(archive, { org, ...noted }, set, rest))
    return found ? { orgId: org, operationId: id, since: leftover?.toISOString() ?? '' } : null
  },
})

const embedded = async (records: Records, until: Date, limit: number): Promise<Leftover[]> => {
  const projection = { org: 1, 'journals.id': 1, 'journals.leftover': 1 }
  // In the order of its index, of which a sort would read all: it is one over arrays.
  const found = await certain(() =>
    records
      .find({ 'journals.leftover': { $lte: until } }, { projection, hint: 'leftover' })
      .limit(limit)
      .toArray()
  )
  return found.flatMap((each) => {
    const { org: orgId, journals } = each as unknown as Slotted
    return journals.flatMap(({ id: operationId, leftover }) =>
      leftover && leftover <= until ? [{ orgId, operationId, since: leftover.toISOString() }] : []
    )
  })
}

const archived = async (
  archive: Collection<ArchivedOperation>,
  until: Date,
  limit: number
): Promise<Leftover[]> => {
  const projection = { org: 1, leftover: 1 }
  const found = await certain(() =>
    archive
      .find({ leftover: { $lte: until } }, { projection })
      .sort({ leftover: 1 })
      .limit(limit)
      .toArray()
  )
  return found.map(({ _id, org, leftover }) => ({
    ...{ orgId: org, operationId: _id, since: leftover?.toISOString() ?? '' },
  }))
}

const inArchive = async (
  archive: Collection<ArchivedOperation>,
  { org, id, leftover }: { readonly org: string; readonly id: string; readonly leftover: Date },
  set: object,
  unset: object
) => {
  const update = updateOf('', set, unset)
  const done = await certain(() => archive.updateOne({ _id: id, org, leftover }, update))
  return done.matchedCount > 0
}

const updateOf = (at: string, set: object, unset: object) =>
  asUpdate({
    ...(Object.keys(set).length > 0 && { $set: under(at, set) }),
    ...(Object.keys(unset).length > 0 && { $unset: under(at, unset) }),
    $inc: { [`${at}rev`]: 1, ...(at !== '' && { rev: 1 }) },
  })

const under = (at: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${at}${key}`, value]))
