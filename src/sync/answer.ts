import type { Assistant, Link, SyncedLink } from '../assistant.ts'
import { type Code, type OperationState, PatchbayError } from '../errors.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Context } from './context.ts'
import { commitOf } from './ending.ts'
import type { Before, Operation } from './operation.ts'

/**
 * The truth about an operation as the caller gets it: the assistant as committed, or the error that
 * names its end. Made from the journal alone, so that a failing read cannot deny a commit.
 */
export const answerOf = (
  context: Context,
  before: Before,
  operation: Operation,
  unsupported: readonly string[]
): Outcome => {
  logEnd(context, operation)
  return outcomeOf(before, operation, unsupported)
}

const logEnd = ({ log }: Context, { id, state, assistantId, kind, timeline }: Operation) => {
  const attempts = timeline.length
  log({ event: 'operation-ended', operation: id, kind, assistant: assistantId, state, attempts })
}

/** What an operation came to, thrown where that is an error; the same for whoever ends it. */
export const outcomeOf = (
  before: Before,
  operation: Operation,
  unsupported: readonly string[]
): Outcome => {
  const { id, state } = operation
  if (state !== 'committed') throw failure(operation)
  return { assistant: committed(before, operation), operation: { id, state }, unsupported }
}

/** The answer to a begun operation: when it has ended, or at once where that is preferred. */
export const answerTo = async (
  context: Context,
  { inBackground = false }: Actor,
  before: Assistant,
  { id, state, ...begun }: Operation,
  ended: Promise<Operation>,
  unsupported: readonly string[]
): Promise<Outcome> => {
  if (!inBackground) return answerOf(context, before, await ended, unsupported)
  const failed = (error: unknown) =>
    context.log({ event: 'operation-failed', operation: id, error: String(error) })
  context.later(ended.then((operation) => logEnd(context, operation), failed))
  const operation = { id, state }
  return { assistant: before, operation, unsupported, running: { ...operation, ...begun } }
}

/** Nobody waits for the end of it: what is not known in time is for recovery, and not undone. */
export const unawaited = ({ inBackground }: Actor): { readonly tries?: 0 } =>
  inBackground ? { tries: 0 } : {}

/** What an operation journals so that whoever ends it can answer the request. */
export const answeringOf = (
  { answering }: Actor,
  { userId, createdAt, links }: Before,
  unsupported: readonly string[]
): Pick<Operation, 'answering'> =>
  answering === undefined
    ? {}
    : {
        answering: {
          ...answering,
          before: { userId, createdAt, links: links.map(shown) },
          unsupported,
        },
      }

const committed = (before: Before, operation: Operation): Assistant => {
  const { links: synced, unlinked = [], relinked, gone: _, ...home } = commitOf(operation)
  const known = before.links.filter(({ id }) => id !== operation.newLink?.id)
  const links = operation.newLink ? [...known, operation.newLink] : known
  const { assistantId: id, orgId, baseVersion, endedAt } = operation
  return {
    ...home,
    ...{ id, orgId, userId: before.userId, version: baseVersion + 1 },
    ...{ createdAt: before.createdAt, updatedAt: endedAt ?? before.createdAt },
    links: links
      .filter(({ id }) => !unlinked.includes(id))
      .map((link) => shown({ ...link, ...synced.find(({ id }) => id === link.id) }))
      .map((link) => (link.id === relinked?.id ? { ...handledAnew(link), ...relinked } : link)),
    operationId: null,
  }
}

const handledAnew = ({ paused: _, overrides: __, ...link }: Link): Link => link

const shown = (link: Link | SyncedLink): Link => {
  const { base: _base, ...rest } = { base: '', ...link }
  return rest
}

const failure = (operation: Operation): PatchbayError => {
  const { id, state, cause } = operation
  if (cause === undefined || ['pending', 'compensating', 'unknown'].includes(state))
    return inDoubt(operation)
  const { code, message, errors, retryAfter } = cause
  return new PatchbayError(named(code, state), message, {
    operation: { id, state },
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

/** Codes that say that nothing took effect cannot name an end where something did. */
const named = (code: Code, state: Operation['state']): Code => {
  if (state === 'stuck') return 'provider_credentials_rejected'
  const harmless = ['provider_unreachable', 'provider_throttled', 'store_unavailable']
  return state === 'dirty' && harmless.includes(code) ? 'provider_error' : code
}

/** Nobody knows yet whether the operation takes effect. */
export const inDoubt = ({ id, state }: Operation) =>
  new PatchbayError('in_doubt', 'The end of this operation is not known yet', {
    operation: { id, state },
  })

/** Another operation holds the assistant: by its id the caller can see which. */
export const busy = (id?: string, state: OperationState = 'pending') =>
  new PatchbayError('busy', 'Another operation is running on this assistant', {
    retryAfter: 1,
    ...(id === undefined ? {} : { operation: { id, state } }),
  })

export const notFound = (what = 'assistant') =>
  new PatchbayError('not_found', `There is no such ${what}`)

export const alreadyLinked = () =>
  new PatchbayError('already_linked', 'This object is linked to an assistant already')

/** What one link has no setting for. */
export type Unheld = { readonly title: string; readonly paths: readonly string[] }

/** All that one link or another has no setting for. */
export const pathsOf = (unheld: readonly Unheld[]): readonly string[] => [
  ...new Set(unheld.flatMap(({ paths }) => paths)),
]

/** `?strict=true`: what a link has no setting for is refused instead of kept at home. */
export const strictly = (unheld: readonly Unheld[]) => {
  const errors = pathsOf(unheld).map((path) => {
    const titles = unheld.flatMap(({ title, paths }) => (paths.includes(path) ? [title] : []))
    return { path, message: `has no setting at ${[...new Set(titles)].join(' and ')}` }
  })
  if (errors.length === 0) return
  throw new PatchbayError('unrepresentable', 'A provider has no setting for this', { errors })
}
