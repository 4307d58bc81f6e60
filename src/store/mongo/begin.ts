import type { Begun } from '../../store.ts'
import { claimedBy, type Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { sealJournal } from '../sqlite-operations.ts'
import { checkSize, isCrowded } from './bounds.ts'
import { claimed, entryOf } from './claims.ts'
import { Crowded } from './crowded.ts'
import {
  type AssistantRecord,
  byStore,
  type ClaimEntry,
  idOf,
  type JournalEntry,
  type LinkEntry,
  orNone,
  type Slotted,
} from './records.ts'
import type { Verdict } from './revise.ts'
import { type SealedHome, sealHome, sealLink } from './sealed.ts'

/** W1 with all that had to be sealed for it, so that only plain decisions are left. */
export type Beginning = {
  readonly operation: Operation
  readonly entry: JournalEntry
  readonly links: readonly LinkEntry[]
  readonly claim: ClaimEntry | undefined
  /** Of what a create makes. */
  readonly home: SealedHome | null
}

/** An operation as its record keeps it. */
export const entryOfOperation = async (
  vault: Vault,
  operation: Operation
): Promise<JournalEntry> => {
  const journal = await sealJournal(vault, operation)
  return {
    ...{ id: operation.id, user: operation.userId, kind: operation.kind },
    ...{ base: operation.baseVersion, state: operation.state, decision: operation.decision },
    ...{ ambiguous: operation.ambiguous, journal, size: journal.length },
    ...{ createdAt: operation.createdAt, endedAt: operation.endedAt, rev: 0 },
  }
}

export const beginning = async (vault: Vault, operation: Operation): Promise<Beginning> => {
  const { id, orgId, assistantId, answering } = operation
  const isBirth = operation.kind === 'create'
  const [entry, home, ...links] = await Promise.all([
    entryOfOperation(vault, operation),
    isBirth ? sealHome(vault, { orgId, id: assistantId }, operation.after) : null,
    ...claimedBy(operation).map((link) => sealLink(vault, orgId, link)),
  ])
  const claim = answering && entryOf(answering.claim, { operation: id })
  return { operation, entry, links, claim, home }
}

/** Takes the slot if it can; said again by the same operation it changes nothing. */
export const begun = <R extends Slotted>(
  { operation, entry, claim }: Beginning,
  record: R | null
): Verdict<R, Begun> => {
  if (record === null || record.removedAt) return { result: { outcome: 'gone' } }
  const { operation: holder, fence } = record
  if (holder === operation.id && isUntaken(record, operation))
    return { result: { outcome: 'begun', fence } }
  if (holder !== undefined) return { result: { outcome: 'busy', operationId: holder } }
  const { baseVersion, baseFence = fence } = operation
  const hasMoved = record.version !== baseVersion || fence !== baseFence
  if (hasMoved || record.ended.includes(operation.id)) return { result: { outcome: 'stale' } }
  if (isCrowded(record)) throw new Crowded('archive first')
  const next: R = {
    ...record,
    ...{ operation: operation.id, fence: fence + 1, leaseSince: byStore, tries: 0 },
    journals: [...record.journals, { ...entry, fence: fence + 1 }],
    claims: claimed(record.claims, claim, operation.answering?.claim.at ?? 0),
  }
  checkSize(next, 2 * entry.size)
  return { next, result: { outcome: 'begun', fence: next.fence } }
}

/** True unless somebody has taken the operation over since its W1. */
const isUntaken = ({ journals, fence }: Slotted, { id }: Operation) =>
  journals.every((each) => each.id !== id || (each.fence ?? fence) === fence)

/** The same of an assistant, whose links and tools W1 claims too. */
export const begunWithLinks = (
  given: Beginning,
  record: AssistantRecord | null
): Verdict<AssistantRecord, Begun> => {
  const { operation, links } = given
  const { next, result } = begun(given, record ?? conceived(given))
  if (next === undefined) return { result }
  // The index sees what other records have taken, but not this one twice.
  if (links.some(({ externalId, provider }) => hasTaken(next, externalId, provider)))
    return { result: { outcome: 'already_linked' } }
  const claims = toolsOf(operation.after).map((tool) => ({ tool, operation: operation.id }))
  return {
    next: {
      ...withLinks(next, [...next.links, ...links]),
      toolClaims: orNone([...(next.toolClaims ?? []), ...claims]),
    },
    result,
  }
}

/** A record with other links, and what of them the index looks at. */
export const withLinks = <R extends AssistantRecord>(record: R, links: readonly LinkEntry[]): R => {
  const named = links.filter(({ externalId }) => externalId !== '')
  const taken = named.map(({ externalId, provider }) => ({ e: externalId, p: provider }))
  const same = JSON.stringify(taken) === JSON.stringify(record.taken ?? [])
  return { ...record, links, taken: same ? record.taken : orNone(taken) }
}

const hasTaken = ({ taken = [] }: AssistantRecord, externalId: string, provider: string) =>
  taken.some(({ e, p }) => e === externalId && p === provider)

/** Ids of the tools that a config names, each once. */
export const toolsOf = ({ config }: { readonly config: { readonly toolIds?: unknown } }) => {
  const ids = Array.isArray(config.toolIds) ? config.toolIds : []
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))]
}

/** Of version 0, which nobody sees; null unless the operation is to make it. */
const conceived = ({ operation, home }: Beginning): AssistantRecord | null =>
  home && {
    ...{ _id: idOf('assistant', operation.assistantId), kind: 'assistant', rev: 0 },
    ...{ org: operation.orgId, user: operation.userId, version: 0, fence: 0, tries: 0, ...home },
    ...{ createdAt: operation.createdAt, updatedAt: operation.createdAt },
    ...{ links: [], journals: [], ended: [] },
  }
