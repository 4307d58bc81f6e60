import { MongoError, MongoServerError, MongoWriteConcernError } from 'mongodb'
import { StoreUnavailable } from '../../errors.ts'

/** The code of a write that a unique index refused. */
export const duplicate = 11_000
/**
 * Refused for what was asked, wherever it is asked: nothing of it was written. What is refused for how
 * a member stands (its users, its disk) says nothing of an attempt before, which the driver repeats.
 */
const definite = new Set([
  ...[2, 9, 14, 22, 28, 40, 52, 56, 67, 85, 86, 121],
  ...[10_334, 17_280, 17_419],
])

/** The fields of the unique index that refused a write; null for any other error. */
export const takenIn = (error: unknown): readonly string[] | null => {
  if (!(error instanceof MongoServerError) || error.code !== duplicate) return null
  return Object.keys((error.keyPattern ?? {}) as object)
}

/** Throws what is certain as it comes, and says of everything else that nobody knows. */
export const certain = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isOfTheWay(error) && (!(error instanceof MongoError) || isDefinite(error))) throw error
    throw new StoreUnavailable('the database did not confirm', { cause: error })
  }
}

// A socket that the other side has just closed tells so itself: the driver passes that on as it is.
const isOfTheWay = (error: unknown) =>
  error instanceof Error &&
  !(error instanceof MongoError || error instanceof TypeError || error instanceof RangeError) &&
  typeof (error as NodeJS.ErrnoException).code === 'string'

// A write that a majority did not confirm was made all the same.
const isDefinite = (error: MongoError) =>
  error instanceof MongoServerError &&
  !(error instanceof MongoWriteConcernError) &&
  (error.code === duplicate || definite.has(Number(error.code)))
