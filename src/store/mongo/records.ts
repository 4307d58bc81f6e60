import type { Collection, UpdateFilter } from 'mongodb'

export type Kind = 'assistant' | 'tool' | 'connection' | 'key' | 'import' | 'answer'

/** Stands for the store's own clock in a record that is about to be written. */
export const byStore = Symbol('by the clock of the store')

/** An operation as it rides in the record of what it is about; its journal is sealed. */
export type JournalEntry = {
  readonly id: string
  readonly user: string
  readonly kind: string
  readonly base: number
  /** What W1 raised it to: another one since is that of whoever took over. */
  readonly fence?: number
  readonly state: string
  readonly decision: string
  readonly ambiguous: boolean
  /** Left out of what is read only to decide: it is large, and written as a whole. */
  readonly journal?: string | undefined
  /** Of the journal, in bytes. */
  readonly size: number
  readonly createdAt: string
  readonly endedAt: string | null
  readonly leftover?: Date | undefined
  /** Rises with every change, so that what is archived is known to be the newest. */
  readonly rev: number
}

/** An idempotency key with its answer, in the record that makes the answer true. */
export type ClaimEntry = {
  readonly key: string
  readonly fingerprint: string
  readonly operation: string | null
  readonly answer?: string | undefined
  /** The answer was moved into a collection of its own. */
  readonly moved?: true | undefined
  readonly expiresAt: number
}

export type LinkEntry = {
  readonly id: string
  readonly connection: string
  readonly provider: string
  readonly externalId: string
  readonly base: string
  readonly state: string
  readonly lastSyncedAt: string
  readonly ours?: true | undefined
  readonly paused?: true | undefined
  readonly overrides?: string | undefined
  readonly settleSince?: Date | undefined
}

export type CopyEntry = {
  readonly id: string
  readonly connection: string
  readonly provider: string
  readonly externalId: string
  readonly base: string
  readonly abandoned?: true | undefined
  readonly settleSince?: Date | undefined
  /** The operation that removes it: from there on nobody takes it. */
  readonly going?: string | undefined
}

/** What every record has; `rev` rises with each write, which is what a compare-and-set compares. */
export type Plain = {
  readonly _id: string
  readonly kind: Kind
  readonly org: string
  readonly user: string
  readonly rev: number
  readonly claims?: readonly ClaimEntry[] | undefined
  /** There for whoever lists or gets it; a removed one stays a while for its claims. */
  readonly shown?: true | undefined
  readonly removedAt?: Date | typeof byStore | undefined
}

/** What an assistant and a tool have in common: a version, and one slot for who changes it. */
export type Slotted = Plain & {
  readonly version: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly operation?: string | undefined
  readonly fence: number
  readonly leaseSince?: Date | typeof byStore | undefined
  readonly dueAt?: Date | undefined
  readonly tries: number
  readonly journals: readonly JournalEntry[]
  /** Ids of the newest operations that ended, which must not begin again. */
  readonly ended: readonly string[]
  /** An ended operation here is not archived yet. */
  readonly archive?: true | undefined
}

export type AssistantRecord = Slotted & {
  readonly config: string
  readonly defaults: string
  readonly providerOptions: string
  readonly links: readonly LinkEntry[]
  /** The external objects of its links, for the index that lets each be linked once. */
  readonly taken?: readonly { readonly e: string; readonly p: string }[] | undefined
  readonly tools?: readonly string[] | undefined
  readonly toolClaims?: readonly { readonly tool: string; readonly operation: string }[] | undefined
}

export type ToolRecord = Slotted & {
  readonly name: string
  readonly config: string
  readonly headers: string
  readonly deletedAt?: string | undefined
  readonly copies: readonly CopyEntry[]
  /** Where copies were removed a short while ago, which somebody may still think are there. */
  readonly gone?: readonly { readonly connection: string; readonly at: Date }[] | undefined
}

export type Stored = { readonly _id: string; readonly [field: string]: unknown }
export type Records = Collection<Stored>

/** The key of a record; kinds share one collection, so that one index sees the claims of all. */
export const idOf = (kind: Kind, id: string) => `${kind}/${id}`
export const nameOf = ({ _id }: Pick<Plain, '_id'>) => _id.slice(_id.indexOf('/') + 1)

/** An array that is not there where it would be empty: a unique index sees no empty ones. */
export const orNone = <T>(items: readonly T[]): readonly T[] | undefined =>
  items.length === 0 ? undefined : items

/** An update with paths that the driver's types cannot follow. */
export const asUpdate = (update: object) => update as UpdateFilter<Stored>
