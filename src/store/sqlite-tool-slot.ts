import type { Change, ToolSlot } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { ToolConfig } from '../tool.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import { leftoverNoted } from './sqlite-leftovers.ts'
import { insertOperation, sealJournal } from './sqlite-operations.ts'
import { claiming, commitKeyed } from './sqlite-responses.ts'
import { now } from './sqlite-rows.ts'
import { claimedTools, journaled, left } from './sqlite-tool-claim.ts'
import { unused, upsertCopy } from './sqlite-tool-copies.ts'
import { isHeld, ofSlot, slot, type ToolHolder, toolAnswers } from './sqlite-tool-held.ts'
import { toolMarked, toolSettles } from './sqlite-tool-settle.ts'
import { write } from './sqlite-tools.ts'

/** The one slot of each tool: who may change what stands for it at providers. */
export const toolSlotIn = (sql: Sql, vault: Vault): ToolSlot => {
  const held = async (statements: readonly Statement[]) =>
    ((await sql.batch(statements)).at(-1) ?? []).length > 0
  return {
    begin: async (operation) => {
      const results = await commitKeyed(sql, await beginning(vault, operation))
      const [row] = results.at(-1) ?? []
      if (row === undefined) return { outcome: 'gone' }
      if (row.operation_id === operation.id) return { outcome: 'begun', fence: Number(row.fence) }
      if (typeof row.operation_id !== 'string') return { outcome: 'stale' }
      return { outcome: 'busy', operationId: row.operation_id }
    },
    record: async (operation, fence) =>
      held([journaled({ operation, fence }, await sealJournal(vault, operation))]),
    finish: async (operation, fence, change, answer = null, kept = undefined) => {
      const holder = { operation, fence }
      const answers = await toolAnswers(vault, holder, answer, kept)
      return held([...answers, ...(await finishing(vault, holder, change))])
    },
    leave: async (operation, fence, wait, answer = undefined, kept = undefined) => {
      const holder = { operation, fence }
      const journal = operation.unreadable ? null : await sealJournal(vault, operation)
      const answers = await toolAnswers(vault, holder, answer ?? undefined, kept)
      return held([...answers, journaled(holder, journal), left(holder, wait)])
    },
    claim: (which) => claimedTools(sql, which),
    ...toolSettles(sql),
  }
}

const beginning = async (vault: Vault, operation: Operation) => {
  const { id, orgId, assistantId, baseVersion, baseFence, answering, unlinked = [] } = operation
  const going = JSON.stringify(unlinked)
  const isTaken = 'exists (select 1 from tools where org_id = ?2 and id = ?7 and operation_id = ?4)'
  const isNew = 'not exists (select 1 from responses where key = ?1 and operation_id = ?4)'
  return [
    statement(
      `update tools set operation_id = ?1, fence = fence + 1, lease_since = ${now}, tries = 0
        where org_id = ?2 and id = ?3 and version = ?4 and operation_id is null
        and (?6 is null or fence = ?6)
        and not exists (select 1 from operations where id = ?1)
        and not exists (select 1 from tool_copies
          where id in (select value from json_each(?5)) and not (${unused}))`,
      ...[id, orgId, assistantId, baseVersion, going, baseFence ?? null]
    ),
    // What is to be removed is nobody's to take any more.
    statement(
      `update tool_copies set going = ?1 where tool_id = ?3
        and id in (select value from json_each(?4))
        and exists (select 1 from tools where org_id = ?2 and id = ?3 and operation_id = ?1)`,
      ...[id, orgId, assistantId, going]
    ),
    insertOperation(
      operation,
      await sealJournal(vault, operation),
      `exists (select 1 from tools where org_id = ?2 and id = ?4 and operation_id = ?1)
        and not exists (select 1 from operations where id = ?1)`
    ),
    ...(answering === undefined
      ? []
      : claiming(
          ...([orgId, answering.claim, { operationId: id }] as const),
          ...([`${isTaken} and ${isNew}`, assistantId] as const)
        )),
    statement(
      'select operation_id, fence from tools where org_id = ?1 and id = ?2',
      ...[orgId, assistantId]
    ),
  ]
}

const finishing = async (
  vault: Vault,
  holder: ToolHolder,
  change: Change | null
): Promise<Statement[]> => {
  const { operation, fence } = holder
  const { orgId, assistantId: toolId } = operation
  const copies = (change?.links ?? []).map(({ id, connectionId, provider, externalId, base }) => {
    const copy = { id, orgId, toolId, connectionId, provider, externalId, base }
    const isStillHeld = `exists (select 1 from tools
      where org_id = ?2 and id = ?3 and operation_id = ?8 and fence = ?9)`
    return upsertCopy(vault, copy, isStillHeld, operation.id, fence)
  })
  const removed = (change?.unlinked ?? []).map((id) =>
    statement(
      `delete from tool_copies where id = ?5 and tool_id = ?2 and ${isHeld}`,
      ...[...slot(holder), id]
    )
  )
  const journal = operation.unreadable ? null : await sealJournal(vault, operation)
  const changes = change !== null && operation.kind === 'tool'
  return [
    journaled(holder, journal),
    ...leftoverNoted(operation),
    ...(await Promise.all(copies)),
    ...(operation.ambiguous ? [toolMarked(holder)] : []),
    ...removed,
    statement(
      `update tool_copies set going = null where tool_id = ?2 and going = ?3 and ${isHeld}`,
      ...slot(holder)
    ),
    ...(changes ? [await rewritten(vault, holder, change)] : []),
    statement(
      `update tools set operation_id = null, lease_since = null where ${ofSlot} returning id`,
      ...slot(holder)
    ),
  ]
}

const rewritten = async (vault: Vault, holder: ToolHolder, change: Change) => {
  const { assistantId: id, orgId, userId, baseVersion, createdAt, endedAt } = holder.operation
  const config = change.config as unknown as ToolConfig
  const row = { id, orgId, userId, version: baseVersion + 1, config, createdAt }
  const values = await write(vault, { ...row, updatedAt: endedAt ?? createdAt })
  const [, , , version, name, plain, headers, , updatedAt] = values
  return statement(
    `update tools set version = ?5, name = ?6, config = ?7, headers = ?8, updated_at = ?9
      where ${ofSlot}`,
    ...[...slot(holder), version ?? null, name ?? null, plain ?? null],
    ...[headers ?? null, updatedAt ?? null]
  )
}
