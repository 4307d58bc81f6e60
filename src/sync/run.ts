import type { Context } from './context.ts'
import { timestamp } from './context.ts'
import { adopted, commitOf } from './ending.ts'
import type { Cause, Operation } from './operation.ts'
import type { Remote } from './remote.ts'
import { next, record, type SyncEvent } from './saga.ts'
import { sendStep, undoStep } from './step.ts'

/** What a run needs beside the journal: the objects its steps go to, and how long it may act. */
export type Run = {
  readonly remotes: ReadonlyMap<string, Remote>
  readonly fence: number
  /** Epoch milliseconds: for the caller's sake, and for the lease's. */
  readonly deadline: number
  readonly leaseEnd: number
}

/** Drives an operation that holds its assistant until it ends, or until its end is for recovery. */
export const run = async (context: Context, begun: Operation, how: Run): Promise<Operation> => {
  let operation = begun
  const apply = (events: readonly SyncEvent[]) => {
    for (const event of events) operation = record(operation, event)
  }
  for (;;) {
    const action = next(operation)
    switch (action.type) {
      case 'send': {
        apply(await sent(context, operation, action.step, how))
        if (operation.decision === 'abort') await journal(context, operation, how)
        break
      }
      case 'undo':
        apply([await undone(context, operation, action.step, how)])
        break
      case 'commit':
        apply([await commit(context, operation, how)])
        if (operation.state === 'committed') return operation
        if (operation.decision === 'abort') await journal(context, operation, how)
        break
      case 'end':
        return end(context, { ...operation, state: action.state }, how)
      case 'stop':
        await journal(context, operation, how)
        return operation
    }
  }
}

const remoteFor = (operation: Operation, index: number, { remotes }: Run) => {
  const step = operation.steps[index]
  const remote = step && remotes.get(step.linkId)
  if (!step || !remote) throw new Error(`operation ${operation.id} has no step ${index}`)
  return { step, remote }
}

const sent = (context: Context, operation: Operation, index: number, how: Run) => {
  const { step, remote } = remoteFor(operation, index, how)
  const until = Math.min(how.deadline, how.leaseEnd)
  return sendStep(context, remote, step, index, operation.after.config, until)
}

const undone = (context: Context, operation: Operation, index: number, how: Run) => {
  const { step, remote } = remoteFor(operation, index, how)
  return undoStep(context, remote, step, index, how.leaseEnd)
}

/** With the attempts made so far, which are the timeline. */
const withTimeline = (operation: Operation, { remotes }: Run): Operation => ({
  ...operation,
  timeline: [...remotes.values()]
    .flatMap(({ timeline }) => timeline)
    .sort((a, b) => a.at.localeCompare(b.at)),
})

/** A decision must be durable before it is acted on; if it is not, the lease runs out and recovery decides. */
const journal = async (context: Context, operation: Operation, how: Run) => {
  await context.store.record(withTimeline(operation, how), how.fence)
}

const ended = (context: Context, operation: Operation, how: Run): Operation => ({
  ...withTimeline(operation, how),
  endedAt: timestamp(context.clock.now()),
})

/** W2. A definite no of the store is undone at the provider; not knowing is left to recovery. */
const commit = async (context: Context, operation: Operation, how: Run): Promise<SyncEvent> => {
  const committed = ended(context, { ...operation, state: 'committed' }, how)
  try {
    const kept = await context.store.finish(committed, how.fence, commitOf(committed))
    return kept ? { type: 'commit-done' } : { type: 'commit-unknown' }
  } catch (error) {
    return commitFailed(context, committed, error)
  }
}

const commitFailed = async (
  context: Context,
  operation: Operation,
  error: unknown
): Promise<SyncEvent> => {
  context.log({ event: 'commit-failed', operation: operation.id, error: nameOf(error) })
  if (!(error instanceof Error) || error.name !== 'StoreUnavailable')
    return { type: 'commit-refused', cause: storeRefused }
  const scope = { orgId: operation.orgId, userId: null }
  const found = await context.store.getOperation(scope, operation.id).catch(() => null)
  return { type: found?.state === 'committed' ? 'commit-done' : 'commit-unknown' }
}

const storeRefused: Cause = {
  code: 'store_unavailable',
  message: 'the change could not be stored, so it was taken back',
  retryAfter: 1,
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')

const end = async (context: Context, operation: Operation, how: Run): Promise<Operation> => {
  const change = operation.state === 'dirty' ? await adopted(context, operation, how) : null
  try {
    const kept = await context.store.finish(ended(context, operation, how), how.fence, change)
    return kept ? operation : { ...operation, state: 'unknown' }
  } catch (error) {
    context.log({ event: 'end-failed', operation: operation.id, error: nameOf(error) })
    return { ...operation, state: 'unknown' }
  }
}
