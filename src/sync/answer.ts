import type { Assistant, Link, SyncedLink } from '../assistant.ts'
import { type Code, PatchbayError } from '../errors.ts'
import type { Outcome } from '../patchbay.ts'
import type { Context } from './context.ts'
import { commitOf } from './ending.ts'
import type { Operation } from './operation.ts'

/**
 * The truth about an operation as the caller gets it: the assistant as committed, or the error that
 * names its end. Made from the journal alone, so that a failing read cannot deny a commit.
 */
export const answerOf = (
  context: Context,
  before: Assistant,
  operation: Operation,
  unsupported: readonly string[]
): Outcome => {
  const { id, state, assistantId, kind } = operation
  const attempts = operation.timeline.length
  context.log({
    event: 'operation-ended',
    operation: id,
    kind,
    assistant: assistantId,
    state,
    attempts,
  })
  if (state !== 'committed') throw failure(operation)
  return { assistant: committed(before, operation), operation: { id, state }, unsupported }
}

const committed = (before: Assistant, operation: Operation): Assistant => {
  const { links: synced, unlinked = [], relinked, gone: _, ...home } = commitOf(operation)
  const known = before.links.filter(({ id }) => id !== operation.newLink?.id)
  const links = operation.newLink ? [...known, operation.newLink] : known
  return {
    ...before,
    ...home,
    version: operation.baseVersion + 1,
    updatedAt: operation.endedAt ?? before.updatedAt,
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
export const busy = (id?: string) =>
  new PatchbayError('busy', 'Another operation is running on this assistant', {
    retryAfter: 1,
    ...(id === undefined ? {} : { operation: { id, state: 'pending' as const } }),
  })

export const notFound = (what = 'assistant') =>
  new PatchbayError('not_found', `There is no such ${what}`)

export const alreadyLinked = () =>
  new PatchbayError('already_linked', 'This object is linked to an assistant already')

/** `?strict=true`: what a link has no setting for is refused instead of kept at home. */
export const strictly = (unsupported: readonly string[]) => {
  if (unsupported.length === 0) return
  throw new PatchbayError('unrepresentable', 'A provider has no setting for this', {
    errors: unsupported.map((path) => ({ path, message: 'has no setting at a linked provider' })),
  })
}
