import type { Operation, Step } from './operation.ts'
import type { SyncEvent } from './saga.ts'

/** When an operation was taken over, and by which fence. */
export type Taken = { readonly at: string; readonly fence: number }

/**
 * A journal as whoever takes it over drives it: what may have been sent is looked at first. A create,
 * or the opening of a copy, that was not sent is, where nobody held the operation since that was
 * written down.
 */
export const resumed = (operation: Operation, taken: Taken): Operation => ({
  ...operation,
  state: 'pending',
  ambiguous: true,
  steps:
    operation.decision === 'none'
      ? operation.steps.map((step) => doubted(operation, step, taken))
      : operation.steps,
})

const doubted = ({ leftBy }: Operation, step: Step, { at, fence }: Taken): Step => {
  if (step.state !== 'waiting' && step.state !== 'sending') return step
  const isWhole = leftBy !== undefined && leftBy + 1 === fence
  const { making } = step
  if (isWhole && making !== undefined && step.state === 'waiting') return step
  if (making === undefined) return { ...step, state: 'unknown' }
  // Whoever held it before sends nothing after this moment; the first of them had until then at most.
  const until = leftBy === undefined && making.until < at ? making.until : at
  return { ...step, state: 'unknown', making: { ...making, until } }
}

/** A journal that a person gives up: nothing more is sent, and home takes what the provider has. */
export const givenUp = (
  operation: Operation,
  abandoned: NonNullable<Operation['abandoned']>
): Operation => ({
  ...operation,
  ...{ abandoned, state: 'pending', decision: 'abort', ambiguous: true },
  steps: operation.steps.map((step) =>
    step.state === 'refused' ? step : { ...step, state: 'left' }
  ),
})

/** Where nobody waits for an answer, what is not known yet is tried again later, not undone. */
export const postponed = (event: SyncEvent): SyncEvent =>
  event.type === 'step-unknown' || (event.type === 'step-refused' && notSaid.has(event.cause.code))
    ? { type: 'postponed' }
    : event

/** Codes by which the provider has said nothing about the change itself. */
const notSaid: ReadonlySet<string> = new Set(['provider_unreachable', 'provider_throttled'])

const longest = 600_000
const day = 86_400_000

/** How long until the next try, doubling; null once a day has gone by with trying. */
export const backoff = (tries: number, scan: number): number | null => {
  const most = Math.max(scan, longest)
  const waits = Array.from({ length: tries }, (_, at) => Math.min(most, scan * 2 ** at))
  const waited = waits.reduce((sum, wait) => sum + wait, 0)
  return waited >= day ? null : Math.min(most, scan * 2 ** tries)
}
