import type { Cause, Operation } from '../../src/sync/operation.ts'
import { type Action, next, record, type SyncEvent } from '../../src/sync/saga.ts'

const cause: Cause = { code: 'provider_rejected', message: 'no' }

/** Every way in which the world can answer an action. */
const answers = (action: Action): readonly (readonly SyncEvent[])[] => {
  if (action.type === 'send') {
    const { step } = action
    const unsure: SyncEvent = { type: 'attempt-ambiguous', step }
    const applied: SyncEvent = { type: 'step-applied', step, answer: '{}' }
    const refused: SyncEvent = { type: 'step-refused', step, cause }
    const certain = [
      [applied],
      [refused],
      [applied, { type: 'step-ignored', step, cause } as const],
    ]
    const unknown: SyncEvent = { type: 'step-unknown', step, cause }
    return [...certain, ...certain.map((events) => [unsure, ...events]), [unsure, unknown]]
  }
  if (action.type === 'undo') {
    const { step } = action
    const ends = ['undo-done', 'undo-left', 'undo-stuck', 'undo-unknown'] as const
    return ends.map((type) => [{ type, step }])
  }
  return action.type === 'commit'
    ? [
        [{ type: 'commit-done', at: 'now' }],
        [{ type: 'commit-refused', cause }],
        [{ type: 'commit-unknown' }],
      ]
    : []
}

/** What is so at the provider, as far as an outsider can tell: step by step. */
export type World = readonly ('before' | 'maybe' | 'after' | 'foreign')[]
const after = (world: World, events: readonly SyncEvent[]): World =>
  events.reduce<World>((now, event) => {
    const put = (state: World[number]) =>
      'step' in event ? now.map((was, at) => (at === event.step ? state : was)) : now
    switch (event.type) {
      case 'step-applied':
        return put('after')
      case 'attempt-ambiguous':
        return put('maybe')
      case 'undo-done':
        return put('before')
      case 'undo-left':
        return put('foreign')
      default:
        return now
    }
  }, world)

export type Run = {
  readonly operation: Operation
  readonly world: World
  readonly actions: readonly Action[]
}

/** All runs of an operation until it ends or stops. */
export const runsFrom = (
  begun: Operation,
  world: World,
  turned: (event: SyncEvent) => SyncEvent = (event) => event
): readonly Run[] => {
  const steps = begun.steps.length
  const ended: Run[] = []
  const walk = (run: Run) => {
    const action = next(run.operation)
    const actions = [...run.actions, action]
    if (actions.length > 4 * steps + 4) throw new Error('a run that does not end')
    const choices = answers(action)
    if (choices.length === 0) ended.push({ ...run, actions })
    for (const events of choices)
      walk({
        operation: events.map(turned).reduce(record, run.operation),
        world: after(run.world, events),
        actions,
      })
  }
  walk({ operation: begun, world, actions: [] })
  return ended
}

/** What a run did last. */
export const last = ({ actions }: Run) => actions.at(-1)
/** How a run ended, or where it stopped. */
export const endOf = (run: Run) => {
  const action = last(run)
  return action?.type === 'end' ? action.state : run.operation.state
}
