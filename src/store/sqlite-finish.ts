import type { SyncedLink } from '../assistant.ts'
import type { KeptAnswer } from '../records.ts'
import type { Change } from '../store.ts'
import { claimedBy, type Operation, type Relinked } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { type SqlValue, type Statement, statement } from './sql.ts'
import { homeValues } from './sqlite-assistants.ts'
import { leftoverNoted } from './sqlite-leftovers.ts'
import { overridesText, sealLink } from './sqlite-links.ts'
import { sealJournal } from './sqlite-operations.ts'
import { expiryOf, sealAnswer } from './sqlite-responses.ts'
import { now } from './sqlite-rows.ts'
import { toolsFreed, toolsKept } from './sqlite-tool-claims.ts'

/** An operation and the fence it holds the slot with; null where it took it in the same commit. */
export type Holder = { readonly operation: Operation; readonly fence: number | null }

/**
 * W2 as statements, each of which needs the slot held; so the one that lets it go comes last, and
 * returns a row if it was held.
 */
export const finishing = async (
  vault: Vault,
  holder: Holder,
  change: Change | null,
  answer: KeptAnswer | null
): Promise<Statement[]> => {
  const { orgId } = holder.operation
  const claimed = claimedBy(holder.operation).map(({ id }) => id)
  const [journal, kept, ...links] = await Promise.all([
    sealJournal(vault, holder.operation),
    answer === null ? freed(holder) : answered(vault, holder, answer),
    ...(change?.links ?? []).map((link) => sealLink(vault, orgId, link)),
  ])
  return [
    journaled(holder, journal),
    ...leftoverNoted(holder.operation),
    ...links.map((link) => synced(holder, link)),
    ...(holder.operation.ambiguous ? [marked(holder)] : []),
    ...(change?.relinked ? [relinked(holder, change.relinked)] : []),
    ...toolsKept(holder, change),
    ...(change === null ? claimed : (change.unlinked ?? [])).map((id) => unlinked(holder, id)),
    ...(change?.gone ? [bare(holder)] : []),
    ...kept,
    ...toolsFreed(holder, change),
    await ending(vault, holder, change),
  ]
}

/** The statement that lets the slot go. */
const ending = async (vault: Vault, holder: Holder, change: Change | null) => {
  if (change === null)
    return holder.operation.kind === 'create' ? deleted(holder) : released(holder)
  return change.gone ? deleted(holder) : committed(vault, holder, change)
}

/** Rewrites the journal, unless there is none, while the slot is held; returns a row if it was. */
export const journaled = (holder: Holder, journal: string | null) => {
  const { state, decision, ambiguous, endedAt } = holder.operation
  return statement(
    `update operations set state = ?5, decision = ?6, ambiguous = ?7, ended_at = ?9,
      journal = coalesce(?8, journal)
      where id = ?3 and org_id = ?1 and ${isHeld} returning id`,
    ...[...slot(holder), state, decision, Number(ambiguous), journal, endedAt]
  )
}

// `?1` to `?4` of every statement here.
export const slot = ({ operation: { orgId, assistantId, id }, fence }: Holder): SqlValue[] => [
  orgId,
  assistantId,
  id,
  fence,
]
const ofSlot = 'org_id = ?1 and id = ?2 and operation_id = ?3 and (?4 is null or fence = ?4)'
export const isHeld = `exists (select 1 from assistants where ${ofSlot})`

// Under a mark, what a write's answer shows of others may be a late write of ours: not told yet.
const synced = (holder: Holder, link: SyncedLink) =>
  statement(
    `update links set base = ?5, last_synced_at = ?7, external_id = ?9,
      overrides = coalesce(?11, overrides),
      state = case when ?10 and settle_since is not null then 'in_sync' else ?6 end
      where id = ?8 and org_id = ?1 and assistant_id = ?2 and ${isHeld}`,
    ...[...slot(holder), link.base, link.state, link.lastSyncedAt, link.id, link.externalId],
    Number(holder.operation.state === 'committed' && link.state === 'drifted'),
    overridesText(link)
  )

const relinked = (holder: Holder, { id, paused = false, ...rest }: Relinked) =>
  statement(
    `update links set paused = ?5, overrides = ?6
      where id = ?7 and org_id = ?1 and assistant_id = ?2 and ${isHeld}`,
    ...[...slot(holder), Number(paused), overridesText(rest), id]
  )

// Whatever the end, and whatever marks they bear already: a late write may still land.
const marked = (holder: Holder) =>
  statement(
    `update links set settle_since = ${now} where org_id = ?1 and assistant_id = ?2
      and id in (select value from json_each(?5)) and ${isHeld}`,
    ...slot(holder),
    JSON.stringify(holder.operation.steps.map(({ linkId }) => linkId))
  )

const unlinked = (holder: Holder, id: string) =>
  statement(
    `delete from links where id = ?5 and org_id = ?1 and assistant_id = ?2 and ${isHeld}`,
    ...[...slot(holder), id]
  )

/** The first answer under the operation's key stays, so that it is the same every time. */
export const answered = async (
  vault: Vault,
  holder: Holder,
  answer: KeptAnswer
): Promise<readonly Statement[]> => {
  const { orgId, answering, endedAt } = holder.operation
  if (answering === undefined) return []
  const { claim } = answering
  const sealed = await sealAnswer(vault, orgId, claim, answer)
  const text = `update responses set answer = ?6, expires_at = ?7 where ${isOpen}`
  return [statement(text, ...slot(holder), claim.key, sealed, expiryOf(claim, endedAt))]
}

const isOpen = `key = ?5 and org_id = ?1 and operation_id = ?3 and answer is null and ${isHeld}`

const freed = (holder: Holder): readonly Statement[] => {
  const claim = holder.operation.answering?.claim
  if (holder.operation.unreadable) return [freedUnseen(holder)]
  if (claim === undefined) return []
  return [statement(`delete from responses where ${isOpen}`, ...slot(holder), claim.key)]
}

const freedUnseen = (holder: Holder) =>
  statement(
    `delete from responses where org_id = ?1 and operation_id = ?3 and answer is null
      and ${isHeld}`,
    ...slot(holder)
  )

const bare = (holder: Holder) =>
  statement(
    `delete from links where org_id = ?1 and assistant_id = ?2 and ${isHeld}`,
    ...slot(holder)
  )

// What had no first commit, and what W2 takes away.
const deleted = (holder: Holder) =>
  statement(`delete from assistants where ${ofSlot} returning id`, ...slot(holder))

const released = (holder: Holder) =>
  statement(
    `update assistants set operation_id = null, lease_since = null where ${ofSlot} returning id`,
    ...slot(holder)
  )

const committed = async (vault: Vault, holder: Holder, change: Change) => {
  const { orgId, assistantId: id } = holder.operation
  return statement(
    `update assistants set operation_id = null, lease_since = null, version = version + 1,
      config = ?5, defaults = ?6, provider_options = ?7, updated_at = ?8
      where ${ofSlot} returning id`,
    ...slot(holder),
    ...(await homeValues(vault, { orgId, id }, change)),
    holder.operation.endedAt
  )
}
