import type { Assistant, AssistantConfig } from './assistant.ts'
import type { OperationState } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { Listed, Page, Scope } from './store.ts'
import type { Operation } from './sync/operation.ts'

/** Who changes something: rows that are made belong to this user. */
export type Actor = { readonly scope: Scope; readonly userId: string }

/**
 * A canonical merge patch: absent leaves, null clears (and is stored), objects merge, arrays
 * replace; inside `metadata` null removes the key.
 */
export type AssistantPatch = JsonObject

/** What a caller asks to change; a face makes the patch once the stored config is known. */
export type ChangeRequest = {
  readonly patch: (current: AssistantConfig) => AssistantPatch
  readonly providerOptions?: JsonObject
  /** Refuse what a link cannot hold instead of keeping it at home. */
  readonly strict?: boolean
}

export type Outcome = {
  readonly assistant: Assistant
  /** Null for a patch that changed nothing. */
  readonly operation: { readonly id: string; readonly state: OperationState } | null
  /** Canonical paths of this request that are kept at home, because a link has no setting for them. */
  readonly unsupported: readonly string[]
}

/** What a dry run shows: the requests as they would be sent, and what would change at home. */
export type Preview = {
  readonly requests: readonly {
    readonly linkId: string
    readonly connectionId: string
    readonly provider: string
    readonly method: string
    readonly path: string
    readonly body: Json
  }[]
  /** Canonical paths. */
  readonly diff: readonly { readonly field: string; readonly from: Json; readonly to: Json }[]
  readonly unsupported: readonly string[]
}

/** The use cases, for both faces. Errors are `PatchbayError`s with canonical paths. */
export type Patchbay = {
  readonly get: (scope: Scope, id: string) => Promise<Assistant>
  /** By local id or by a provider's external id; two hits among external ids are a `conflict`. */
  readonly find: (scope: Scope, id: string) => Promise<Assistant>
  readonly list: (scope: Scope, page: Page) => Promise<Listed<Assistant>>
  /** `defaults` are ours: `given` wins over them, path by path. */
  readonly create: (
    actor: Actor,
    given: AssistantPatch,
    defaults: AssistantConfig
  ) => Promise<Outcome>
  readonly patch: (actor: Actor, id: string, request: ChangeRequest) => Promise<Outcome>
  readonly preview: (actor: Actor, id: string, request: ChangeRequest) => Promise<Preview>
  readonly import: (actor: Actor, connectionId: string, externalId: string) => Promise<Outcome>
  readonly link: (
    actor: Actor,
    id: string,
    connectionId: string,
    externalId: string
  ) => Promise<Outcome & { readonly linkId: string }>
  readonly operation: (scope: Scope, id: string) => Promise<Operation>
  readonly lastOperation: (scope: Scope, assistantId: string) => Promise<Operation | null>
}
