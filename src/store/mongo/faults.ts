import { MongoServerError } from 'mongodb'
import { StoreUnavailable } from '../../errors.ts'

/** The code of a write that a unique index refused. */
export const duplicate = 11_000
/** Refused for what was asked, so that nothing of it was written. */
const definite = new Set([
  ...[2, 9, 13, 14, 18, 22, 26, 28, 40, 52, 56, 67, 85, 86, 121],
  ...[10_334, 14_031, 17_280, 17_419],
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
    if (error instanceof MongoServerError && isDefinite(error)) throw error
    throw new StoreUnavailable('the database did not confirm', { cause: error })
  }
}

const isDefinite = (error: MongoServerError) =>
  error.code === duplicate || definite.has(Number(error.code))
