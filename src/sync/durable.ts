import { KeyClaimed, PatchbayError, StoreUnavailable } from '../errors.ts'
import type { Begun, Change, KeptAnswer, NewAssistant } from '../store.ts'
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
  const write = () => context.store.begin(operation)
  const begun = await write()
    .catch((error) => {
      if (!(error instanceof StoreUnavailable)) throw error
      return write().catch((second) => stored(context, operation, second))
    })
    .catch(notStored(context, operation))
  return fenceOf(begun)
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

const fenceOf = (begun: Begun): number | null => {
  switch (begun.outcome) {
    case 'begun':
      return begun.fence
    case 'busy':
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
  return fenceOf(await once(context, operation, apply, { outcome: 'begun', fence: 0 }))
}

/** Stores a new assistant with its ended operation; false where a tool of it went meanwhile. */
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

/** How W2 went: `lost` to another holder; `unknown` where nobody can tell. */
export type Finished = 'kept' | 'lost' | 'refused' | 'unknown'

/** W2, said again where the store did not answer and the operation still stands open. */
export const finish = async (
  context: Context,
  operation: Operation,
  fence: number,
  change: Change | null
): Promise<Finished> => {
  const first = await finishOnce(context, operation, fence, change)
  if (first !== 'unknown') return first
  const found = await stateOf(context, operation)
  if (found === operation.state) return 'kept'
  if (!isOpen(found)) return 'unknown'
  const second = await finishOnce(context, operation, fence, change)
  // The first may have been stored all the same, so even a refusal is no fact now.
  if (second === 'kept') return 'kept'
  return (await stateOf(context, operation)) === operation.state ? 'kept' : 'unknown'
}

const finishOnce = async (
  context: Context,
  operation: Operation,
  fence: number,
  change: Change | null
): Promise<Finished> => {
  try {
    const answer = answerFor(context, operation)
    const held = await context.store.finish(operation, fence, change, answer)
    return held ? 'kept' : await lost(context, operation)
  } catch (error) {
    context.log({ event: 'finish-failed', operation: operation.id, error: nameOf(error) })
    return error instanceof StoreUnavailable ? 'unknown' : 'refused'
  }
}

/** What a repeat of an ended operation's request will be told; null where it may try anew. */
const answerFor = ({ render }: Context, operation: Operation): KeptAnswer | null =>
  operation.answering === undefined ? null : render(operation)

/** Journals a decision; false where it may not be durable, and so must not be acted on. */
export const journal = async (context: Context, operation: Operation, fence: number) => {
  try {
    const held = await context.store.record(operation, fence)
    return held || (await lost(context, operation)) !== 'lost'
  } catch (error) {
    return unjournaled(context, operation, error)
  }
}

/** Journals where a run stopped, for whoever goes on after `wait`; false where that is not known. */
export const leave = async (
  context: Context,
  operation: Operation,
  fence: number,
  wait: number | null
) => {
  try {
    // Where a person must act the caller is told so, and is told the same again.
    const answer = operation.state === 'stuck' ? answerFor(context, operation) : null
    const left = { ...operation, leftBy: fence }
    const held = await context.store.leave(left, fence, wait, answer)
    return held || (await lost(context, operation)) !== 'lost'
  } catch (error) {
    return unjournaled(context, operation, error)
  }
}

const unjournaled = (context: Context, { id }: Operation, error: unknown) => {
  context.log({ event: 'journal-failed', operation: id, error: nameOf(error) })
  return false
}

/** Another has taken over: what we sent may still land after what they send, so it is looked at. */
const lost = async (context: Context, { id, orgId, steps }: Operation): Promise<'lost'> => {
  context.log({ event: 'slot-lost', operation: id })
  const links = steps.map(({ linkId }) => linkId)
  await context.store.unsettle(orgId, links).catch((error) => {
    context.log({ event: 'mark-failed', operation: id, error: nameOf(error) })
  })
  return 'lost'
}

const isOpen = (state: string) => ['pending', 'unknown', 'compensating', 'stuck'].includes(state)

const stateOf = async ({ store }: Context, { id, orgId }: Operation) => {
  try {
    const found = await store.getOperation({ orgId, userId: null }, id)
    return found === null ? 'absent' : found.state
  } catch {
    return 'unreadable'
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
