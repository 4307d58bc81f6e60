import type { Assistant, AssistantConfig, Home, Overrides, SyncedLink } from '../../assistant.ts'
import { parseExact } from '../../json.ts'
import type { Claim, Kept, KeptAnswer } from '../../records.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { readJournal } from '../journal.ts'
import { sealAnswer } from '../sqlite-responses.ts'
import { entryOf } from './claims.ts'
import type { AssistantRecord, ClaimEntry, JournalEntry, LinkEntry } from './records.ts'

// Sealed for the same words as in SQLite: what one store holds can be carried to the other.
const baseOf = (orgId: string, id: string) => ({ orgId, kind: 'link base', id })
const answerOf = (orgId: string, id: string) => ({ orgId, kind: 'answer', id })
const journalOf = (orgId: string, id: string) => ({ orgId, kind: 'operation journal', id })

const optionsOf = ({ orgId, id }: Owner) => ({ orgId, kind: 'provider options', id })

type Owner = Pick<Assistant, 'orgId' | 'id'>

/** What a commit at home stores, as JSON text: a number stays as it was written. */
export type SealedHome = Pick<AssistantRecord, 'config' | 'defaults' | 'providerOptions'>

const none = '{}'

/** Options can be credentials, so they are sealed wherever there are any. */
export const sealHome = async (
  vault: Vault,
  owner: Owner,
  { config, defaults, providerOptions }: Home
): Promise<SealedHome> => {
  const options = JSON.stringify(providerOptions)
  return {
    config: JSON.stringify(config),
    defaults: JSON.stringify(defaults),
    providerOptions: options === none ? none : await vault.seal(optionsOf(owner), options),
  }
}

/** Exact, so that a number of a caller's own settings is given back as it was written. */
export const openHome = async (
  vault: Vault,
  owner: Owner,
  { config, defaults, providerOptions: sealed }: SealedHome
): Promise<Home> => {
  const options = sealed === none ? none : await vault.open(optionsOf(owner), sealed)
  return {
    config: parseExact(config) as AssistantConfig,
    defaults: JSON.parse(defaults) as string[],
    providerOptions: parseExact(options) as Home['providerOptions'],
  }
}

/** A link as it is stored: its base sealed; being about to settle is a mark of its own. */
export const sealLink = async (
  vault: Vault,
  orgId: string,
  link: SyncedLink
): Promise<LinkEntry> => ({
  ...{ id: link.id, connection: link.connectionId, provider: link.provider },
  ...{ externalId: link.externalId, lastSyncedAt: link.lastSyncedAt },
  base: await vault.seal(baseOf(orgId, link.id), link.base),
  state: link.state === 'settling' ? 'in_sync' : link.state,
  ...(link.ours && { ours: true as const }),
  ...handlingOf(link),
})

/** How a link is handled, as it is stored. */
export const handlingOf = ({ paused, overrides }: Pick<SyncedLink, 'paused' | 'overrides'>) => ({
  ...(paused && { paused: true as const }),
  ...(overrides && { overrides: JSON.stringify(overrides) }),
})

/** A link as it is shown: one in sync is not, as long as it bears a mark. */
export const readLink = (link: LinkEntry): Omit<SyncedLink, 'base'> => ({
  ...{ id: link.id, connectionId: link.connection, provider: link.provider },
  ...{ externalId: link.externalId, lastSyncedAt: link.lastSyncedAt },
  state: (link.state === 'in_sync' && link.settleSince
    ? 'settling'
    : link.state) as SyncedLink['state'],
  ...(link.ours && { ours: true }),
  ...(link.paused && { paused: true }),
  ...(link.overrides && { overrides: JSON.parse(link.overrides) as Overrides }),
})

export const openLink = async (
  vault: Vault,
  orgId: string,
  link: LinkEntry
): Promise<SyncedLink> => ({
  ...readLink(link),
  ...(link.state !== 'in_sync' && link.settleSince && { marked: true }),
  base: await vault.open(baseOf(orgId, link.id), link.base),
})

/** A claim with its sealed answer, where a key was given. */
export const sealKept = async (
  vault: Vault,
  orgId: string,
  kept: Kept | undefined
): Promise<ClaimEntry | undefined> =>
  kept && entryOf(kept.claim, { answer: await sealAnswer(vault, orgId, kept.claim, kept.answer) })

export const openAnswer = async (vault: Vault, orgId: string, key: Claim['key'], answer: string) =>
  JSON.parse(await vault.open(answerOf(orgId, key), answer)) as KeptAnswer

/** An operation as it is read back; `assistantId` is what it is about. */
export const openOperation = async (
  vault: Vault,
  orgId: string,
  assistantId: string,
  entry: JournalEntry
): Promise<Operation> => ({
  ...{ id: entry.id, kind: entry.kind as Operation['kind'], orgId, userId: entry.user },
  ...{ assistantId, baseVersion: entry.base, state: entry.state as Operation['state'] },
  ...{ decision: entry.decision as Operation['decision'], ambiguous: entry.ambiguous },
  ...(await openJournal(vault, orgId, entry)),
  ...{ createdAt: entry.createdAt, endedAt: entry.endedAt },
})

type Journal = Pick<Operation, 'steps' | 'after' | 'synced' | 'timeline'> & Partial<Operation>

// One that does not open must not hide the others, nor itself from whoever has to act.
const openJournal = async (vault: Vault, orgId: string, { id, journal = '' }: JournalEntry) => {
  try {
    return readJournal(await vault.open(journalOf(orgId, id), journal)) as unknown as Journal
  } catch {
    return unreadable
  }
}

const unreadable: Journal = {
  ...{ steps: [], synced: [], timeline: [], unreadable: true },
  after: { config: {}, defaults: [], providerOptions: {} },
  cause: { code: 'internal', message: 'The journal of this operation cannot be read' },
}
