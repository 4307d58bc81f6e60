import type { Kept } from '../records.ts'
import type { Store } from '../store.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { newest, owned, places } from './sqlite-rows.ts'
import { deleteTool, keptWith } from './sqlite-tool-removal.ts'

type ToolRow = {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly version: number
  readonly name: string
  readonly config: string
  readonly headers: string
  readonly created_at: string
  readonly updated_at: string
}
type HeldRow = ToolRow & { readonly operation_id: string | null; readonly fence: number }
type Tools = Pick<
  Store,
  'addTool' | 'getTool' | 'getTools' | 'listTools' | 'putTool' | 'deleteTool' | 'assistantsWith'
>

const columns = 'id, org_id, user_id, version, name, config, headers, created_at, updated_at'
// Once deleted, a row stays only for the assistants that still have to let go of it.
const live = '(select * from tools where deleted_at is null) as tools'

/** Tools, their headers sealed; who uses which is kept by triggers (see the migrations). */
export const toolsIn = (sql: Sql, vault: Vault): Tools => ({
  addTool: async (tool, kept) => {
    const text = `insert into tools (${columns}) values (${places(9)})`
    await commitKeyed(sql, [
      statement(text, ...(await write(vault, tool))),
      ...(await keeping(vault, tool.orgId, kept)),
    ])
  },
  getTool: async ({ orgId, userId }, id) => {
    const text = `select ${columns}, operation_id, fence from ${live} where ${owned} and id = ?3`
    const [row] = await sql.all<HeldRow>(text, orgId, userId, id)
    if (row === undefined) return null
    return { ...(await read(vault, row)), operationId: row.operation_id, fence: row.fence }
  },
  getTools: async ({ orgId, userId }, ids) => {
    const rows = await sql.all<ToolRow>(
      `select ${columns} from ${live}
        where ${owned} and id in (select value from json_each(?3))`,
      ...[orgId, userId, JSON.stringify(ids)]
    )
    return Promise.all(rows.map((row) => read(vault, row)))
  },
  listTools: (scope, page) =>
    newest<ToolRow, Tool>(sql, scope, page, { name: live, columns }, (row) => read(vault, row)),
  putTool: (tool, kept) => putTool(sql, vault, tool, kept),
  deleteTool: async (scope, id, at, kept) =>
    deleteTool(sql, scope, id, at, await keptWith(vault, scope, id, kept)),
  assistantsWith: async ({ orgId, userId }, toolId) => {
    const rows = await sql.all<{ id: string }>(
      `select id from assistants join tool_uses on assistant_id = id
        where ${owned} and tool_id = ?3 order by id`,
      ...[orgId, userId, toolId]
    )
    return rows.map(({ id }) => id)
  },
})

/** Another tool of that name, on an assistant that has this one too. */
const twin = (id: string, name: string) => `exists (select 1 from tool_uses as own
  join tool_uses as other on other.assistant_id = own.assistant_id and other.tool_id <> ${id}
  join tools as twins on twins.id = other.tool_id and twins.name = ${name}
  where own.tool_id = ${id})`

const isCopied = (id: string) => `(operation_id is not null
  or exists (select 1 from tool_copies where tool_id = ${id}))`

const isNext = (id: string, version: string) =>
  `id = ${id} and org_id = ?2 and version = ${version} - 1 and deleted_at is null`

const putTool = async (sql: Sql, vault: Vault, tool: Tool, kept: Kept | undefined) => {
  const values = await write(vault, tool)
  const { id, orgId, version, config } = tool
  const can = `exists (select 1 from tools where ${isNext('?7', '?8')}
    and not ${isCopied('?7')} and not ${twin('?7', '?9')})`
  const answers = await keeping(vault, orgId, kept, can, id, version, config.name)
  const seen = (condition: string) =>
    statement(
      `select id from tools where ${isNext('?1', '?4')} and ${condition}`,
      ...values.slice(0, 5)
    )
  const results = await commitKeyed(sql, [
    ...answers,
    statement(
      `update tools set (${columns}) = (${places(9)})
        where ${isNext('?1', '?4')} and not ${isCopied('?1')} and not ${twin('?1', '?5')}
        returning id`,
      ...values
    ),
    seen(twin('?1', '?5')),
    seen(`${isCopied('?1')} and ?3 is not null and ?5 is not null`),
  ])
  const [stored = [], taken = [], copied = []] = results.slice(answers.length)
  if (stored.length > 0) return 'stored'
  if (taken.length > 0) return 'name_taken'
  return copied.length > 0 ? 'copied' : 'stale'
}

const headersOf = (orgId: string, id: string) => ({ orgId, kind: 'tool headers', id })

/** The values of a tool's row, in the order of its columns. */
export const write = async (vault: Vault, tool: Tool): Promise<SqlValue[]> => {
  const { id, orgId, userId, version, config, createdAt, updatedAt } = tool
  const { headers, ...rest } = config
  const sealed = await vault.seal(headersOf(orgId, id), JSON.stringify(headers))
  return [
    ...[id, orgId, userId, version, config.name],
    ...[JSON.stringify(rest), sealed, createdAt, updatedAt],
  ]
}

const read = async (vault: Vault, row: ToolRow): Promise<Tool> => {
  const { id, org_id: orgId } = row
  const config = JSON.parse(row.config) as Omit<ToolConfig, 'headers'>
  const headers = JSON.parse(
    await vault.open(headersOf(orgId, id), row.headers)
  ) as ToolConfig['headers']
  return {
    ...{ id, orgId, userId: row.user_id, version: row.version },
    config: { ...config, headers },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  }
}
