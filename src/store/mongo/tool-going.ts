import type { Begun, Change } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import { type Beginning, begun } from './begin.ts'
import { certain } from './faults.ts'
import { asUpdate, type CopyEntry, idOf, orNone, type Records, type ToolRecord } from './records.ts'
import { shortly } from './referred.ts'
import type { Verdict } from './revise.ts'
import { isNeeded } from './tool-copies.ts'

/** The copies that an operation of a tool is to remove. */
export const goingIn = (records: Records, operation: Operation) => {
  const { id, orgId: org, assistantId: tool, unlinked = [] } = operation
  const filter = { _id: idOf('tool', tool), org }
  return {
    areNeeded: async () => {
      if (unlinked.length === 0) return false
      const found = await certain(() => records.findOne(filter, { projection: { copies: 1 } }))
      const { copies = [] } = (found ?? {}) as Partial<ToolRecord>
      for (const copy of copies.filter((each) => unlinked.includes(each.id)))
        if (await isNeeded(records, { org, tool, copy })) return true
      return false
    },
    backOut: async (fence: number) => {
      const update = {
        $pull: { journals: { id }, claims: { operation: id } },
        $unset: { operation: true, leaseSince: true, 'copies.$[copy].going': true },
        $inc: { rev: 1 },
      }
      const arrayFilters = [{ 'copy.going': id }]
      const held = { ...filter, operation: id, fence }
      await certain(() => records.updateOne(held, asUpdate(update), { arrayFilters }))
    },
  }
}

/** Takes the slot, and marks what is to go. */
export const begunToRemove = (
  given: Beginning,
  record: ToolRecord | null
): Verdict<ToolRecord, Begun> => {
  const { next, result } = begun(given, record)
  const { id, unlinked = [] } = given.operation
  if (next === undefined || unlinked.length === 0) return { ...(next && { next }), result }
  const copies = next.copies.map((copy) =>
    unlinked.includes(copy.id) ? { ...copy, going: id } : copy
  )
  return { next: { ...next, copies }, result }
}

/** What is told where something that is to go is needed: what is as ever comes first. */
export const stale = (given: Beginning, record: ToolRecord | null): Verdict<ToolRecord, Begun> => {
  const { next, result } = begun(given, record)
  return next === undefined ? { result } : { result: { outcome: 'stale' } }
}

/** Where copies went, but for those that are there again; `now` where one goes. */
export const goneAfter = (
  { copies, gone = [] }: ToolRecord,
  change: Change | null,
  made: readonly CopyEntry[],
  now: Date
) => {
  const unlinked = copies.filter(({ id }) => change?.unlinked?.includes(id))
  const fresh = unlinked.map(({ connection }) => ({ connection, at: now }))
  const there = new Set([...made, ...unlinked].map(({ connection }) => connection))
  const before = gone.filter(
    ({ connection, at }) => !there.has(connection) && now.getTime() - at.getTime() < shortly
  )
  return orNone([...before, ...fresh])
}
