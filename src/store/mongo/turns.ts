import type { Db } from 'mongodb'
import { certain } from './faults.ts'

type Turn = { readonly _id: string; readonly at: Date }

/** Takes the turn at a round that one process alone is to make; false where another has it. */
export type TakeTurn = (name: string, every: number) => Promise<boolean>

/** Turns by the store's clock: one in so many milliseconds, whoever comes first. */
export const turnsIn = (db: Db): TakeTurn => {
  const turns = db.collection<Turn>('meta')
  return async (name, every) => {
    const _id = `turn ${name}`
    const isOver = { $expr: { $lte: ['$at', { $subtract: ['$$NOW', every] }] } }
    const never = { $setOnInsert: { at: new Date(0) } }
    await certain(() => turns.updateOne({ _id }, never, { upsert: true }))
    const taken = await certain(() =>
      turns.updateOne({ _id, ...isOver }, { $currentDate: { at: true } })
    )
    return taken.modifiedCount === 1
  }
}
