import { BSON } from 'mongodb'
import { PatchbayError } from '../../errors.ts'
import type { ClaimEntry, JournalEntry, Plain, Slotted } from './records.ts'

const mebibyte = 1024 * 1024
/** Below the 16 MiB of a document, so that what W2 adds to what W1 stored always fits. */
const most = 12 * mebibyte

/** How many ended operations, and how much of them, ride in a record until they are archived. */
const ring = { count: 16, size: 2 * mebibyte }

/** How many answers ride in a record until they are moved, and how much of them. */
export const answersKept = { count: 16, size: mebibyte }

/** True where answers must be moved before another one is added. */
export const isFullOfAnswers = (claims: readonly ClaimEntry[] = []) => {
  const sizes = claims.map(({ answer }) => answer?.length ?? 0)
  const count = sizes.filter((size) => size > 0).length
  const size = sizes.reduce((sum, each) => sum + each, 0)
  return count >= 2 * answersKept.count || size > 2 * answersKept.size
}

/** An ended journal that is larger leaves out what providers answered: their objects are kept. */
export const wholeJournal = 2 * mebibyte

/** True where ended operations must be archived before another one begins here. */
export const isCrowded = ({ journals }: Slotted) => {
  const ended = journals.filter(({ endedAt }) => endedAt !== null)
  return ended.length >= ring.count || sizeOf(ended) > ring.size
}

/**
 * Refuses what a document might not hold at its end: the answers that come to an open journal can
 * be as large as the journal is, and so can the answer to the caller.
 */
export const checkSize = <R extends Plain & { readonly journals?: readonly JournalEntry[] }>(
  record: R,
  coming = 0
): R => {
  const { journals = [], ...rest } = record
  const size = BSON.calculateObjectSize(rest, { ignoreUndefined: true }) + sizeOf(journals) + coming
  if (size <= most) return record
  const [found, allowed] = [size, most].map((bytes) => (bytes / mebibyte).toFixed(1))
  throw new PatchbayError(
    'too_large',
    `With all its copies and settings it would take ${found} MiB; at most ${allowed} MiB are kept`
  )
}

const sizeOf = (journals: readonly Pick<JournalEntry, 'size'>[]) =>
  journals.reduce((sum, { size }) => sum + size, 0)
