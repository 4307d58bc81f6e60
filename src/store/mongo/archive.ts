import type { Collection } from 'mongodb'
import { certain, takenIn } from './faults.ts'
import { asUpdate, type JournalEntry, nameOf, type Records, type Slotted } from './records.ts'

/** An ended operation in a collection of its own; `owner` is who sees it beside the whole org. */
export type ArchivedOperation = Omit<JournalEntry, 'id'> & {
  readonly _id: string
  readonly org: string
  readonly owner: string
  /** The id of what it was about. */
  readonly about: string
}

type Archive = Collection<ArchivedOperation>

/** How many records are archived in one go. */
const atOnce = 200

/**
 * Moves ended operations out of the records in which they ended; how many records it looked at. It
 * may be run by several at once, and may die anywhere: first copied, then taken out.
 */
export const archiveEnded = async (records: Records, archive: Archive): Promise<number> => {
  const found = await certain(() => records.find({ archive: true }).limit(atOnce).toArray())
  for (const record of found as unknown as Slotted[]) await archiveOne(records, archive, record)
  return found.length
}

/** The same for one record. */
export const archiveOne = async (records: Records, archive: Archive, record: Slotted) => {
  const done = record.journals.filter(({ endedAt }) => endedAt !== null)
  for (const entry of done) await copied(archive, archivedOf(record, entry))
  if (record.removedAt) await reowned(archive, record)
  const pull = done.map(({ id, rev }) => ({ id, rev }))
  const { _id, org, rev } = record
  const isNewest = { _id, org, rev }
  // Only of a record that has not moved is it known that nothing else is left to archive.
  const update = { $pull: { journals: { $or: pull } }, $unset: { archive: true }, $inc: { rev: 1 } }
  if (pull.length > 0) await certain(() => records.updateOne(isNewest, asUpdate(update)))
}

/** An operation as it is archived. */
export const archivedOf = (record: Slotted, { id, ...entry }: JournalEntry): ArchivedOperation => ({
  ...{ _id: id, org: record.org, owner: ownerOf(record, entry), about: nameOf(record) },
  ...entry,
})

/** Whoever sees an assistant sees its operations; of what is gone, or no assistant: who ran it. */
export const ownerOf = ({ kind, removedAt, user }: Slotted, entry: Pick<JournalEntry, 'user'>) =>
  kind === 'assistant' && removedAt === undefined ? user : entry.user

/** What is there already is kept, unless it is older. */
const copied = async (archive: Archive, { _id, ...operation }: ArchivedOperation) => {
  const older = { _id, rev: { $lt: operation.rev } }
  try {
    await certain(() => archive.updateOne(older, { $set: operation }, { upsert: true }))
  } catch (error) {
    if (!takenIn(error)?.includes('_id')) throw error
  }
}

const reowned = (archive: Archive, { org, ...record }: Slotted) =>
  certain(() =>
    // A pipeline, for it takes one field from another: nothing of a caller's is in it.
    archive.updateMany({ org, about: nameOf(record) }, [{ $set: { owner: '$user' } }])
  )
