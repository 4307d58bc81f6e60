import type { Kept, KeptAnswer } from '../../records.ts'
import { leftoversOf } from '../../sync/leftovers.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { expiryOf, sealAnswer } from '../sqlite-responses.ts'
import { entryOfOperation } from './begin.ts'
import { wholeJournal } from './bounds.ts'
import { answered, claimedToo, freed } from './claims.ts'
import type { ClaimEntry, JournalEntry, Slotted } from './records.ts'
import { sealKept } from './sealed.ts'

/** The answer that an operation's own key keeps. */
type OwnAnswer = { readonly key: string; readonly answer: string; readonly expiresAt: number }

/** What a holder writes, with all that had to be sealed for it. */
export type Holding = {
  readonly operation: Operation
  readonly fence: number | null
  readonly entry: JournalEntry
  readonly own: OwnAnswer | undefined
  readonly kept: ClaimEntry | undefined
  /** By the store's clock, where a moment is needed. */
  readonly now: Date | undefined
}

/** How many ended operations are remembered by name: one of them must not begin again. */
const remembered = 32

export const holding = async (
  vault: Vault,
  { operation, fence }: Pick<Holding, 'operation' | 'fence'>,
  answer: KeptAnswer | null,
  kept: Kept | undefined,
  time: () => Promise<Date>
): Promise<Holding> => {
  const [entry, own, other, now] = await Promise.all([
    entryFor(vault, operation),
    ownAnswer(vault, operation, answer),
    sealKept(vault, operation.orgId, kept),
    operation.ambiguous || leftoversOf(operation).length > 0 ? time() : undefined,
  ])
  return { operation, fence, entry, own, kept: other, now }
}

/** What providers answered is left out of an end that is large: the links have their objects. */
const entryFor = async (vault: Vault, operation: Operation): Promise<JournalEntry> => {
  const entry = await entryOfOperation(vault, operation)
  if (operation.endedAt === null || entry.size <= wholeJournal) return entry
  const steps = operation.steps.map(({ answer, ...step }) =>
    (step.kind ?? 'change') === 'change' ? step : { ...step, ...(answer && { answer }) }
  )
  return entryOfOperation(vault, { ...operation, steps })
}

const ownAnswer = async (
  vault: Vault,
  { orgId, answering, endedAt }: Operation,
  answer: KeptAnswer | null
): Promise<OwnAnswer | undefined> => {
  if (answer === null || answering === undefined) return undefined
  const { claim } = answering
  const sealed = await sealAnswer(vault, orgId, claim, answer)
  return { key: claim.key, answer: sealed, expiresAt: expiryOf(claim, endedAt) }
}

/** True for whoever holds the slot, and has not been taken over. */
export const isHeld = <R extends Slotted>(
  record: R | null,
  { operation, fence }: Pick<Holding, 'operation' | 'fence'>
): record is R =>
  record !== null && record.operation === operation.id && (fence === null || record.fence === fence)

/** A record with the journal of its open operation rewritten; null leaves the text as it is. */
export const journaled = <R extends Slotted>(
  record: R,
  { operation, entry }: Holding,
  more: Partial<JournalEntry> = {}
): R => {
  const { state, decision, ambiguous, endedAt } = operation
  const now = { state, decision, ambiguous, endedAt }
  const journal = operation.unreadable && endedAt === null ? undefined : entry.journal
  const written = (before: JournalEntry): JournalEntry => ({
    ...{ ...before, ...now, ...more, rev: before.rev + 1 },
    ...(journal !== undefined && { journal, size: journal.length }),
  })
  const journals = record.journals.map((each) => (each.id === operation.id ? written(each) : each))
  return { ...record, journals }
}

/** W2 but for what an operation is about: its end, its answer, and the slot free again. */
export const ended = <R extends Slotted>(record: R, given: Holding): R => {
  const { operation, own, now } = given
  const leftover = leftoversOf(operation).length > 0 ? now : undefined
  const claims = own
    ? answered(record.claims, operation.id, own)
    : freed(record.claims, operation.id)
  return {
    ...journaled(record, given, leftover && { leftover }),
    ...{ operation: undefined, leaseSince: undefined, dueAt: undefined, archive: true },
    ended: [...record.ended, operation.id].slice(-remembered),
    claims: claimedToo(claims, given.kept),
  }
}
