import type { Assistant, AssistantConfig } from './assistant.ts'
import { type Capabilities, capabilitiesOf } from './capabilities.ts'
import { type OperationState, PatchbayError } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { Listed, Page, Scope } from './records.ts'
import { importObject, linkObject } from './sync/adopt.ts'
import { notFound } from './sync/answer.ts'
import type { Wanted } from './sync/born.ts'
import { changeOnce, previewOnce } from './sync/change.ts'
import { type Context, createContext, type Means } from './sync/context.ts'
import { type CopyCases, createCopyCases } from './sync/copies.ts'
import { createAssistant, previewCreate } from './sync/create.ts'
import type { DriftPolicy } from './sync/edits.ts'
import { createImportCases, type ImportCases } from './sync/imports.ts'
import type { Linked, Mirror } from './sync/mirror.ts'
import type { Answering, Operation } from './sync/operation.ts'
import { createOperationCases, type OperationCases } from './sync/operations.ts'
import { createTurns } from './sync/queue.ts'
import { createDriftCases, type DriftCases } from './sync/reconcile.ts'
import { allow } from './sync/retry.ts'
import { createToolCases, type ToolCases } from './sync/tools.ts'

/** Who changes something, and how they want to be answered: rows that are made are this user's. */
export type Actor = {
  readonly scope: Scope
  readonly userId: string
  /** Where the answer is to be kept for a repeat of the request. */
  readonly answering?: Answering
  /** Answer once the operation is journaled, and let it go on. */
  readonly inBackground?: boolean
}

/**
 * A canonical merge patch: absent leaves, null clears (and is stored), objects merge, arrays
 * replace; inside `metadata` null removes the key.
 */
export type AssistantPatch = JsonObject

/** What a caller asks to change; a face makes the patch once the stored config is known. */
export type ChangeRequest = {
  readonly patch: (current: AssistantConfig) => AssistantPatch
  readonly providerOptions?: (current: JsonObject) => JsonObject
  /** Refuse what a link cannot hold instead of keeping it at home. */
  readonly strict?: boolean
  /** What becomes of fields that somebody else changed at a provider; left out: `preserve`. */
  readonly drift?: DriftPolicy
  /** Paths that every link is to be given anew, though home has them already. */
  readonly touched?: readonly string[]
  /** Throws where the caller's own condition does not hold for the version that would be changed. */
  readonly check?: (current: Assistant) => void
}

/** A new assistant: `defaults` are ours, and what is given wins over them, path by path. */
export type Birth = {
  readonly given: AssistantPatch
  readonly defaults: AssistantConfig
  readonly providerOptions: JsonObject
  /** Where a copy is made with it, in this order. */
  readonly copies?: readonly Wanted[]
  /** Refuse what a copy cannot hold instead of keeping it at home. */
  readonly strict?: boolean
}

export type Outcome = {
  readonly assistant: Assistant
  /** Null for a patch that changed nothing. */
  readonly operation: { readonly id: string; readonly state: OperationState } | null
  /** Canonical paths of this request that are kept at home, because a link has no setting for them. */
  readonly unsupported: readonly string[]
  /** The operation while it goes on behind the answer; `assistant` is then as it was before. */
  readonly running?: Operation
}

/** What a dry run shows: the requests as they would be sent, and what would change at home. */
export type Preview = {
  readonly requests: readonly {
    /** Null for a copy that would be made. */
    readonly linkId: string | null
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

type Others = ToolCases & OperationCases & CopyCases & DriftCases & ImportCases

/** The use cases, for both faces. Errors are `PatchbayError`s with canonical paths. */
export type Patchbay = Others & {
  readonly get: (scope: Scope, id: string) => Promise<Assistant>
  /** By local id or by a provider's external id; two hits among external ids are a `conflict`. */
  readonly find: (scope: Scope, id: string) => Promise<Assistant>
  readonly list: (scope: Scope, page: Page) => Promise<Listed<Assistant>>
  readonly create: (actor: Actor, birth: Birth) => Promise<Outcome>
  readonly previewCreate: (actor: Actor, birth: Birth) => Promise<Preview>
  readonly patch: (actor: Actor, id: string, request: ChangeRequest) => Promise<Outcome>
  readonly preview: (actor: Actor, id: string, request: ChangeRequest) => Promise<Preview>
  readonly import: (actor: Actor, connectionId: string, externalId: string) => Promise<Outcome>
  readonly link: (actor: Actor, id: string, mirror: Mirror, externalId: string) => Promise<Linked>
  /** Takes over what other processes over the store found out about connections. */
  readonly hear: () => Promise<void>
  /** What each provider can hold. */
  readonly capabilities: () => readonly Capabilities[]
}

/** The use cases over a store, adapters and a way to call providers. */
export const createPatchbay = (means: Means): Patchbay => {
  const context = createContext(means)
  const inTurn = createTurns(context)
  const left = () => allow(context.clock, context.timing.deadline)
  const patch: Patchbay['patch'] = (actor, id, request) =>
    inTurn(actor.scope, id, async (left) => {
      const assistant = await getAssistant(context, actor.scope, id)
      return changeOnce(context, actor, assistant, request, left)
    })
  const tools = createToolCases(context, patch)
  const operations = createOperationCases(context)
  const imports = createImportCases(context)
  return {
    ...tools,
    ...operations,
    ...imports,
    recover: async (stopping) => {
      const letGo = operations.recover(stopping).then(() => tools.letGo(stopping))
      await Promise.all([letGo, imports.runImports(stopping)])
    },
    get: (scope, id) => getAssistant(context, scope, id),
    find: (scope, id) => findEither(context, scope, id),
    list: (scope, page) => means.store.listAssistants(scope, page),
    create: (actor, birth) => createAssistant(context, actor, birth, left()),
    previewCreate: (actor, birth) => previewCreate(context, actor, birth),
    patch,
    preview: async (actor, id, request) =>
      previewOnce(context, actor, await getAssistant(context, actor.scope, id), request, left()),
    import: (actor, connectionId, externalId) =>
      importObject(context, actor, connectionId, externalId, left()),
    link: (actor, id, mirror, externalId) =>
      inTurn(actor.scope, id, (left) => linkObject(context, actor, id, mirror, externalId, left)),
    hear: context.sharing.hear,
    capabilities: () => Object.values(means.providers).map(capabilitiesOf),
    ...createCopyCases(context, inTurn),
    ...createDriftCases(context, inTurn),
  }
}

const getAssistant = async ({ store }: Context, scope: Scope, id: string): Promise<Assistant> => {
  const assistant = await store.getAssistant(scope, id)
  if (!assistant) throw notFound()
  return assistant
}

const findEither = async ({ store }: Context, scope: Scope, id: string): Promise<Assistant> => {
  const local = /^[0-9a-f]{24}$/.test(id) ? await store.getAssistant(scope, id) : null
  if (local) return local
  const [linked, another] = await store.findLinked(scope, id)
  if (linked === undefined) throw notFound()
  if (another !== undefined)
    throw new PatchbayError('conflict', 'This external id belongs to two assistants')
  const assistant = await store.getAssistant(scope, linked)
  if (!assistant) throw notFound()
  return assistant
}
