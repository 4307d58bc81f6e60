import { StoreUnavailable } from '../errors.ts'
import type { Change } from '../store.ts'
import type { Context } from './context.ts'
import { answerFor, nameOf, stateOf } from './durable.ts'
import type { Operation } from './operation.ts'

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
