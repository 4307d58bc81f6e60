import type { Kept, KeptAnswer } from '../records.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { type SqlValue, type Statement, statement } from './sql.ts'
import { expiryOf, keepingHeld, sealAnswer } from './sqlite-responses.ts'

/** An operation of a tool and the fence it holds the tool's slot with. */
export type ToolHolder = { readonly operation: Operation; readonly fence: number }

/** `?1` to `?4` of a statement that needs a tool's slot held. */
export const slot = ({ operation, fence }: ToolHolder): SqlValue[] => [
  ...[operation.orgId, operation.assistantId, operation.id, fence],
]
export const ofSlot = 'org_id = ?1 and id = ?2 and operation_id = ?3 and fence = ?4'
export const isHeld = `exists (select 1 from tools where ${ofSlot})`

/**
 * The answer of the operation's own key, null to free it, undefined to leave it as it is; and the
 * answer of whoever brought its end about.
 */
export const toolAnswers = async (
  vault: Vault,
  holder: ToolHolder,
  answer: KeptAnswer | null | undefined,
  kept: Kept | undefined
): Promise<readonly Statement[]> => [
  ...(await keepingHeld(vault, 'tools', holder, kept)),
  ...(await ownAnswer(vault, holder, answer)),
]

const ownAnswer = async (
  vault: Vault,
  holder: ToolHolder,
  answer: KeptAnswer | null | undefined
): Promise<readonly Statement[]> => {
  const { orgId, answering, endedAt } = holder.operation
  if (answering === undefined || answer === undefined) return []
  const { claim } = answering
  const isOpen = `key = ?5 and org_id = ?1 and operation_id = ?3 and answer is null and ${isHeld}`
  if (answer === null)
    return [statement(`delete from responses where ${isOpen}`, ...slot(holder), claim.key)]
  const sealed = await sealAnswer(vault, orgId, claim, answer)
  const text = `update responses set answer = ?6, expires_at = ?7 where ${isOpen}`
  return [statement(text, ...slot(holder), claim.key, sealed, expiryOf(claim, endedAt))]
}
