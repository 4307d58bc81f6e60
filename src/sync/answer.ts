import { PatchbayError } from '../errors.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Context } from './context.ts'
import type { Operation } from './operation.ts'

/** The truth about an operation as the caller gets it: an outcome, or the error that names its end. */
export const answerOf = async (
  context: Context,
  { scope }: Actor,
  operation: Operation,
  unsupported: readonly string[]
): Promise<Outcome> => {
  const { id, state, cause, assistantId, kind } = operation
  context.log({ event: 'operation-ended', operation: id, kind, assistant: assistantId, state })
  if (state !== 'committed') throw failure(operation)
  const assistant = await context.store.getAssistant(scope, assistantId)
  if (!assistant) throw new PatchbayError('not_found', 'the assistant is gone', { cause })
  return { assistant, operation: { id, state }, unsupported }
}

const failure = ({ id, state, cause }: Operation): PatchbayError => {
  const operation = { id, state }
  if (cause === undefined || ['pending', 'compensating', 'unknown'].includes(state))
    return new PatchbayError('in_doubt', 'the end of this operation is not known yet', {
      operation,
    })
  const { code, message, errors, retryAfter } = cause
  return new PatchbayError(code, message, {
    operation,
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

/** `?strict=true`: what a link has no setting for is refused instead of kept at home. */
export const strictly = (unsupported: readonly string[]) => {
  if (unsupported.length === 0) return
  throw new PatchbayError('unrepresentable', 'a provider has no setting for this', {
    errors: unsupported.map((path) => ({ path, message: 'has no setting at a linked provider' })),
  })
}
