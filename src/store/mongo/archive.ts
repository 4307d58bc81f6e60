import type { Collection } from 'mongodb'
import { type MovedAnswer, moveAnswers } from './answers.ts'
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

/** Where things go from the records in which they came to an end. */
export type Archive = {
  readonly operations: Collection<ArchivedOperation>
  readonly answers: Collection<MovedAnswer>
}

/** How many records are archived in one go. */
const atOnce = 200

/**
 * Moves ended operations out of the records in which they ended; how many records it looked at. It
 * may be run by several at once, and may die anywhere: first copied, then taken out.
 */
export const archiveEnded = async (records: Records, archive: Archive): Promise<number> => {
  let looked = 0
  for (;;) {
    const found = await certain(() => records.find({ archive: true }).limit(atOnce).toArray())
    for (const record of found as unknown as Slotted[]) await archiveOne(records, archive, record)
    looked += found.length
    if (found.length < atOnce) return looked
  }
}

/** The same for one record, read whole. */
export const archiveOne = async (records: Records, archive: Archive, record: Slotted) => {
  const done = record.journals.filter(({ endedAt }) => endedAt !== null)
  for (const entry of done) await copied(archive.operations, archivedOf(record, entry))
  if (record.removedAt) await reowned(archive.operations, record)
  await takeOut(records, record, done)
  await moveAnswers(records, archive.answers, record)
}

/** What was changed since it was copied stays, and is copied again by the next round. */
const takeOut = async (
  records: Records,
  { _id, org, rev }: Slotted,
  done: readonly JournalEntry[]
) => {
  const copies = done.map((entry) => ({ id: entry.id, rev: entry.rev }))
  const pull = copies.length === 0 ? {} : { $pull: { journals: { $or: copies } } }
  const last = { ...pull, $unset: { archive: true }, $inc: { rev: 1 } }
  // Only of a record that has not moved is it known that nothing else is left to archive.
  const whole = await certain(() => records.updateOne({ _id, org, rev }, asUpdate(last)))
  if (whole.matchedCount > 0 || copies.length === 0) return
  await certain(() => records.updateOne({ _id, org }, asUpdate({ ...pull, $inc: { rev: 1 } })))
}

/** An operation as it is archived. */
export const archivedOf = (record: Slotted, { id, ...entry }: JournalEntry): ArchivedOperation => ({
  ...{ _id: id, org: record.org, owner: ownerOf(record, entry), about: nameOf(record) },
  ...entry,
})

/** Whoever sees an assistant sees its operations; of what is gone, or no assistant: who ran it. */
const ownerOf = ({ kind, removedAt, user }: Slotted, entry: Pick<JournalEntry, 'user'>) =>
  kind === 'assistant' && removedAt === undefined ? user : entry.user

/** What is there already is kept, unless it is older. */
const copied = async (archive: Archive['operations'], { _id, ...operation }: ArchivedOperation) => {
  const older = { _id, rev: { $lt: operation.rev } }
  try {
    await certain(() => archive.updateOne(older, { $set: operation }, { upsert: true }))
  } catch (error) {
    if (!takenIn(error)?.includes('_id')) throw error
  }
}

const reowned = (archive: Archive['operations'], record: Slotted) =>
  certain(() =>
    // A pipeline, for it takes one field from another: nothing of a caller's is in it.
    archive.updateMany({ org: record.org, about: nameOf(record) }, [{ $set: { owner: '$user' } }])
  )
