import { PatchbayError } from '../errors.ts'
import type { Context } from './context.ts'
import type { Operation } from './operation.ts'

/** What is said while the breaker of a credential is open, and for how many seconds that will be. */
export const silent = (
  title: string,
  wait: number
): readonly [message: string, seconds: number] => [
  `${title} does not answer, so it is not called for a moment`,
  Math.max(1, Math.ceil(wait / 1000)),
]

/** Refuses, before anything is stored, what no call of its steps could go out for now. */
export const checkBounds = (
  { breaker, pace, providers, timing }: Context,
  { steps }: Pick<Operation, 'steps'>
) => {
  for (const { connectionId, provider } of steps) {
    const { title = provider } = providers[provider] ?? {}
    const rejection = breaker.rejection(connectionId)
    if (rejection) throw new PatchbayError(rejection.cause.code, rejection.cause.message)
    const closed = breaker.ahead(connectionId)
    if (closed > 0) {
      const [message, retryAfter] = silent(title, closed)
      throw new PatchbayError('provider_unreachable', message, { retryAfter })
    }
    const row = pace.ahead(connectionId)
    if (row >= timing.deadline)
      throw new PatchbayError('provider_throttled', `${title} asks to slow down`, {
        retryAfter: Math.ceil(row / 1000),
      })
  }
}
