import type { Db } from 'mongodb'

/** How long the texts are that a record of the store has: so much is written here too. */
export type Sizes = { readonly base: number; readonly journal: number }

type Bare = {
  readonly _id: string
  readonly rev: number
  readonly base: string
  readonly journal?: string
}

/**
 * Pairs of two writes that the driver makes by itself, of as many bytes as the store's: the least
 * that a compare-and-set of W1 and W2 can cost there.
 */
export const naked = async (db: Db, sizes: Sizes, writers: number) => {
  const documents = db.collection<Bare>('naked')
  const base = 'b'.repeat(sizes.base)
  const journal = 'j'.repeat(sizes.journal)
  await documents.deleteMany({})
  await documents.insertMany(
    Array.from({ length: writers }, (_, at) => ({ _id: `${at}`, rev: 0, base }))
  )
  const set = async (_id: string, rev: number, $set: Partial<Bare>) => {
    const options = { projection: { _id: 1 }, returnDocument: 'after' } as const
    const found = await documents.findOneAndUpdate(
      { _id, rev },
      { $set, $inc: { rev: 1 } },
      options
    )
    if (found === null) throw new Error('somebody else writes here')
  }
  return async (writer: string, until: number) => {
    let pairs = 0
    let { rev = 0 } = (await documents.findOne({ _id: writer })) ?? {}
    for (; performance.now() < until; pairs += 1, rev += 2) {
      await set(writer, rev, { journal })
      await set(writer, rev + 1, { journal, base })
    }
    return pairs
  }
}
