import type { Change, Slot, ToolSlot } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { ToolConfig } from '../tool.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, type Statement, statement } from './sql.ts'
import { leftoverNoted } from './sqlite-leftovers.ts'
import { insertOperation, sealJournal } from './sqlite-operations.ts'
import { fromNow, now } from './sqlite-rows.ts'
import { upsertCopy } from './sqlite-tool-copies.ts'
import { write } from './sqlite-tools.ts'

/** The one slot of each tool: who may change what stands for it at providers. */
export const toolSlotIn = (sql: Sql, vault: Vault): ToolSlot => {
  const held = async (statements: readonly Statement[]) =>
    ((await sql.batch(statements)).at(-1) ?? []).length > 0
  return {
    begin: async (operation) => {
      const results = await sql.batch(await beginning(vault, operation))
      const [row] = results.at(-1) ?? []
      if (row === undefined) return { outcome: 'gone' }
      if (row.operation_id === operation.id) return { outcome: 'begun', fence: Number(row.fence) }
      if (typeof row.operation_id !== 'string') return { outcome: 'stale' }
      return { outcome: 'busy', operationId: row.operation_id }
    },
    record: async (operation, fence) =>
      held([journaled(operation, fence, await sealJournal(vault, operation))]),
    finish: async (operation, fence, change) =>
      held(await finishing(vault, operation, fence, change)),
    leave: async (operation, fence, wait) => {
      const journal = operation.unreadable ? null : await sealJournal(vault, operation)
      return held([journaled(operation, fence, journal), left(operation, fence, wait)])
    },
    claim: async (which) => {
      if (!('lease' in which)) return null
      const [rows = []] = await sql.batch([overdue(which.lease)])
      const [row] = rows
      return row === undefined ? null : (slotOf(row) satisfies Slot)
    },
  }
}

const beginning = async (vault: Vault, operation: Operation) => {
  const { id, orgId, assistantId, baseVersion } = operation
  return [
    statement(
      `update tools set operation_id = ?1, fence = fence + 1, lease_since = ${now}, tries = 0
        where org_id = ?2 and id = ?3 and version = ?4 and operation_id is null
        and not exists (select 1 from operations where id = ?1)`,
      ...[id, orgId, assistantId, baseVersion]
    ),
    insertOperation(
      operation,
      await sealJournal(vault, operation),
      `exists (select 1 from tools where org_id = ?2 and id = ?4 and operation_id = ?1)
        and not exists (select 1 from operations where id = ?1)`
    ),
    statement(
      'select operation_id, fence from tools where org_id = ?1 and id = ?2',
      ...[orgId, assistantId]
    ),
  ]
}

// `?1` to `?4` of the statements below.
const slot = ({ orgId, assistantId, id }: Operation, fence: number): SqlValue[] => [
  ...[orgId, assistantId, id, fence],
]
const ofSlot = 'org_id = ?1 and id = ?2 and operation_id = ?3 and fence = ?4'
const isHeld = `exists (select 1 from tools where ${ofSlot})`

const journaled = (operation: Operation, fence: number, journal: string | null) =>
  statement(
    `update operations set state = ?5, decision = ?6, ambiguous = ?7, ended_at = ?9,
      journal = coalesce(?8, journal)
      where id = ?3 and org_id = ?1 and ${isHeld} returning id`,
    ...[...slot(operation, fence), operation.state, operation.decision],
    ...[Number(operation.ambiguous), journal, operation.endedAt]
  )

const finishing = async (
  vault: Vault,
  operation: Operation,
  fence: number,
  change: Change | null
): Promise<Statement[]> => {
  const copies = (change?.links ?? []).map(({ id, connectionId, provider, externalId, base }) => {
    const { orgId, assistantId: toolId } = operation
    const copy = { id, orgId, toolId, connectionId, provider, externalId, base }
    const isStillHeld = `exists (select 1 from tools
      where org_id = ?2 and id = ?3 and operation_id = ?8 and fence = ?9)`
    return upsertCopy(vault, copy, isStillHeld, operation.id, fence)
  })
  const removed = (change?.unlinked ?? []).map((id) =>
    statement(
      `delete from tool_copies where id = ?5 and tool_id = ?2 and ${isHeld}`,
      ...[...slot(operation, fence), id]
    )
  )
  const journal = await sealJournal(vault, operation)
  const changes = change !== null && operation.kind === 'tool'
  return [
    journaled(operation, fence, journal),
    ...leftoverNoted(operation),
    ...(await Promise.all(copies)),
    ...removed,
    ...(changes ? [await rewritten(vault, operation, fence)] : []),
    statement(
      `update tools set operation_id = null, lease_since = null where ${ofSlot} returning id`,
      ...slot(operation, fence)
    ),
  ]
}

const rewritten = async (vault: Vault, operation: Operation, fence: number) => {
  const { assistantId: id, orgId, userId, baseVersion, createdAt, endedAt } = operation
  const config = operation.after.config as unknown as ToolConfig
  const row = { id, orgId, userId, version: baseVersion + 1, config, createdAt }
  const values = await write(vault, { ...row, updatedAt: endedAt ?? createdAt })
  const [, , , version, name, plain, headers, , updatedAt] = values
  return statement(
    `update tools set version = ?5, name = ?6, config = ?7, headers = ?8, updated_at = ?9
      where ${ofSlot}`,
    ...[...slot(operation, fence), version ?? null, name ?? null, plain ?? null],
    ...[headers ?? null, updatedAt ?? null]
  )
}

const left = (operation: Operation, fence: number, wait: number | null) =>
  statement(
    `update tools set lease_since = null, due_at = ${fromNow('?5')}, tries = tries + 1
      where ${ofSlot} returning id`,
    ...[...slot(operation, fence), wait === null ? null : seconds(wait)]
  )

const overdue = (lease: number) =>
  statement(
    `update tools set fence = fence + 1, lease_since = ${now}, due_at = null where id = (
      select id from tools where due_at <= ${now}
      union all select id from tools where lease_since <= ${fromNow('?1')} limit 1
    ) returning org_id, id, operation_id, fence, tries`,
    seconds(-lease)
  )

const slotOf = (row: { readonly [column: string]: SqlValue }): Slot => ({
  ...{ orgId: String(row.org_id), assistantId: String(row.id) },
  operationId: String(row.operation_id),
  ...{ fence: Number(row.fence), tries: Number(row.tries) },
})

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3)} seconds`
