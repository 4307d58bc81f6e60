import type { Db, Filter } from 'mongodb'
import type { Slot, Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { answered, claimedToo } from './claims.ts'
import { storeTime, storeTimeIn } from './clock.ts'
import { certain } from './faults.ts'
import { type Holding, holding, isHeld, journaled } from './finish.ts'
import {
  asUpdate,
  byStore,
  idOf,
  type Kind,
  nameOf,
  type Records,
  type Slotted,
  type Stored,
} from './records.ts'
import { revise } from './revise.ts'
import type { Room } from './room.ts'
import { unlessClaimed } from './slot.ts'

type Claims = Pick<Store, 'claim' | 'leave'>
type SlotKind = Extract<Kind, 'assistant' | 'tool'>

// A slot is held (leaseSince), left until a moment (dueAt), or stuck (neither).
/** Slots of one kind whose holders act no longer: who takes them over, and when. */
export const takeoverIn = (
  db: Db,
  records: Records,
  vault: Vault,
  kind: SlotKind,
  room: Room
): Claims => ({
  claim: (which) =>
    'lease' in which ? overdue(db, records, kind, which.lease) : named(records, kind, which),
  leave: async (operation, fence, wait, answer = null, kept = undefined) => {
    const [given, dueAt] = await Promise.all([
      holding(vault, { operation, fence }, answer, kept, () => storeTime(db)),
      wait === null ? undefined : storeTimeIn(db, wait),
    ])
    const filter = { _id: idOf(kind, operation.assistantId), org: operation.orgId }
    return unlessClaimed(given.kept, (kept) =>
      room(filter, () =>
        revise<Slotted, boolean>(records, filter, (record) =>
          isHeld(record, given)
            ? { next: left(record, { ...given, kept }, dueAt), result: true }
            : { result: false }
        )
      )
    )
  },
})

const left = (record: Slotted, given: Holding, dueAt: Date | undefined): Slotted => {
  const claims = answered(record.claims, given.operation.id, given.own)
  return {
    ...journaled(record, given),
    ...{ leaseSince: undefined, dueAt, tries: record.tries + 1 },
    claims: claimedToo(claims, given.kept),
  }
}

/** The one that waits the longest; where others were faster, the next one. */
const overdue = async (
  db: Db,
  records: Records,
  kind: SlotKind,
  lease: number
): Promise<Slot | null> => {
  const now = await storeTime(db)
  const since = new Date(now.getTime() - lease)
  for (const [field, until] of [
    ['dueAt', now],
    ['leaseSince', since],
  ] as const)
    for (;;) {
      const condition = { kind, [field]: { $lte: until } }
      const first = await certain(() =>
        records
          .find(condition, { projection: { _id: 1 } })
          .sort({ [field]: 1 })
          .limit(1)
          .next()
      )
      if (first === null) break
      const slot = await taken(records, { _id: first._id, ...condition }, ({ tries }) => tries)
      if (slot !== null) return slot
    }
  return null
}

const named = async (
  records: Records,
  kind: SlotKind,
  { orgId: org, operationId: operation }: { readonly orgId: string; readonly operationId: string }
) => taken(records, { org, operation, kind, leaseSince: { $exists: false } }, () => 0)

const taken = (
  records: Records,
  filter: Filter<Stored>,
  tries: (record: Slotted) => number
): Promise<Slot | null> =>
  revise<Slotted, Slot | null>(records, filter, (record) => {
    if (record === null || record.operation === undefined) return { result: null }
    const next = {
      ...{ ...record, fence: record.fence + 1, tries: tries(record) },
      ...({ leaseSince: byStore, dueAt: undefined } as const),
    }
    return { next, result: slotOf(next, record.operation) }
  })

const slotOf = (record: Slotted, operationId: string): Slot => ({
  ...{ orgId: record.org, assistantId: nameOf(record), operationId },
  ...{ fence: record.fence, tries: record.tries },
})

/** Slots that are due from now on because of what a person or a start has changed. */
export const wakingIn = (db: Db, records: Records): Pick<Store, 'expireLeases' | 'wake'> => ({
  expireLeases: async () => {
    const dueAt = await storeTime(db)
    const change = asUpdate({ $set: { dueAt }, $unset: { leaseSince: true }, $inc: { rev: 1 } })
    const exists = { $exists: true }
    const kind = { $in: ['assistant', 'tool', 'import'] }
    await certain(() => records.updateMany({ kind, leaseSince: exists }, change))
    const left = { kind, dueAt: { $exists: true, $gt: dueAt } }
    await certain(() => records.updateMany(left, change))
  },
  wake: async (org, connectionId) => {
    const dueAt = await storeTime(db)
    const waiting = { org, operation: { $gt: '' }, leaseSince: { $exists: false } }
    const change = asUpdate({ $set: { dueAt, tries: 0 }, $inc: { rev: 1 } })
    const linked = { ...waiting, kind: 'assistant', 'links.connection': connectionId }
    // What is being made for a tool has no copy yet that says where.
    // Not by the connection, which may have hundreds of thousands of links.
    const hint = 'open'
    await certain(() => records.updateMany(linked, change, { hint }))
    await certain(() => records.updateMany({ ...waiting, kind: 'tool' }, change, { hint }))
  },
})
