import type { Code } from './errors.ts'

/** Who is asking. v1 names the user, the console the whole org (`userId: null`). */
export type Scope = { readonly orgId: string; readonly userId: string | null }

export type Page = { readonly page: number; readonly limit: number }
export type Listed<T> = { readonly items: readonly T[]; readonly total: number }

export type Role = 'admin' | 'editor' | 'viewer'
export type KeyScope = 'read' | 'write' | 'admin'

export type User = {
  readonly id: string
  readonly orgId: string
  readonly email: string
  readonly role: Role
  readonly disabled: boolean
  readonly passwordHash: string
  readonly createdAt: string
}

export type ApiKey = {
  readonly id: string
  readonly orgId: string
  readonly userId: string
  readonly name: string | null
  /** Keyed hash of the key's text; the text itself is shown once and never stored. */
  readonly hash: string
  readonly last4: string
  readonly origins: readonly string[] | null
  readonly scopes: readonly KeyScope[]
  readonly expiresAt: string | null
  readonly createdAt: string
}

export type Session = {
  readonly hash: string
  readonly userId: string
  readonly createdAt: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** A tenant's credential for one provider account. */
export type Connection = {
  readonly id: string
  readonly orgId: string
  readonly userId: string
  readonly provider: string
  readonly name: string | null
  /** Sealed at rest. */
  readonly apiKey: string
  readonly webhookSecret: string | null
  readonly baseUrl: string | null
  readonly allowUnknownModels: boolean
  readonly driftPolicy: 'report' | 'adopt' | 'overwrite'
  readonly state: 'unverified' | 'ok' | 'invalid'
  readonly createdAt: string
  readonly updatedAt: string
}

/** A principal as found by a credential, with the user it acts for. */
export type KeyHolder = { readonly key: ApiKey; readonly user: User }
export type SessionHolder = { readonly session: Session; readonly user: User }

/** The import of a whole account, as it goes on: page by page, object by object. */
export type Import = {
  readonly id: string
  readonly orgId: string
  readonly userId: string
  readonly connectionId: string
  readonly state: 'running' | 'done' | 'failed'
  /** Where the next page begins, in the provider's own way; null: at the start. */
  readonly cursor: string | null
  /** True once the last page has been seen. */
  readonly isListed: boolean
  /** How many goes in a row since the last page could not do all that they had before them. */
  readonly tries: number
  readonly error: { readonly code: Code; readonly message: string } | null
  readonly createdAt: string
}

/** An object of an account that was imported, or skipped (no code), or not to be had. */
export type Imported = { readonly externalId: string; readonly code: Code | null }

/** An import with what was found so far, how much of it is over, and what could not be had. */
export type ImportProgress = Import & {
  readonly total: number
  readonly done: number
  readonly failed: readonly { readonly externalId: string; readonly code: Code }[]
}

/** What one commit adds to an import. */
export type ImportStep = {
  /** External ids on a page; those that were found before are none. */
  readonly found?: readonly string[]
  readonly ended?: readonly Imported[]
  /** Lets it go: another go is due after so many milliseconds. Left out: it is held anew. */
  readonly wait?: number
}

/** An idempotency key as it is claimed: keyed hashes, from which neither key nor body can be read. */
export type Claim = {
  readonly key: string
  readonly fingerprint: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** An answer as it is given again, byte for byte. */
export type KeptAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** A claim with its answer, to be stored by the commit that makes the answer true. */
export type Kept = { readonly claim: Claim; readonly answer: KeptAnswer }

/** A claim as it is found; without an answer its operation has not ended. */
export type Claimed = {
  readonly fingerprint: string
  readonly operationId: string | null
  readonly answer: KeptAnswer | null
}
