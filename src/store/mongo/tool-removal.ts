import type { Kept, Scope } from '../../records.ts'
import type { Vault } from '../../vault.ts'
import { claimed } from './claims.ts'
import { certain } from './faults.ts'
import { asUpdate, idOf, type Records, type ToolRecord } from './records.ts'
import { removed } from './removed.ts'
import { revise, type Verdict } from './revise.ts'
import type { Room } from './room.ts'
import { owned } from './rows.ts'
import { sealKept } from './sealed.ts'

type Outcome = 'deleted' | 'in_use' | 'absent'
type Removal = { readonly id: string; readonly at: string; readonly kept: Kept | undefined }

/**
 * Hides a tool, and removes it once nobody has it. Looked at before it goes and after: an assistant
 * that takes it meanwhile is found by one of the two, and lets go of it later.
 */
export const deleteTool = async (
  records: Records,
  room: Room,
  vault: Vault,
  scope: Scope,
  { id, at, kept }: Removal
): Promise<Outcome> => {
  const claim = await sealKept(vault, scope.orgId, kept)
  const isUsed = await isToolUsed(records, scope.orgId, id)
  const filter = { _id: idOf('tool', id), ...owned(scope), removedAt: { $exists: false } }
  const decide = (record: ToolRecord | null): Verdict<ToolRecord, Outcome> => {
    if (record === null) return { result: 'absent' }
    const claims = claimed(record.claims, claim, kept?.claim.at ?? 0)
    const hidden = { ...record, shown: undefined, deletedAt: record.deletedAt ?? at, claims }
    if (isUsed || record.copies.length > 0 || record.operation !== undefined) {
      const isSame = record.deletedAt !== undefined && claim === undefined
      return isSame ? { result: 'in_use' } : { next: hidden, result: 'in_use' }
    }
    return { next: removed(hidden), result: 'deleted' }
  }
  const outcome = await room(filter, () =>
    revise<ToolRecord, Outcome>(records, filter, decide, kept?.claim.at)
  )
  if (outcome !== 'deleted' || !(await isToolUsed(records, scope.orgId, id))) return outcome
  await back(records, scope.orgId, id)
  return 'in_use'
}

/** True while an assistant has a tool, or is about to. */
export const isToolUsed = async (records: Records, org: string, id: string) => {
  const one = { projection: { _id: 1 } }
  const [used, claimed] = await Promise.all([
    certain(() => records.findOne({ org, tools: id }, one)),
    certain(() => records.findOne({ org, 'toolClaims.tool': id }, one)),
  ])
  return used !== null || claimed !== null
}

/** Hidden still, but there, for whoever took it has to let go of it. */
const back = (records: Records, org: string, id: string) =>
  certain(() =>
    records.updateOne(
      { _id: idOf('tool', id), org },
      asUpdate({ $unset: { removedAt: true }, $inc: { rev: 1 } })
    )
  )
