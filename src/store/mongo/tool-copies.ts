import type { Filter } from 'mongodb'
import type { Store } from '../../store.ts'
import type { ToolCopy } from '../../tool.ts'
import type { Vault } from '../../vault.ts'
import { certain } from './faults.ts'
import {
  type AssistantRecord,
  type CopyEntry,
  idOf,
  nameOf,
  type Records,
  type Stored,
  type ToolRecord,
} from './records.ts'
import { owned } from './rows.ts'

type Copies = Pick<Store, 'getToolCopies' | 'toolsOf' | 'unusedToolCopies' | 'deletedTools'>
type Holder = Pick<ToolRecord, '_id' | 'org' | 'copies'>

/** What stands for tools at providers: it rides in the tool's record. */
export const toolCopiesIn = (records: Records, vault: Vault): Copies => {
  const rounds = roundsOver(records)
  return {
    getToolCopies: async (scope, toolIds) => {
      const _id = { $in: toolIds.map((id) => idOf('tool', id)) }
      const found = await copied(records, { _id, ...owned(scope) }).toArray()
      const all = found.flatMap(holdings).filter(isStaying).sort(byConnection)
      return Promise.all(all.map((each) => openCopy(vault, each)))
    },
    toolsOf: async (scope, assistantId) => {
      const found = await certain(() =>
        records.findOne(
          { _id: idOf('assistant', assistantId), org: scope.orgId },
          { projection: { user: 1, tools: 1, toolClaims: 1 } }
        )
      )
      if (found === null) return []
      const { user, tools = [], toolClaims = [] } = found as unknown as AssistantRecord
      const own = scope.userId === null || scope.userId === user ? tools : []
      return [...new Set([...own, ...toolClaims.map(({ tool }) => tool)])].sort()
    },
    unusedToolCopies: async (toolId, limit) => {
      const found =
        toolId === null
          ? await rounds.next()
          : await certain(() => copied(records, { _id: idOf('tool', toolId) }).toArray())
      const unused: Holding[] = []
      for (const each of found.flatMap(holdings).filter(isStaying)) {
        if (unused.length >= limit) break
        if (!(await isNeeded(records, each))) unused.push(each)
      }
      return Promise.all(unused.map((each) => openCopy(vault, each)))
    },
    deletedTools: async (limit) => {
      const found = await certain(() =>
        records
          .find({ kind: 'tool', deletedAt: { $gt: '' }, removedAt: { $exists: false } })
          .sort({ deletedAt: 1 })
          .limit(limit)
          .toArray()
      )
      return found.map((each) => {
        const record = each as unknown as ToolRecord
        const { org: orgId, user: userId, version, createdAt, updatedAt } = record
        return { id: nameOf(record), orgId, userId, version, createdAt, updatedAt }
      })
    },
  }
}

/** How many tools are looked at in one go, of however many there are. */
const atOnce = 100

/** Some tools with copies at a time, each go from where the last one stopped, and round again. */
const roundsOver = (records: Records) => {
  let after = ''
  const from = (id: object, limit: number) =>
    certain(() =>
      copied(records, { kind: 'tool', _id: id }).sort({ _id: 1 }).limit(limit).toArray()
    )
  return {
    next: async (): Promise<readonly Holder[]> => {
      const start = after
      const found = await from({ $gt: start }, atOnce)
      const isEnd = found.length < atOnce
      const again = isEnd && start !== '' ? await from({ $lte: start }, atOnce - found.length) : []
      const last = (isEnd ? again : found).at(-1)
      after = last === undefined || last._id === start ? '' : last._id
      return [...found, ...again]
    },
  }
}

const copied = (records: Records, filter: Filter<Stored>) =>
  records
    .find({ ...filter, 'copies.connection': { $gt: '' } }, { projection: { org: 1, copies: 1 } })
    .map((record) => record as unknown as Holder)

const isStaying = ({ copy }: Holding) => copy.going === undefined

type Holding = { readonly org: string; readonly tool: string; readonly copy: CopyEntry }

const holdings = (record: Holder): Holding[] =>
  record.copies.map((copy) => ({ org: record.org, tool: nameOf(record), copy }))

const byConnection = (a: Holding, b: Holding) =>
  compare(a.copy.connection, b.copy.connection) || compare(a.tool, b.tool)

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** In use: by an assistant there, or by one that is about to have it. */
export const isNeeded = async (records: Records, { org, tool, copy }: Holding) => {
  const one = { projection: { _id: 1 } }
  const [used, claimed] = await Promise.all([
    certain(() => records.findOne({ org, tools: tool, 'links.connection': copy.connection }, one)),
    certain(() => records.findOne({ org, 'toolClaims.tool': tool }, one)),
  ])
  return used !== null || claimed !== null
}

const baseOf = (orgId: string, id: string) => ({ orgId, kind: 'tool base', id })

const openCopy = async (vault: Vault, { org, tool, copy }: Holding): Promise<ToolCopy> => ({
  ...{ id: copy.id, orgId: org, toolId: tool, connectionId: copy.connection },
  ...{ provider: copy.provider, externalId: copy.externalId },
  base: await vault.open(baseOf(org, copy.id), copy.base),
  ...(copy.abandoned && { abandoned: true }),
})

/** What stands for a tool as it is stored. */
export const sealCopy = async (
  vault: Vault,
  org: string,
  copy: Pick<ToolCopy, 'id' | 'connectionId' | 'provider' | 'externalId' | 'base'>
): Promise<CopyEntry> => ({
  ...{ id: copy.id, connection: copy.connectionId, provider: copy.provider },
  externalId: copy.externalId,
  base: await vault.seal(baseOf(org, copy.id), copy.base),
})
