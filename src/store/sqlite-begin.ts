import type { SyncedLink } from '../assistant.ts'
import { claimedBy, type Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { type Statement, statement } from './sql.ts'
import { homeValues } from './sqlite-assistants.ts'
import { insertLink, sealLink } from './sqlite-links.ts'
import { insertOperation, sealJournal } from './sqlite-operations.ts'
import { claiming } from './sqlite-responses.ts'
import { now } from './sqlite-rows.ts'

/**
 * W1 as statements: the first takes the slot if it can, the rest happen if it did. The last returns
 * the slot as it then stands. Said again by the same operation they change nothing.
 */
export const beginning = async (vault: Vault, operation: Operation): Promise<Statement[]> => {
  const { orgId, assistantId } = operation
  const [journal, ...links] = await Promise.all([
    sealJournal(vault, operation),
    ...claimedBy(operation).map((link) => sealLink(vault, orgId, link)),
  ])
  return [
    ...(operation.kind === 'create' ? [await conceived(vault, operation)] : []),
    taken(operation),
    inserted(operation, journal),
    ...(operation.after.config.toolIds?.length ? [toolsClaimed(operation)] : []),
    ...links.map((link) => linked(operation, link)),
    ...claimed(operation),
    statement(
      'select operation_id, fence from assistants where org_id = ?1 and id = ?2',
      ...[orgId, assistantId]
    ),
  ]
}

// Of version 0, which nobody sees.
const conceived = async (
  vault: Vault,
  { id, orgId, userId, assistantId, after, createdAt }: Operation
) =>
  statement(
    `insert into assistants (id, org_id, user_id, version, config, defaults, provider_options,
      created_at, updated_at) select ?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?7
      where not exists (select 1 from operations where id = ?8)`,
    ...[assistantId, orgId, userId],
    ...(await homeValues(vault, { orgId, id: assistantId }, after)),
    ...[createdAt, id]
  )

const taken = ({ id, orgId, assistantId, baseVersion, baseFence }: Operation) =>
  statement(
    `update assistants set operation_id = ?1, fence = fence + 1, lease_since = ${now}, tries = 0
      where org_id = ?2 and id = ?3 and version = ?4 and operation_id is null
      and (?5 is null or fence = ?5) and not exists (select 1 from operations where id = ?1)`,
    ...[id, orgId, assistantId, baseVersion, baseFence ?? null]
  )

const inserted = (operation: Operation, journal: string) =>
  insertOperation(
    operation,
    journal,
    `exists (select 1 from assistants where org_id = ?2 and id = ?4 and operation_id = ?1)
      and not exists (select 1 from operations where id = ?1)`
  )

// So that nobody removes a tool's objects, or the tool, before the assistant has it.
const toolsClaimed = ({ id, orgId, assistantId, after }: Operation) =>
  statement(
    `insert into tool_claims (tool_id, operation_id) select value, ?1 from json_each(?4)
      where exists (select 1 from assistants where org_id = ?2 and id = ?3 and operation_id = ?1)
      and not exists (select 1 from tool_claims where operation_id = ?1)`,
    ...[id, orgId, assistantId, JSON.stringify(after.config.toolIds)]
  )

const linked = ({ id, orgId, assistantId }: Operation, link: SyncedLink) =>
  insertLink(
    orgId,
    assistantId,
    link,
    `exists (select 1 from assistants where org_id = ?2 and id = ?3 and operation_id = ?13)
      and not exists (select 1 from links where id = ?1)`,
    id
  )

const claimed = ({ id, orgId, assistantId, answering }: Operation) =>
  answering === undefined
    ? []
    : claiming(
        orgId,
        answering.claim,
        { operationId: id },
        `exists (select 1 from assistants where org_id = ?2 and id = ?7 and operation_id = ?4)
          and not exists (select 1 from responses where key = ?1 and operation_id = ?4)`,
        assistantId
      )
