import type { Change } from '../../store.ts'
import { claimedBy, type Operation } from '../../sync/operation.ts'
import { toolsOf } from './begin.ts'
import { certain } from './faults.ts'
import {
  type AssistantRecord,
  asUpdate,
  idOf,
  type Kind,
  nameOf,
  type Records,
  type ToolRecord,
} from './records.ts'

/** Longer than any request goes on that may have read what stood there. */
export const shortly = 2 * 60 * 1000

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
      removedOf(records, operation),
    ])
    return lost.length + dead.length === 0
  },
  /** True unless a connection or a tool that a new assistant names has just been hidden. */
  areShown: async (org: string, connections: readonly string[], tools: readonly string[]) => {
    const ids = [
      ...connections.map((id) => idOf('connection', id)),
      ...tools.map((id) => idOf('tool', id)),
    ]
    if (ids.length === 0) return true
    const hidden = { _id: { $in: ids }, org, shown: { $exists: false } }
    const one = { projection: { _id: 1 } }
    return (await certain(() => records.findOne(hidden, one))) === null
  },
  /** Tools that were removed at the very moment are held still: whoever has them lets go later. */
  heldAgain: async (org: string, tools: readonly string[]) => {
    const dead = await missing(records, 'tool', org, tools)
    if (dead.length === 0) return
    const _id = { $in: dead.map((id) => idOf('tool', id)) }
    const back = asUpdate({ $unset: { removedAt: true }, $inc: { rev: 1 } })
    await certain(() => records.updateMany({ _id, org, removedAt: { $exists: true } }, back))
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

/**
 * Tools that are gone for good, or of which what stands at a connection of the assistant goes or has
 * just gone: then the operation may name what is no longer there.
 */
const removedOf = async (records: Records, operation: Operation): Promise<readonly string[]> => {
  const { orgId: org, assistantId, after } = operation
  const ids = toolsOf(after)
  if (ids.length === 0) return []
  const found = await certain(() =>
    records
      .find(
        { _id: { $in: ids.map((id) => idOf('tool', id)) }, org },
        { projection: { ...seen, now: '$$NOW' } }
      )
      .toArray()
  )
  const tools = found as unknown as (ToolRecord & { readonly now: Date })[]
  const leavingAt = tools.flatMap(({ copies, gone = [], now }) => [
    ...copies.filter(({ going }) => going !== undefined),
    ...gone.filter(({ at }) => now.getTime() - at.getTime() < shortly),
  ])
  const dead = tools.filter(({ removedAt }) => removedAt !== undefined).map(nameOf)
  if (leavingAt.length === 0 || dead.length > 0) return dead
  const leading = await connectionsOf(records, org, assistantId)
  return leavingAt.map(({ connection }) => connection).filter((id) => leading.has(id))
}

const seen = { removedAt: 1, gone: 1, 'copies.connection': 1, 'copies.going': 1 } as const

const connectionsOf = async (records: Records, org: string, id: string) => {
  const filter = { _id: idOf('assistant', id), org }
  const found = await certain(() => records.findOne(filter, { projection: { links: 1 } }))
  const { links = [] } = (found ?? {}) as Partial<AssistantRecord>
  return new Set(links.filter(({ paused }) => !paused).map(({ connection }) => connection))
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
