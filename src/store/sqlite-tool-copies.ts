import type { Scope } from '../records.ts'
import type { Store } from '../store.ts'
import type { ToolCopy } from '../tool.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'
import { owned } from './sqlite-rows.ts'

type CopyRow = {
  readonly id: string
  readonly org_id: string
  readonly tool_id: string
  readonly connection_id: string
  readonly provider: string
  readonly external_id: string
  readonly base: string
  readonly abandoned: number
}
type Copies = Pick<Store, 'getToolCopies' | 'toolsOf' | 'unusedToolCopies' | 'deletedTools'>

const columns = 'id, org_id, tool_id, connection_id, provider, external_id, base'

// What an operation is about to give is in use from its W1 on.
export const unused = `not exists (
    select 1 from tool_uses join links on links.assistant_id = tool_uses.assistant_id
    where tool_uses.tool_id = tool_copies.tool_id
    and links.connection_id = tool_copies.connection_id
  ) and not exists (select 1 from tool_claims where tool_claims.tool_id = tool_copies.tool_id)`

/** What stands for tools at providers. */
export const toolCopiesIn = (sql: Sql, vault: Vault): Copies => {
  const find = async (condition: string, ...values: SqlValue[]) => {
    const rows = await sql.all<CopyRow>(
      `select ${columns}, abandoned from tool_copies where ${condition}`,
      ...values
    )
    return Promise.all(rows.map((row) => read(vault, row)))
  }
  return {
    getToolCopies: ({ orgId, userId }: Scope, toolIds) =>
      find(
        `org_id = ?1 and (?2 is null or ?2 = (select user_id from tools where id = tool_id))
          and tool_id in (select value from json_each(?3)) and going is null
          order by connection_id, tool_id`,
        ...[orgId, userId, JSON.stringify(toolIds)]
      ),
    toolsOf: async ({ orgId, userId }, assistantId) => {
      const rows = await sql.all<{ tool_id: string }>(
        `select tool_id from tool_uses join assistants on id = assistant_id
          where ${owned} and assistant_id = ?3
        union select tool_id from tool_claims join operations on operations.id = operation_id
          where org_id = ?1 and assistant_id = ?3 order by tool_id`,
        ...[orgId, userId, assistantId]
      )
      return rows.map(({ tool_id }) => tool_id)
    },
    unusedToolCopies: (toolId, limit) =>
      find(`(?1 is null or tool_id = ?1) and going is null and ${unused} limit ?2`, toolId, limit),
    deletedTools: async (limit) => {
      const rows = await sql.all<DeletedRow>(
        `select id, org_id, user_id, version, created_at, updated_at from tools
          where deleted_at is not null order by deleted_at limit ?1`,
        limit
      )
      return rows.map((row) => ({
        ...{ id: row.id, orgId: row.org_id, userId: row.user_id, version: row.version },
        ...{ createdAt: row.created_at, updatedAt: row.updated_at },
      }))
    },
  }
}

type DeletedRow = {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
}

const baseOf = (orgId: string, id: string) => ({ orgId, kind: 'tool base', id })

const read = async (vault: Vault, row: CopyRow): Promise<ToolCopy> => ({
  ...{ id: row.id, orgId: row.org_id, toolId: row.tool_id, connectionId: row.connection_id },
  ...{ provider: row.provider, externalId: row.external_id },
  base: await vault.open(baseOf(row.org_id, row.id), row.base),
  ...(row.abandoned === 1 && { abandoned: true }),
})

/** Stores a copy, made or changed, where the condition holds; `?1` to `?7` are its values. */
export const upsertCopy = async (
  vault: Vault,
  copy: ToolCopy,
  condition: string,
  ...values: SqlValue[]
) =>
  statement(
    `insert into tool_copies (${columns}) select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where ${condition}
      on conflict (id) do update set external_id = excluded.external_id, base = excluded.base`,
    ...[copy.id, copy.orgId, copy.toolId, copy.connectionId, copy.provider, copy.externalId],
    ...[await vault.seal(baseOf(copy.orgId, copy.id), copy.base), ...values]
  )
