import type { Change } from '../store.ts'
import { type Statement, statement } from './sql.ts'
import { type Holder, isHeld, slot } from './sqlite-finish.ts'

/**
 * Of claims on tools: their operation has ended, and no copy of its assistant can have the tool any
 * more, neither by a late write nor because it is left out of operations.
 */
export const isFree = (assistantId: string) => `exists (
    select 1 from operations
    where id = operation_id and assistant_id = ${assistantId} and ended_at is not null
  ) and not exists (
    select 1 from links
    where assistant_id = ${assistantId} and (settle_since is not null or paused = 1)
  )`

/** Lets go of tools that an assistant's operations were about to give, or had to keep. */
export const toolsFreed = (holder: Holder, change: Change | null): readonly Statement[] => {
  const { after, unreadable } = holder.operation
  const mayClaim = unreadable === true || (after.config.toolIds ?? []).length > 0
  return mayClaim || change?.relinked || change?.unlinked
    ? [statement(`delete from tool_claims where ${isFree('?2')} and ${isHeld}`, ...slot(holder))]
    : []
}

/** Keeps what stands for tools where a copy that is not changed now goes on naming it. */
export const toolsKept = (holder: Holder, change: Change | null): readonly Statement[] => {
  if (!change || !Object.hasOwn(change.config, 'toolIds')) return []
  return [
    ...(change.gone ? [] : [paused(holder, change.config.toolIds ?? [])]),
    ...(change.gone || change.unlinked ? [abandoned(holder, change)] : []),
  ]
}

/** A paused copy has what its assistant now lets go of, until it is back. */
const paused = (holder: Holder, toolIds: readonly string[]) =>
  statement(
    `insert into tool_claims (tool_id, operation_id) select tool_id, ?3 from tool_uses
      where assistant_id = ?2 and tool_id not in (select value from json_each(?5))
      and exists (select 1 from links where assistant_id = ?2 and paused = 1)
      and not exists (select 1 from tool_claims as known
        where known.tool_id = tool_uses.tool_id and known.operation_id = ?3)
      and ${isHeld}`,
    ...[...slot(holder), JSON.stringify(toolIds)]
  )

/** Links that go while their objects stay: those have their tools for good. */
const abandoned = (holder: Holder, { gone = false, unlinked = [] }: Change) => {
  const { steps } = holder.operation
  const removed = steps.filter(({ kind }) => kind === 'remove').map(({ linkId }) => linkId)
  return statement(
    `update tool_copies set abandoned = 1 where org_id = ?1 and tool_id in (
        select tool_id from tool_uses where assistant_id = ?2
        union select tool_id from tool_claims join operations on operations.id = operation_id
          where assistant_id = ?2)
      and connection_id in (select connection_id from links where assistant_id = ?2
        and (?5 or id in (select value from json_each(?6)))
        and id not in (select value from json_each(?7)))
      and ${isHeld}`,
    ...[...slot(holder), Number(gone), JSON.stringify(unlinked), JSON.stringify(removed)]
  )
}
