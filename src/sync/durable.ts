import { KeyClaimed, PatchbayError, StoreUnavailable } from '../errors.ts'
import type { KeptAnswer } from '../records.ts'
import type { Begun, Change, NewAssistant } from '../store.ts'
import { alreadyLinked, busy, inDoubt, notFound } from './answer.ts'
import { checkBounds } from './bounds.ts'
import type { Context } from './context.ts'
import type { Operation } from './operation.ts'

/**
 * W1. The fence, or null when the version has moved since it was read. Not to be answered is asked
 * again: the operation's id makes a second W1 the same one.
 */
export const begin = async (context: Context, operation: Operation): Promise<number | null> => {
  checkBounds(context, operation)
  const begun = await context.store
    .begin(operation)
    .catch((error) => {
      if (!(error instanceof StoreUnavailable)) throw error
      return saidAgain(context, operation)
    })
    .catch(notStored(context, operation))
  return fenceOf(begun, operation)
}

/** Whatever else holds by now, the first W1 may have stood, and recovery have carried it out. */
const saidAgain = async (context: Context, operation: Operation): Promise<Begun> => {
  const write = context.store.begin(operation)
  const begun = await write.catch((second) => stored(context, operation, second))
  if (begun.outcome === 'begun' || (await stateOf(context, operation)) === 'absent') return begun
  throw inDoubt({ ...operation, state: 'unknown' })
}

/** Whatever a second W1 said, the first may stand: then recovery will carry it out. */
const stored = async (context: Context, operation: Operation, error: unknown) => {
  const found = await stateOf(context, operation)
  if (found === 'absent') throw error
  const doubt = inDoubt({ ...operation, state: 'unknown' })
  if (found === 'unreadable') throw doubt
  return context.store.begin(operation).catch(() => {
    throw doubt
  })
}

const fenceOf = (begun: Begun, operation: Operation): number | null => {
  switch (begun.outcome) {
    case 'begun':
      return begun.fence
    case 'busy':
      // Its W1 was confirmed so late that recovery has taken it over.
      if (begun.operationId === operation.id) throw inDoubt({ ...operation, state: 'unknown' })
      throw busy(begun.operationId)
    case 'gone':
      throw notFound()
    case 'already_linked':
      throw alreadyLinked()
    case 'stale':
      return null
  }
}

/** Nothing was sent to a provider, and nothing will be by this request. */
const notStored =
  (context: Context, { id }: Operation) =>
  (error: unknown) => {
    if (error instanceof KeyClaimed || error instanceof PatchbayError) throw error
    context.log({ event: 'not-stored', operation: id, error: nameOf(error) })
    throw new PatchbayError('store_unavailable', 'The change could not be stored', { cause: error })
  }

/** W1 and W2 in one, for a change at home alone; null when the version has moved. */
export const applyAtOnce = async (context: Context, operation: Operation, change: Change) => {
  const apply = () => context.store.apply(operation, change, answerFor(context, operation))
  const done = await once(context, operation, apply, { outcome: 'begun', fence: 0 })
  return fenceOf(done, operation)
}

/** Stores a new assistant with its ended operation; false where what it names went meanwhile. */
export const add = async (context: Context, assistant: NewAssistant, operation: Operation) => {
  const answer = answerFor(context, operation)
  const store = () => context.store.addAssistant(assistant, operation, answer)
  const added = await once(context, operation, store, 'added')
  if (added === 'already_linked') throw alreadyLinked()
  return added === 'added'
}

/** A write that begins and commits an operation; unanswered, the operation tells whether it did. */
const once = async <T>(
  context: Context,
  operation: Operation,
  write: () => Promise<T>,
  done: T
): Promise<T> => {
  try {
    return await write()
  } catch (error) {
    const found = error instanceof StoreUnavailable ? await stateOf(context, operation) : 'absent'
    if (found === 'committed') return done
    if (found === 'absent') return notStored(context, operation)(error)
    throw inDoubt({ ...operation, state: 'unknown' })
  }
}

/** What a repeat of an ended operation's request will be told; null where it may try anew. */
export const answerFor = ({ render }: Context, operation: Operation): KeptAnswer | null =>
  operation.answering === undefined ? null : render(operation)

/** How an operation is stored. */
export const stateOf = async ({ store }: Context, { id, orgId }: Operation) => {
  try {
    const found = await store.getOperation({ orgId, userId: null }, id)
    return found === null ? 'absent' : found.state
  } catch {
    return 'unreadable'
  }
}

/** What is logged of an error: it may hold anything. */
export const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
