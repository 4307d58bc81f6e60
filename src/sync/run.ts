import { knownBy } from './bases.ts'
import { type Context, timestamp } from './context.ts'
import { adopted, changeOf } from './ending.ts'
import { finish, journal, leave } from './held.ts'
import type { Cause, Operation } from './operation.ts'
import type { Place } from './place.ts'
import type { Remote } from './remote.ts'
import { backoff, postponed } from './resume.ts'
import { type Left, sooner } from './retry.ts'
import { type Action, next, record, type SyncEvent } from './saga.ts'
import { sendStep, undoStep } from './step.ts'

/** What a run needs beside the journal: the objects its steps go to, and how long it may act. */
export type Run = {
  readonly remotes: ReadonlyMap<string, Remote>
  readonly timeline: Operation['timeline']
  readonly fence: number
  /** For the caller's sake. */
  readonly deadline: Left
  /** As long as nobody else may take the assistant over; undoing may use all of it. */
  readonly lease: Left
  /** Set where nobody waits for its end: how often it was left before. */
  readonly tries?: number
}

/** Drives an operation that holds its assistant until it ends, or until its end is for recovery. */
export const run = async (context: Context, begun: Operation, how: Run): Promise<Operation> => {
  const handOver = Promise.withResolvers<Operation>()
  const end = () => handOver.resolve(unsure(begun, how))
  context.ending?.addEventListener('abort', end)
  try {
    return await Promise.race([drive(context, begun, how), handOver.promise])
  } finally {
    context.ending?.removeEventListener('abort', end)
  }
}

const drive = async (context: Context, begun: Operation, how: Run): Promise<Operation> => {
  let operation = begun
  for (;;) {
    const action = next(operation)
    if (action.type === 'end') return end(context, { ...operation, state: action.state }, how)
    if (action.type === 'stop') return stop(context, operation, how)
    const events = await act(context, operation, action, how)
    const decided = operation.decision
    operation = events.reduce(record, operation)
    if (operation.state === 'committed') return withTimeline(operation, how)
    if (events.some(({ type }) => type === 'commit-lost')) return unsure(operation, how)
    const undoes = decided === 'none' && next(operation).type === 'undo'
    const repeats = events.some(({ type }) => type === 'step-absent')
    if ((undoes || repeats) && !(await kept(context, operation, how))) return unsure(operation, how)
  }
}

type Act = Exclude<Action, { type: 'end' | 'stop' }>
const act = async (
  context: Context,
  operation: Operation,
  action: Act,
  how: Run
): Promise<readonly SyncEvent[]> => {
  switch (action.type) {
    case 'send': {
      const left = sooner(how.deadline, how.lease)
      const place = placeOf(operation, action.step, how)
      const events = await sendStep(context, place, operation.after, left)
      return how.tries === undefined ? events : events.map(postponed)
    }
    case 'undo':
      return undo(context, placeOf(operation, action.step, how), how)
    case 'commit':
      return [await commit(context, operation, how)]
  }
}

const undo = async (context: Context, place: Place, { lease, timeline }: Run) => {
  const before = timeline.length
  const event = await undoStep(context, place, lease)
  const unsure = timeline.slice(before).some(isUnsureUndo)
  const late: SyncEvent = { type: 'attempt-ambiguous', step: place.index }
  return unsure ? [late, event] : [event]
}

const isUnsureUndo = ({ purpose, outcome }: Operation['timeline'][number]) =>
  purpose === 'undo' && outcome === 'ambiguous'

const placeOf = (operation: Operation, index: number, { remotes }: Run): Place => {
  const step = operation.steps[index]
  const remote = step && remotes.get(step.linkId)
  if (!step || !remote) throw new Error(`operation ${operation.id} has no step ${index}`)
  const others = operation.steps.filter((other) => other !== step)
  const own = operation.steps.filter(({ linkId }) => linkId === step.linkId)
  const known = step.part === undefined ? {} : { known: knownBy(own) }
  return { remote, step, index, own, others: others.map(({ externalId }) => externalId), ...known }
}

/** With the attempts made so far, those before W1 too. */
const withTimeline = (operation: Operation, { timeline }: Run): Operation => ({
  ...operation,
  timeline: [...timeline],
})

/** A decision must be durable before it is acted on. */
const kept = (context: Context, operation: Operation, how: Run) =>
  journal(context, withTimeline(operation, how), how.fence)

/** What this run knows is nowhere on record: only recovery will bring the end about. */
const unsure = (operation: Operation, how: Run): Operation => ({
  ...withTimeline(operation, how),
  state: 'unknown',
  endedAt: null,
})

/** Left open for recovery, or for a person; a state that cannot be kept is not claimed. */
const stop = async (context: Context, operation: Operation, how: Run): Promise<Operation> => {
  const wait = operation.state === 'stuck' ? null : backoff(how.tries ?? 0, context.timing.scan)
  const open = {
    ...withTimeline(operation, how),
    ...(wait === null && ({ state: 'stuck' } as const)),
  }
  return (await leave(context, open, how.fence, wait)) ? open : unsure(operation, how)
}

/** W2. A definite no of the store is undone at the provider; not knowing is left to recovery. */
const commit = async (context: Context, operation: Operation, how: Run): Promise<SyncEvent> => {
  const done: SyncEvent = { type: 'commit-done', at: timestamp(context.clock.now()) }
  const committed = record(withTimeline(operation, how), done)
  const finished = await finish(context, committed, how.fence, changeOf(committed))
  if (finished === 'kept') return done
  if (finished === 'lost') return { type: 'commit-lost' }
  return finished === 'refused'
    ? { type: 'commit-refused', cause: storeRefused }
    : { type: 'commit-unknown' }
}

const storeRefused: Cause = {
  code: 'store_unavailable',
  message: 'the change could not be stored, so it was taken back',
  retryAfter: 1,
}

const end = async (context: Context, operation: Operation, how: Run): Promise<Operation> => {
  const change = operation.state === 'dirty' ? await adopted(context, operation, how) : null
  if (change === 'unreadable') return stop(context, { ...operation, state: 'compensating' }, how)
  const endedAt = timestamp(context.clock.now())
  const ended = { ...withTimeline(operation, how), endedAt }
  const finished = await finish(context, ended, how.fence, change)
  return finished === 'kept' ? ended : unsure(operation, how)
}
