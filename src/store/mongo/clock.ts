import type { Db } from 'mongodb'
import { certain } from './faults.ts'

/**
 * The clock of the member that takes the writes: what a lease began by is what ends it. Asked for
 * only where a moment in the past or the future is needed; a lease begins by `$currentDate`.
 */
export const storeTime = async (db: Db): Promise<Date> => {
  const { localTime } = await certain(() => db.command({ hello: 1 }, { readPreference: 'primary' }))
  return localTime as Date
}

/** That clock so many milliseconds from now, or before. */
export const storeTimeIn = async (db: Db, milliseconds: number) =>
  new Date((await storeTime(db)).getTime() + milliseconds)
