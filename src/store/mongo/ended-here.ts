import type { Plain, Records, Slotted } from './records.ts'

// Of each collection, so that two stores in one process share no notes.
const notes = new WeakMap<Records, Set<string>>()

/** Notes a record in which a write of this process has ended an operation. */
export const noteEnded = (records: Records, before: Plain | null, next: Plain) => {
  const [{ ended: was }, { ended }] = [before ?? {}, next] as [Partial<Slotted>, Partial<Slotted>]
  if (ended === undefined || ended.at(-1) === was?.at(-1)) return
  const noted = notes.get(records) ?? new Set()
  notes.set(records, noted.add(next._id))
}

/** The keys of the records that were noted since this was last asked. */
export const takeEnded = (records: Records): readonly string[] => {
  const noted = notes.get(records) ?? []
  notes.delete(records)
  return [...noted]
}
