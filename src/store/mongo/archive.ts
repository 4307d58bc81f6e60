import { type Collection, MongoBulkWriteError } from 'mongodb'
import { type MovedAnswer, moveAnswers } from './answers.ts'
import { takeEnded } from './ended-here.ts'
import { certain, duplicate } from './faults.ts'
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

/** How many records are archived in one go: each may have megabytes to archive. */
const atOnce = 32

/**
 * Moves ended operations out of the records in which they ended; how many records it looked at. It
 * may be run by several at once, and may die anywhere: first copied, then taken out.
 */
export const archiveEnded = async (records: Records, archive: Archive): Promise<number> => {
  let looked = 0
  for (;;) {
    const found = await certain(() => records.find({ archive: true }).limit(atOnce).toArray())
    await archiveAll(records, archive, found as unknown as Slotted[])
    looked += found.length
    if (found.length < atOnce) return looked
  }
}

/** The same for what this process has ended: were all to archive all, each would be archived by all. */
export const archiveOwn = async (records: Records, archive: Archive): Promise<number> => {
  const ids = takeEnded(records)
  for (let at = 0; at < ids.length; at += atOnce) {
    const filter = { _id: { $in: ids.slice(at, at + atOnce) }, archive: true }
    const found = await certain(() => records.find(filter).toArray())
    await archiveAll(records, archive, found as unknown as Slotted[])
  }
  return ids.length
}

/** The same for some records, read whole: a majority is waited for once, not for each. */
export const archiveAll = async (records: Records, archive: Archive, found: readonly Slotted[]) => {
  const all = found.map((record) => ({ record, done: doneIn(record) }))
  await copied(
    archive.operations,
    all.flatMap(({ record, done }) => done.map((entry) => archivedOf(record, entry)))
  )
  for (const { record } of all) if (record.removedAt) await reowned(archive.operations, record)
  await takeOut(records, all)
  for (const { record } of all) await moveAnswers(records, archive.answers, record)
}

// A connection has none.
const doneIn = ({ journals = [] }: Partial<Slotted>) =>
  journals.filter(({ endedAt }) => endedAt !== null)

type Done = { readonly record: Slotted; readonly done: readonly JournalEntry[] }

/** What was changed since it was copied stays, and is copied again by the next round. */
const takeOut = async (records: Records, all: readonly Done[]) => {
  if (all.length === 0) return
  const whole = await updateEach(
    records,
    all.map(({ record: { _id, org, rev }, done }) => ({
      filter: { _id, org, rev },
      update: { ...pullOf(done), $unset: { archive: true }, $inc: { rev: 1 } },
    }))
  )
  if (whole.matchedCount === all.length) return
  // Only of a record that has not moved is it known that nothing else is left to archive.
  const moved = all.filter(({ done }) => done.length > 0)
  await updateEach(
    records,
    moved.map(({ record: { _id, org }, done }) => ({
      filter: { _id, org, 'journals.id': { $in: done.map(({ id }) => id) } },
      update: { ...pullOf(done), $inc: { rev: 1 } },
    }))
  )
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
const copied = async (archive: Archive['operations'], all: readonly ArchivedOperation[]) => {
  if (all.length === 0) return
  const upserts = all.map(({ _id, ...operation }) => ({
    updateOne: {
      // With the org, by which a sharded collection finds the place of what is new.
      filter: { _id, org: operation.org, rev: { $lt: operation.rev } },
      update: { $set: operation },
      upsert: true,
    },
  }))
  try {
    await certain(() => archive.bulkWrite(upserts, { ordered: false }))
  } catch (error) {
    if (!isOnlyTaken(error)) throw error
  }
}

/** Nothing went wrong but that some are there, and a majority has them. */
const isOnlyTaken = (error: unknown) =>
  error instanceof MongoBulkWriteError &&
  error.result.getWriteConcernError() === undefined &&
  [error.writeErrors].flat().every(({ code }) => code === duplicate)

const updateEach = (records: Records, updates: readonly { filter: object; update: object }[]) =>
  certain(() =>
    records.bulkWrite(
      updates.map(({ filter, update }) => ({
        updateOne: { filter, update: asUpdate(update) },
      })),
      { ordered: false }
    )
  )

const pullOf = (done: readonly JournalEntry[]) => {
  if (done.length === 0) return {}
  return { $pull: { journals: { $or: done.map(({ id, rev }) => ({ id, rev })) } } }
}

const reowned = (archive: Archive['operations'], record: Slotted) =>
  certain(() =>
    // A pipeline, for it takes one field from another: nothing of a caller's is in it.
    archive.updateMany({ org: record.org, about: nameOf(record) }, [{ $set: { owner: '$user' } }])
  )
