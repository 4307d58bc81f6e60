import type { OperationState } from '../errors.ts'
import type { Cause, Operation, Step, StepState } from './operation.ts'

/** What to do next; `step` is an index. */
export type Action =
  | { readonly type: 'send'; readonly step: number }
  | { readonly type: 'undo'; readonly step: number }
  | { readonly type: 'commit' }
  | { readonly type: 'end'; readonly state: OperationState }
  /** The end is not known: the journal stays open for recovery. */
  | { readonly type: 'stop' }

export type SyncEvent =
  | {
      readonly type: 'step-applied'
      readonly step: number
      readonly answer: string
      /** The id that the provider has given to what was made. */
      readonly externalId?: string
      /** Somebody else's edit was in the answer, and is taken out of it. */
      readonly foreign?: boolean
    }
  /** A definite no: nothing was changed by this attempt. */
  | { readonly type: 'step-refused'; readonly step: number; readonly cause: Cause }
  /** Applied, but the answer does not show what was asked. */
  | { readonly type: 'step-ignored'; readonly step: number; readonly cause: Cause }
  /** Attempts spent without a certain answer. */
  | { readonly type: 'step-unknown'; readonly step: number; readonly cause: Cause }
  /**
   * A create may have been applied, and must not be sent again before that is known. `until`: no
   * POST is under way after that; left out, as journaled before.
   */
  | { readonly type: 'step-in-doubt'; readonly step: number; readonly until?: string }
  /** A create is known to have made nothing: it is sent anew, but only once this is journaled. */
  | { readonly type: 'step-absent'; readonly step: number; readonly until: string }
  /** An attempt may have been applied, whatever comes after. */
  | { readonly type: 'attempt-ambiguous'; readonly step: number }
  /** `at`: when, as the API writes times. */
  | { readonly type: 'commit-done'; readonly at: string }
  | { readonly type: 'commit-refused'; readonly cause: Cause }
  | { readonly type: 'commit-unknown' }
  /** Another holder has taken over, and will bring about the end. */
  | { readonly type: 'commit-lost' }
  | { readonly type: 'undo-done'; readonly step: number }
  /** Not taken back: somebody else wrote there meanwhile, or the provider refuses it. */
  | { readonly type: 'undo-left'; readonly step: number }
  /** The credential is dead: a person must act. */
  | { readonly type: 'undo-stuck'; readonly step: number }
  | { readonly type: 'undo-unknown'; readonly step: number }
  /** Not known yet, and nobody waits: tried again later. */
  | { readonly type: 'postponed' }

/** The one state machine, for a live run and for recovery alike. */
export const next = (operation: Operation): Action => {
  const { decision, steps, state } = operation
  if (state === 'unknown' || state === 'compensating' || state === 'stuck') return { type: 'stop' }
  if (state !== 'pending') return { type: 'end', state }
  if (decision === 'none') {
    const step = steps.findIndex((item) => item.state !== 'applied' && !item.atEnd)
    return step === -1 ? { type: 'commit' } : { type: 'send', step }
  }
  const step = steps.findLastIndex((item) => isOpen(item))
  return step === -1 ? { type: 'end', state: endOf(operation) } : { type: 'undo', step }
}

const isOpen = (step: Step) => !step.atEnd && ['applied', 'unknown', 'sending'].includes(step.state)

const endOf = ({ steps }: Operation): OperationState => {
  if (steps.some((step) => step.state === 'left')) return 'dirty'
  return steps.some((step) => step.state === 'undone') ? 'rolled_back' : 'refused'
}

/** The operation after an event. */
export const record = (operation: Operation, event: SyncEvent): Operation => {
  switch (event.type) {
    case 'step-applied':
      return put(operation, event.step, appliedAs(event))
    case 'step-in-doubt':
      return { ...doubted(operation, event), state: 'unknown', ambiguous: true }
    case 'step-absent':
      return put(operation, event.step, (step) => again(step, event.until))
    case 'attempt-ambiguous':
      return { ...unsure(operation, event.step), ambiguous: true }
    case 'step-refused':
      return abort(refused(operation, event.step), event.cause)
    case 'step-ignored':
    case 'commit-refused':
      return abort(operation, event.cause)
    case 'step-unknown':
      return abort(put(operation, event.step, 'unknown'), event.cause)
    case 'commit-done':
      return { ...operation, state: 'committed', endedAt: event.at }
    case 'undo-done':
      return put(operation, event.step, 'undone')
    case 'undo-left':
      return put(operation, event.step, 'left')
    default:
      return { ...operation, state: openEnds[event.type] }
  }
}

/** An undo that nobody answered leaves the step as open as it was. */
const unsure = (operation: Operation, step: number) =>
  operation.decision === 'abort' ? operation : put(operation, step, 'unknown')

const openEnds = {
  'commit-unknown': 'unknown',
  'commit-lost': 'unknown',
  'undo-unknown': 'compensating',
  'undo-stuck': 'stuck',
  postponed: 'unknown',
} as const

/** Refused after an attempt that may have been applied: it has to be taken back all the same. */
const refused = (operation: Operation, step: number) =>
  operation.steps[step]?.state === 'unknown' ? operation : put(operation, step, 'refused')

const abort = (operation: Operation, cause: Cause): Operation => ({
  ...operation,
  decision: 'abort',
  cause: operation.cause ?? cause,
})

type Event<Type> = Extract<SyncEvent, { type: Type }>
type Change = (step: Step) => Partial<Step>

const appliedAs =
  ({ answer, externalId, foreign }: Event<'step-applied'>): Change =>
  () => ({
    ...{ state: 'applied', answer },
    ...(externalId === undefined ? {} : { externalId }),
    ...(foreign && { foreign }),
  })

const doubted = (operation: Operation, { step, until }: Event<'step-in-doubt'>) =>
  put(operation, step, ({ making }) => ({
    state: 'unknown',
    ...(making && until !== undefined ? { making: { ...making, until } } : {}),
  }))

const again = ({ making }: Step, until: string): Partial<Step> => ({
  state: 'waiting',
  ...(making ? { making: { ...making, until, posts: making.posts + 1 } } : {}),
})

const put = (operation: Operation, index: number, to: StepState | Change): Operation => ({
  ...operation,
  steps: operation.steps.map((step, at) =>
    at === index ? { ...step, ...(typeof to === 'string' ? { state: to } : to(step)) } : step
  ),
})
