import type { Db } from 'mongodb'
import type { Change, ToolSlot } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { ToolConfig } from '../../tool.ts'
import type { Vault } from '../../vault.ts'
import { beginning } from './begin.ts'
import { storeTime } from './clock.ts'
import { ended, type Holding, holding, isHeld, journaled } from './finish.ts'
import { type CopyEntry, idOf, type Records, type ToolRecord } from './records.ts'
import { revise, type Verdict } from './revise.ts'
import type { Room } from './room.ts'
import { toolSettlesIn } from './settle.ts'
import { unlessClaimed } from './slot.ts'
import { takeoverIn } from './takeover.ts'
import { sealCopy } from './tool-copies.ts'
import { begunToRemove, goingIn, goneAfter, stale } from './tool-going.ts'
import { sealTool } from './tools.ts'

/** The one slot of each tool: who may change what stands for it at providers. */
export const toolSlotIn = (db: Db, records: Records, vault: Vault, room: Room): ToolSlot => {
  const time = () => storeTime(db)
  const revised = <T>(
    { orgId, assistantId, answering }: Operation,
    decide: (record: ToolRecord | null) => Verdict<ToolRecord, T>
  ) => {
    const filter = { _id: idOf('tool', assistantId), org: orgId }
    const at = answering?.claim.at
    return room(filter, () => revise<ToolRecord, T>(records, filter, decide, at))
  }
  return {
    ...takeoverIn(db, records, vault, 'tool', room),
    ...toolSettlesIn(db, records),
    begin: async (operation) => {
      const given = await beginning(vault, operation)
      const going = goingIn(records, operation)
      if (await going.areNeeded()) return revised(operation, (record) => stale(given, record))
      const result = await revised(operation, (record) => begunToRemove(given, record))
      // Whoever took one meanwhile may not have seen that it goes.
      if (result.outcome !== 'begun' || !(await going.areNeeded())) return result
      await going.backOut(result.fence)
      return { outcome: 'stale' }
    },
    record: async (operation, fence) => {
      const given = await holding(vault, { operation, fence }, null, undefined, time)
      return revised(operation, (record) =>
        isHeld(record, given) ? { next: journaled(record, given), result: true } : { result: false }
      )
    },
    finish: async (operation, fence, change, answer = null, kept = undefined) => {
      const [given, copies, said, now] = await Promise.all([
        holding(vault, { operation, fence }, answer, kept, time),
        sealedCopies(vault, operation, change),
        change !== null && operation.kind === 'tool' ? saidBy(vault, operation, change) : {},
        change?.unlinked?.length ? time() : new Date(0),
      ])
      return unlessClaimed(given.kept, (kept) =>
        revised(operation, (record) => {
          if (!isHeld(record, given)) return { result: false }
          const over = ended(record, { ...given, kept })
          const after = copiesAfter(record, given, change, copies)
          const gone = goneAfter(record, change, copies, now)
          return { next: { ...over, ...said, copies: after, gone }, result: true }
        })
      )
    },
  }
}

const sealedCopies = (vault: Vault, { orgId }: Operation, change: Change | null) =>
  Promise.all((change?.links ?? []).map((link) => sealCopy(vault, orgId, link)))

/** The tool's own values as a change of it stores them. */
const saidBy = async (vault: Vault, operation: Operation, change: Change) => {
  const { assistantId: id, orgId, userId, baseVersion, createdAt, endedAt } = operation
  const config = change.config as unknown as ToolConfig
  const tool = { id, orgId, userId, version: baseVersion + 1, config, createdAt }
  const sealed = await sealTool(vault, { ...tool, updatedAt: endedAt ?? createdAt })
  const { version, name, config: text, headers, updatedAt } = sealed
  return { version, name, config: text, headers, updatedAt }
}

const copiesAfter = (
  { copies: before }: ToolRecord,
  { operation, now }: Holding,
  change: Change | null,
  given: readonly CopyEntry[]
): readonly CopyEntry[] => {
  const gone = new Set(change?.unlinked ?? [])
  const marked = new Set(operation.ambiguous ? operation.steps.map(({ linkId }) => linkId) : [])
  const changed = before.map((copy) => {
    const next = given.find(({ id }) => id === copy.id)
    return next ? { ...copy, externalId: next.externalId, base: next.base } : copy
  })
  const made = given.filter(({ id }) => !before.some((copy) => copy.id === id))
  return [...changed, ...made]
    .map((copy) => (marked.has(copy.id) ? { ...copy, settleSince: now } : copy))
    .filter(({ id }) => !gone.has(id))
    .map((copy) => (copy.going === operation.id ? { ...copy, going: undefined } : copy))
}
