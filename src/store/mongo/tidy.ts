import { isConnectionUsed } from './connections.ts'
import { certain } from './faults.ts'
import { asUpdate, nameOf, type Plain, type Records } from './records.ts'
import { isToolUsed } from './tool-removal.ts'

/** Until then whoever raced with a removal has looked again, and asked again after a lost answer. */
const after = 10 * 60 * 1000
const atOnce = 500

/**
 * Deletes records that were removed a while ago and that nothing needs any more: no operation to
 * archive, no answer to give again. One that somebody names after all is there again.
 */
export const tidy = async (records: Records, now: number): Promise<number> => {
  const filter = {
    ...{ removedAt: { $lte: new Date(now - after) }, 'claims.key': { $exists: false } },
    ...{ 'journals.0': { $exists: false }, operation: { $exists: false } },
  }
  const found = await certain(() => records.find(filter).limit(atOnce).toArray())
  for (const record of found as unknown as Plain[]) await gone(records, record)
  return found.length
}

const gone = async (records: Records, record: Plain) => {
  const { _id, org, rev } = record
  const back = await backOf(records, record)
  if (back === undefined) await certain(() => records.deleteOne({ _id, org, rev }))
  else await certain(() => records.updateOne({ _id, org, rev }, back))
}

/** What a process would have done that died between hiding and looking again. */
const backOf = async (records: Records, record: Plain) => {
  const rest = { $unset: { removedAt: true }, $inc: { rev: 1 } }
  const id = nameOf(record)
  if (record.kind === 'connection' && (await isConnectionUsed(records, record.org, id)))
    return asUpdate({ $set: { shown: true }, ...rest })
  if (record.kind === 'tool' && (await isToolUsed(records, record.org, id))) return asUpdate(rest)
  return undefined
}
