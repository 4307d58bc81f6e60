import type { Collection } from 'mongodb'
import { answersKept } from './bounds.ts'
import { certain, takenIn } from './faults.ts'
import { asUpdate, type ClaimEntry, type Plain, type Records } from './records.ts'

/** An answer that was moved out of the record it is of. */
export type MovedAnswer = Omit<ClaimEntry, 'key' | 'moved'> & {
  readonly _id: string
  readonly org: string
}

type Answers = Collection<MovedAnswer>

/** How many keys of answers that were moved a record keeps. */
const keysKept = 2000

/**
 * Moves the oldest answers of a record into a collection of their own. Their keys stay for the
 * index, so that nobody claims them again; the very oldest of many go: they are found there.
 */
export const moveAnswers = async (records: Records, answers: Answers, record: Plain) => {
  const { _id, org, claims = [] } = record
  const moved = tooMany(claims)
  for (const claim of moved) await copied(answers, org, claim)
  const set = Object.fromEntries(moved.map((_claim, at) => [`claims.$[c${at}].moved`, true]))
  const unset = Object.fromEntries(moved.map((_claim, at) => [`claims.$[c${at}].answer`, true]))
  const arrayFilters = moved.map((claim, at) => ({
    ...{ [`c${at}.key`]: claim.key, [`c${at}.answer`]: claim.answer },
  }))
  const update = asUpdate({ $set: set, $unset: unset, $inc: { rev: 1 } })
  if (moved.length > 0)
    await certain(() => records.updateOne({ _id, org }, update, { arrayFilters }))
  const over = claims.filter((claim) => claim.moved).slice(0, -keysKept)
  const keys = over.map(({ key }) => key)
  const drop = asUpdate({ $pull: { claims: { key: { $in: keys } } }, $inc: { rev: 1 } })
  if (keys.length > 0) await certain(() => records.updateOne({ _id, org }, drop))
}

/** All but the newest ones. */
const tooMany = (claims: readonly ClaimEntry[]) => {
  const answered = claims.filter(({ answer }) => answer !== undefined)
  let size = 0
  const isOver = ({ answer = '' }: ClaimEntry, age: number) => {
    size += answer.length
    return age >= answersKept.count || size > answersKept.size
  }
  const over = answered.toReversed().filter(isOver)
  return over.reverse()
}

const copied = async (answers: Answers, org: string, { key, moved: _, ...claim }: ClaimEntry) => {
  try {
    const older = { _id: key, expiresAt: { $lt: claim.expiresAt } }
    await certain(() => answers.replaceOne(older, { org, ...claim }, { upsert: true }))
  } catch (error) {
    if (!takenIn(error)?.includes('_id')) throw error
  }
}

/** Moved answers by any of these keys. */
export const findMoved = async (answers: Answers, org: string, keys: readonly string[]) => {
  const found = await certain(() => answers.find({ _id: { $in: [...keys] }, org }).toArray())
  return found.map(({ _id: key, org: _, ...claim }): ClaimEntry => ({ key, ...claim }))
}

/** Removes moved answers whose time is over, so many at most; how many. */
export const sweepMoved = async (answers: Answers, now: number, most: number) => {
  const over = answers.find({ expiresAt: { $lte: now } }, { projection: { _id: 1 } }).limit(most)
  const ids = (await certain(() => over.toArray())).map(({ _id }) => _id)
  if (ids.length === 0) return 0
  return (await certain(() => answers.deleteMany({ _id: { $in: ids } }))).deletedCount
}
