import type { Change } from '../../store.ts'
import { claimedBy, type Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { toolsOf, withLinks } from './begin.ts'
import { ended, type Holding } from './finish.ts'
import { type AssistantRecord, type LinkEntry, orNone } from './records.ts'
import { removed } from './removed.ts'
import { handlingOf, type SealedHome, sealHome, sealLink } from './sealed.ts'

/** What W2 stores of a change, sealed beforehand. */
export type SealedChange = {
  readonly links: readonly LinkEntry[]
  readonly home: SealedHome | null
}

export const sealedChange = async (
  vault: Vault,
  { orgId, assistantId }: Operation,
  change: Change | null
): Promise<SealedChange> => {
  const [home, ...links] = await Promise.all([
    change && sealHome(vault, { orgId, id: assistantId }, change),
    ...(change?.links ?? []).map((link) => sealLink(vault, orgId, link)),
  ])
  return { links, home }
}

/** W2 of an assistant. */
export const finished = (
  record: AssistantRecord,
  given: Holding,
  change: Change | null,
  { links, home }: SealedChange
): AssistantRecord => {
  const { operation } = given
  const over = ended(record, given)
  if (change === null && operation.kind === 'create') return removed(over)
  if (change?.gone) return removed(over)
  const next = withLinks(over, linksAfter(record, given, change, links))
  const kept = claimsKept(next, operation, change)
  if (change === null) return { ...next, toolClaims: kept }
  return {
    ...{ ...next, toolClaims: kept, tools: orNone(toolsOf(change)), ...home },
    ...{ version: record.version + 1, updatedAt: operation.endedAt ?? record.updatedAt },
    shown: true,
  }
}

const linksAfter = (
  { links: before }: AssistantRecord,
  { operation, now }: Holding,
  change: Change | null,
  links: readonly LinkEntry[]
): readonly LinkEntry[] => {
  const gone = change === null ? claimedBy(operation).map(({ id }) => id) : (change.unlinked ?? [])
  const marked = new Set(operation.ambiguous ? operation.steps.map(({ linkId }) => linkId) : [])
  const { relinked } = change ?? {}
  return before
    .filter(({ id }) => !gone.includes(id))
    .map((link) =>
      synced(
        link,
        links.find(({ id }) => id === link.id),
        operation
      )
    )
    .map((link) => (marked.has(link.id) ? { ...link, settleSince: now } : link))
    .map((link) => {
      if (relinked?.id !== link.id) return link
      return { ...link, paused: undefined, overrides: undefined, ...handlingOf(relinked) }
    })
}

// Under a mark, what a write's answer shows of others may be a late write of ours: not told yet.
const synced = (link: LinkEntry, given: LinkEntry | undefined, { state }: Operation): LinkEntry => {
  if (given === undefined) return link
  const isLate = state === 'committed' && given.state === 'drifted' && link.settleSince
  return {
    ...{ ...link, base: given.base, lastSyncedAt: given.lastSyncedAt },
    ...{ externalId: given.externalId, overrides: given.overrides ?? link.overrides },
    state: isLate ? 'in_sync' : given.state,
  }
}

/** Tools that a copy goes on naming, because it is paused or could still be written late. */
const claimsKept = (record: AssistantRecord, { id }: Operation, change: Change | null) => {
  if (!record.links.some(isHolding)) return undefined
  const { toolClaims = [], tools = [] } = record
  const keeps = change !== null && record.links.some(({ paused }) => paused)
  const after =
    change === null || !Object.hasOwn(change.config, 'toolIds') ? tools : toolsOf(change)
  const dropped = keeps ? tools.filter((tool) => !after.includes(tool)) : []
  const all = [...toolClaims, ...dropped.map((tool) => ({ tool, operation: id }))]
  // Each tool once: a copy can stay paused for as long as there are changes.
  return orNone(all.filter(({ tool }, at) => all.findIndex((each) => each.tool === tool) === at))
}

/** True for a link whose object may still have what its assistant has let go of. */
export const isHolding = ({ settleSince, paused }: LinkEntry) =>
  settleSince !== undefined || paused === true
