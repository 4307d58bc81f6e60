import type { Filter, UpdateFilter } from 'mongodb'
import { KeyClaimed, StoreUnavailable } from '../../errors.ts'
import { difference } from './difference.ts'
import { noteEnded } from './ended-here.ts'
import { certain, takenIn } from './faults.ts'
import type { Plain, Records, Stored } from './records.ts'

/** What is to become of a record, and what is answered once it is so; without `next` nothing is. */
export type Verdict<R, T> = { readonly next?: R; readonly result: T }

/** Others may hold a record for so long, or a write be there that a majority has yet to confirm. */
const patience = 5000
/** Milliseconds until the next look, longer each time. */
const pauses = [0, 0, 5, 10, 20, 50, 100]

// Journals and what they answer are large, and written only as a whole.
const projection = { 'journals.journal': 0 }

/**
 * Decides over a record as it stands and writes what was decided by one compare-and-set on its
 * `rev`: whoever comes second decides again over what the first has left. Of that a look may not show
 * all yet: it shows what a majority has.
 */
export const revise = async <R extends Plain, T>(
  records: Records,
  filter: Filter<Stored>,
  decide: (record: R | null) => Verdict<R, T>,
  at: number = Date.now()
): Promise<T> => {
  const until = performance.now() + patience
  for (let round = 0; performance.now() < until; round += 1) {
    if (round > 0) await pause(pauses[Math.min(round, pauses.length) - 1] ?? 0)
    const before = await certain(() => records.findOne(filter, { projection }))
    const { next, result } = decide(before as R | null)
    if (next === undefined) return result
    if ((await write(records, before as R | null, next, at)) === 'written') return result
  }
  throw new StoreUnavailable('too many others change the same record')
}

const pause = (milliseconds: number) =>
  milliseconds > 0 && new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A record that is not there yet; false where one of its key is. */
export const insert = async (records: Records, record: Plain, at = 0): Promise<boolean> => {
  for (;;) {
    const how = await write(records, null, record, at)
    if (how !== 'again') return how === 'written'
  }
}

/** `moved`: the record is not as it was; `again`: a key whose time was over stood in the way. */
type Written = 'written' | 'moved' | 'again'

const write = async (
  records: Records,
  before: Plain | null,
  next: Plain,
  at: number
): Promise<Written> => {
  try {
    if (!(await certain(() => put(records, before, next)))) return 'moved'
    noteEnded(records, before, next)
    return 'written'
  } catch (error) {
    const fields = takenIn(error)
    if (fields?.includes('_id') && before === null) return 'moved'
    if (!fields?.includes('claims.key')) throw error
    if (await freeExpired(records, next, at)) return 'again'
    throw new KeyClaimed('another request has this key')
  }
}

const put = async (records: Records, before: Plain | null, next: Plain) => {
  const { _id, org } = next
  // A record that is there already has a `rev`, so that an upsert is refused by its key.
  const filter = { _id, org, rev: before === null ? { $exists: false } : before.rev }
  const written = await records.findOneAndUpdate(filter, difference(before, next), {
    upsert: before === null,
    returnDocument: 'after',
    projection: { _id: 1 },
  })
  return written !== null
}

/** Takes keys whose time is over out of the records that still hold them. */
const freeExpired = async (records: Records, { _id, org, claims = [] }: Plain, at: number) => {
  const key = { $in: claims.map((claim) => claim.key) }
  const expired = { key, expiresAt: { $lte: at } }
  const filter = { _id: { $ne: _id }, org, 'claims.key': key, claims: { $elemMatch: expired } }
  const pull = { $pull: { claims: expired }, $inc: { rev: 1 } } as unknown as UpdateFilter<Stored>
  const found = await certain(() => records.updateMany(filter, pull))
  return found.modifiedCount > 0
}
