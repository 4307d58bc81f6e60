import type { Change } from '../../store.ts'
import { claimedBy, type Operation } from '../../sync/operation.ts'
import { toolsOf } from './begin.ts'
import { certain } from './faults.ts'
import { type AssistantRecord, asUpdate, idOf, type Kind, nameOf, type Records } from './records.ts'

/**
 * What one record names of others, which no single write can hold together: whoever names looks
 * before and after its write, whoever removes looks before and after too, and gives way.
 */
export const referredIn = (records: Records) => ({
  /** The tools of these that are not there to be taken any more. */
  deadTools: (org: string, ids: readonly string[]) => missing(records, 'tool', org, ids),
  /** True while everything is there that W1 has named. */
  isThere: async (operation: Operation) => {
    const connections = [...new Set(claimedBy(operation).map(({ connectionId }) => connectionId))]
    const [lost, dead] = await Promise.all([
      missing(records, 'connection', operation.orgId, connections),
      removedOf(records, operation.orgId, toolsOf(operation.after)),
    ])
    return lost.length + dead.length === 0
  },
  abandon: (operation: Operation, change: Change | null) => abandon(records, operation, change),
  backOut: (operation: Operation, fence: number) => backOut(records, operation, fence),
})

export type Referred = ReturnType<typeof referredIn>

const missing = async (records: Records, kind: Kind, org: string, ids: readonly string[]) => {
  if (ids.length === 0) return []
  const _id = { $in: ids.map((id) => idOf(kind, id)) }
  const found = await certain(() =>
    records.find({ _id, org, shown: true }, { projection: { _id: 1 } }).toArray()
  )
  const there = new Set(found.map(nameOf))
  return ids.filter((id) => !there.has(id))
}

/** Tools that are gone for good: what is only hidden still waits for those that have it. */
const removedOf = async (records: Records, org: string, ids: readonly string[]) => {
  if (ids.length === 0) return []
  const filter = { _id: { $in: ids.map((id) => idOf('tool', id)) }, org }
  const removed = { ...filter, removedAt: { $exists: true } }
  return certain(() => records.find(removed, { projection: { _id: 1 } }).toArray())
}

/** Links that go while their objects stay: those have their tools for good. Said before W2. */
const abandon = async (records: Records, operation: Operation, change: Change | null) => {
  const isOfTools = change !== null && Object.hasOwn(change.config, 'toolIds')
  if (!isOfTools || !(change.gone || change.unlinked)) return
  const { orgId: org, assistantId } = operation
  const projection = { tools: 1, toolClaims: 1, links: 1 }
  const found = await certain(() =>
    records.findOne({ _id: idOf('assistant', assistantId), org }, { projection })
  )
  const record = found as AssistantRecord | null
  const connections = leaving(record, operation, change)
  const claimed = (record?.toolClaims ?? []).map(({ tool }) => tool)
  const tools = [...(record?.tools ?? []), ...claimed].map((id) => idOf('tool', id))
  if (connections.length === 0 || tools.length === 0) return
  const connection = { $in: connections }
  await certain(() =>
    records.updateMany(
      { _id: { $in: tools }, org, copies: { $elemMatch: { connection } } },
      asUpdate({ $set: { 'copies.$[copy].abandoned': true }, $inc: { rev: 1 } }),
      { arrayFilters: [{ 'copy.connection': connection }] }
    )
  )
}

const leaving = (record: AssistantRecord | null, { steps }: Operation, change: Change) => {
  const kept = new Set(steps.filter(({ kind }) => kind === 'remove').map(({ linkId }) => linkId))
  return (record?.links ?? [])
    .filter(({ id }) => (change.gone || change.unlinked?.includes(id)) && !kept.has(id))
    .map(({ connection }) => connection)
}

/** Takes a W1 back that named what somebody has removed at the same moment: as if never begun. */
const backOut = async (records: Records, operation: Operation, fence: number) => {
  const { id, orgId: org, assistantId, kind } = operation
  const filter = { _id: idOf('assistant', assistantId), org, operation: id, fence }
  if (kind === 'create') return void (await certain(() => records.deleteOne(filter)))
  const links = claimedBy(operation)
  const taken = links.map(({ externalId, provider }) => ({ e: externalId, p: provider }))
  const update = {
    $pull: {
      ...{ journals: { id }, claims: { operation: id }, toolClaims: { operation: id } },
      ...{ links: { id: { $in: links.map((link) => link.id) } }, taken: { $in: taken } },
    },
    $unset: { operation: true, leaseSince: true },
    $inc: { rev: 1 },
  }
  await certain(() => records.updateOne(filter, asUpdate(update)))
}

/** The dead among the tools that an operation gives, but for those its assistant has already. */
export const newlyDead = (
  dead: readonly string[],
  { tools = [] }: Pick<AssistantRecord, 'tools'>
) => dead.filter((id) => !tools.includes(id))
