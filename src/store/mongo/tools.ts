import type { Kept } from '../../records.ts'
import type { Store } from '../../store.ts'
import type { Tool, ToolConfig } from '../../tool.ts'
import type { Vault } from '../../vault.ts'
import { claimed } from './claims.ts'
import { certain } from './faults.ts'
import { type AssistantRecord, idOf, nameOf, type Records, type ToolRecord } from './records.ts'
import { insert, revise, type Verdict } from './revise.ts'
import type { Room } from './room.ts'
import { type Lists, owned, shownOne } from './rows.ts'
import { sealKept } from './sealed.ts'
import { deleteTool } from './tool-removal.ts'

type Tools = Pick<
  Store,
  'addTool' | 'getTool' | 'getTools' | 'listTools' | 'putTool' | 'deleteTool' | 'assistantsWith'
>

/** Tools, their headers sealed; who uses which stands in the assistants' records. */
export const toolsIn = (records: Records, vault: Vault, list: Lists, room: Room): Tools => ({
  addTool: async (tool, kept) => {
    const claim = await sealKept(vault, tool.orgId, kept)
    const record = { ...(await fresh(vault, tool)), claims: claim && [claim] }
    if (!(await insert(records, record, kept?.claim.at)))
      throw new Error(`there is a tool ${tool.id} already`)
  },
  getTool: async (scope, id) => {
    const found = await shownOne<ToolRecord>(records, 'tool', scope, id)
    if (found === null) return null
    const { operation: operationId = null, fence } = found
    return { ...(await openTool(vault, found)), operationId, fence }
  },
  getTools: async (scope, ids) => {
    const _id = { $in: ids.map((id) => idOf('tool', id)) }
    const found = await certain(() => records.find({ _id, ...owned(scope), shown: true }).toArray())
    return Promise.all(found.map((record) => openTool(vault, record as unknown as ToolRecord)))
  },
  listTools: (scope, page) =>
    list<ToolRecord, Tool>('tool', scope, page, (record) => openTool(vault, record)),
  putTool: (tool, kept) => putTool(records, room, vault, tool, kept),
  deleteTool: (scope, id, at, kept) => deleteTool(records, room, vault, scope, { id, at, kept }),
  assistantsWith: async (scope, toolId) => {
    const found = await certain(() =>
      records.find({ ...owned(scope), tools: toolId }, { projection: { _id: 1 } }).toArray()
    )
    // Sorted there, every record would be read in the order of ids.
    return found.map(nameOf).sort()
  },
})

type Put = 'stored' | 'stale' | 'name_taken' | 'copied'

const putTool = async (
  records: Records,
  room: Room,
  vault: Vault,
  tool: Tool,
  kept: Kept | undefined
): Promise<Put> => {
  const { id, orgId: org, version } = tool
  const [values, claim, hasTwin] = await Promise.all([
    sealTool(vault, tool),
    sealKept(vault, org, kept),
    isTwin(records, tool),
  ])
  const filter = { _id: idOf('tool', id), org, shown: true }
  const at = kept?.claim.at ?? 0
  const decide = (record: ToolRecord | null): Verdict<ToolRecord, Put> => {
    if (record === null || record.version !== version - 1) return { result: 'stale' }
    if (hasTwin) return { result: 'name_taken' }
    if (record.operation !== undefined || record.copies.length > 0) return { result: 'copied' }
    const next = { ...record, ...values, claims: claimed(record.claims, claim, at) }
    return { next, result: 'stored' }
  }
  return room(filter, () => revise<ToolRecord, Put>(records, filter, decide, at))
}

/** True where an assistant that has it has another tool of that name too. */
const isTwin = async (records: Records, { id, orgId: org, config: { name } }: Tool) => {
  const users = await certain(() =>
    records.find({ org, tools: id }, { projection: { tools: 1 } }).toArray()
  )
  const others = users.flatMap((record) => (record as unknown as AssistantRecord).tools ?? [])
  const _id = {
    $in: [...new Set(others)].filter((other) => other !== id).map((t) => idOf('tool', t)),
  }
  return (await certain(() => records.findOne({ _id, name }, { projection: { _id: 1 } }))) !== null
}

const headersOf = (orgId: string, id: string) => ({ orgId, kind: 'tool headers', id })

/** What a tool says as it is stored. */
export const sealTool = async (vault: Vault, tool: Tool) => {
  const { id, orgId, userId: user, version, config, createdAt, updatedAt } = tool
  const { headers, ...rest } = config
  const sealed = await vault.seal(headersOf(orgId, id), JSON.stringify(headers))
  const said = { name: config.name, config: JSON.stringify(rest), headers: sealed }
  return { user, version, ...said, createdAt, updatedAt }
}

const fresh = async (vault: Vault, tool: Tool): Promise<ToolRecord> => ({
  ...{ _id: idOf('tool', tool.id), kind: 'tool', org: tool.orgId, rev: 0, shown: true },
  ...(await sealTool(vault, tool)),
  ...{ fence: 0, tries: 0, journals: [], ended: [], copies: [] },
})

const openTool = async (vault: Vault, record: ToolRecord): Promise<Tool> => {
  const { org: orgId, user: userId, version, createdAt, updatedAt } = record
  const id = nameOf(record)
  const config = JSON.parse(record.config) as Omit<ToolConfig, 'headers'>
  const headers = JSON.parse(await vault.open(headersOf(orgId, id), record.headers))
  return { id, orgId, userId, version, config: { ...config, headers }, createdAt, updatedAt }
}
