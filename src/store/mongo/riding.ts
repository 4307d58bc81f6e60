import type { Document, Filter, FindOptions } from 'mongodb'
import type { OperationState } from '../../errors.ts'
import { type ArchivedOperation, archivedOf } from './archive.ts'
import { certain } from './faults.ts'
import { idOf, type Records, type Slotted, type Stored } from './records.ts'

/** So long is a majority waited for. */
const patience = 5000

const owner = { kind: 1, org: 1, user: 1, removedAt: 1 }
const whole = { ...owner, journals: 1 }
// All of an entry but its journal, which is large.
const entry = ['id', 'user', 'kind', 'base', 'state', 'decision', 'ambiguous', 'size', 'rev']
const small = [...entry, 'createdAt', 'endedAt', 'leftover'].map((field) => `journals.${field}`)
const light = { ...owner, ...Object.fromEntries(small.map((field) => [field, 1])) }

/** Operations that are not archived yet, open or ended: as many as run now, and ended just now. */
export const ridingAt = (records: Records, filter: Filter<Stored>) =>
  entriesAt(records, filter, whole)

/** One by its id, also where a majority has yet to confirm it: that is waited for. */
export const ridingForSure = async (records: Records, org: string, id: string) => {
  const options = { readConcern: { level: 'linearizable' }, maxTimeMS: patience } as const
  const found = await entriesAt(records, { org, 'journals.id': id }, whole, options)
  return found.find(({ _id }) => _id === id)
}

/** The same of a whole organisation or of one thing, without their journals; in one state, or any. */
export const ridingIn = async (records: Records, org: string, { about, state }: Wanted) => {
  if (about !== undefined) return entriesAt(records, placesOf(org, about), light)
  const [open, ended] = await Promise.all([
    endStates.has(state) ? [] : entriesAt(records, { org, operation: { $gt: '' } }, light),
    entriesAt(records, { org, archive: true }, light),
  ])
  return [...new Map([...open, ...ended].map((each) => [each._id, each])).values()]
}

/** What a list is of. */
export type Wanted = { readonly about?: string; readonly state?: string }

// What runs is in none of them.
const ends: readonly OperationState[] = ['committed', 'refused', 'rolled_back', 'dirty']
const endStates = new Set<string | undefined>(ends)

/** The records in which may ride what was done about something. */
export const placesOf = (org: string, id: string): Filter<Stored> => ({
  ...{ org, _id: { $in: [idOf('assistant', id), idOf('tool', id)] } },
})

const entriesAt = async (
  records: Records,
  filter: Filter<Stored>,
  projection: Document,
  options: FindOptions = {}
): Promise<readonly ArchivedOperation[]> => {
  const found = await certain(() => records.find(filter, { projection, ...options }).toArray())
  return (found as unknown as Slotted[]).flatMap((record) =>
    record.journals.map((each) => archivedOf(record, each))
  )
}

/** The newest first. */
export const byAge = (a: ArchivedOperation, b: ArchivedOperation) =>
  -(compare(a.createdAt, b.createdAt) || compare(a._id, b._id))

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** True for whoever sees the whole organisation, and for the owner. */
export const isSeen = ({ owner }: ArchivedOperation, userId: string | null) =>
  userId === null || owner === userId
