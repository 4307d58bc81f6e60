import type { Db } from 'mongodb'
import { KeyClaimed } from '../../errors.ts'
import type { Begun, Change, Store } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { beginning, begunWithLinks, toolsOf } from './begin.ts'
import { checkSize } from './bounds.ts'
import { storeTime } from './clock.ts'
import { takenIn } from './faults.ts'
import { type Holding, holding, isHeld, journaled } from './finish.ts'
import { finished, type SealedChange, sealedChange } from './finished.ts'
import { type AssistantRecord, idOf, type Records } from './records.ts'
import { newlyDead, type Referred, referredIn } from './referred.ts'
import { revise, type Verdict } from './revise.ts'
import type { Room } from './room.ts'

type Slot = Pick<Store, 'begin' | 'record' | 'finish' | 'apply'>
type Decide<T> = (record: AssistantRecord | null) => Verdict<AssistantRecord, T>

/** Decides over the record that an operation is about. */
const revisedBy =
  (records: Records, room: Room) =>
  <T>({ orgId, assistantId, answering }: Operation, decide: Decide<T>) => {
    const filter = { _id: idOf('assistant', assistantId), org: orgId }
    const at = answering?.claim.at
    return room(filter, () => revise<AssistantRecord, T>(records, filter, decide, at))
  }

/** The one slot of each assistant: who may change it now. */
export const slotIn = (db: Db, records: Records, vault: Vault, room: Room): Slot => {
  const time = () => storeTime(db)
  const refer = referredIn(records)
  const revised = revisedBy(records, room)
  const take = taking(refer, revised)
  return {
    begin: async (operation) => {
      const tools = toolsOf(operation.after)
      const begun = await take(operation, await beginningOf(vault, operation), tools)
      return begun.outcome === 'begun' ? confirmed(refer, operation, begun) : begun
    },
    record: async (operation, fence) => {
      const given = await holding(vault, { operation, fence }, null, undefined, time)
      return revised(operation, (record) =>
        isHeld(record, given) ? { next: journaled(record, given), result: true } : { result: false }
      )
    },
    finish: async (operation, fence, change, answer = null, kept = undefined) => {
      const [given, sealed] = await Promise.all([
        holding(vault, { operation, fence }, answer, kept, time),
        sealedChange(vault, operation, change),
      ])
      await refer.abandon(operation, change)
      const end = (record: AssistantRecord, kept: Holding['kept']) =>
        finished(record, { ...given, kept }, change, sealed)
      return unlessClaimed(given.kept, (kept) =>
        revised(operation, (record) =>
          isHeld(record, given) ? { next: end(record, kept), result: true } : { result: false }
        )
      )
    },
    apply: async (operation, change, answer = null) => {
      const [begin, held, sealed] = await Promise.all([
        beginningOf(vault, operation),
        holding(vault, { operation, fence: null }, answer, undefined, time),
        sealedChange(vault, operation, change),
      ])
      await refer.abandon(operation, change)
      const tools = [...toolsOf(operation.after), ...toolsOf(change)]
      const begun = await take(operation, atOnce(begin, held, change, sealed), tools)
      if (begun.outcome === 'begun') await refer.heldAgain(operation.orgId, toolsOf(change))
      return begun
    },
  }
}

const beginningOf = async (vault: Vault, operation: Operation): Promise<Decide<Begun>> => {
  const given = await beginning(vault, operation)
  return (record) => begunWithLinks(given, record)
}

/** W1 and W2 in one write. */
const atOnce =
  (begin: Decide<Begun>, held: Holding, change: Change, sealed: SealedChange): Decide<Begun> =>
  (record) => {
    const { next, result } = begin(record)
    if (next === undefined) return { result }
    return { next: checkSize(finished(next, held, change, sealed)), result }
  }

/** Takes the slot unless a tool that it is about to give has gone: then nothing is as it was read. */
const taking =
  (refer: Referred, revised: ReturnType<typeof revisedBy>) =>
  async (operation: Operation, decide: Decide<Begun>, tools: readonly string[]): Promise<Begun> => {
    const dead = await refer.deadTools(operation.orgId, tools)
    try {
      return await revised(operation, (record) => {
        const verdict = decide(record)
        const isGone = verdict.next && newlyDead(dead, record ?? {}).length > 0
        return isGone ? { result: { outcome: 'stale' } } : verdict
      })
    } catch (error) {
      if (takenIn(error)?.includes('taken.e')) return { outcome: 'already_linked' }
      throw error
    }
  }

/** Looks again at what W1 has named: whoever was removing it may not have seen W1. */
const confirmed = async (
  refer: Referred,
  operation: Operation,
  begun: Extract<Begun, { outcome: 'begun' }>
): Promise<Begun> => {
  if (await refer.isThere(operation)) return begun
  await refer.backOut(operation, begun.fence)
  return { outcome: 'stale' }
}

/** Without the answer of another request where somebody else has its key meanwhile. */
export const unlessClaimed = async <T>(
  kept: Holding['kept'],
  write: (kept: Holding['kept']) => Promise<T>
): Promise<T> => {
  try {
    return await write(kept)
  } catch (error) {
    if (kept === undefined || !(error instanceof KeyClaimed)) throw error
    return write(undefined)
  }
}
