import type { Kept, Scope } from '../records.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { owned } from './sqlite-rows.ts'

/** The answer of a deletion, where there is such a tool. */
export const keptWith = (
  vault: Vault,
  { orgId, userId }: Scope,
  id: string,
  kept: Kept | undefined
) =>
  keeping(
    ...([vault, orgId, kept] as const),
    'exists (select 1 from tools where org_id = ?2 and id = ?7 and (?8 is null or user_id = ?8))',
    ...[id, userId]
  )

/** Removes a tool that nothing needs; one in use is marked, and goes later. */
export const deleteTool = async (
  sql: Sql,
  { orgId, userId }: Scope,
  id: string,
  at: string,
  kept: readonly Statement[]
) => {
  const free = `not exists (select 1 from tool_uses where tool_id = ?3)
    and not exists (select 1 from tool_copies where tool_id = ?3) and operation_id is null`
  const values = [orgId, userId, id]
  const results = await commitKeyed(sql, [
    ...kept,
    statement(
      `update tools set deleted_at = coalesce(deleted_at, ?4) where ${owned} and id = ?3
        returning id`,
      ...[...values, at]
    ),
    statement(`delete from tools where ${owned} and id = ?3 and ${free} returning id`, ...values),
  ])
  const [marked = [], gone = []] = results.slice(kept.length)
  if (gone.length > 0) return 'deleted'
  return marked.length > 0 ? 'in_use' : 'absent'
}
