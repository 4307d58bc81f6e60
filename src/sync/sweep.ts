import type { Leftover } from '../store.ts'
import { type Context, leaseOf } from './context.ts'
import { choosing, chosenOf, leftoversOf, type Seen, triedAgain } from './leftovers.ts'
import { findMarked } from './look-up.ts'
import type { Attempt, Operation, Step } from './operation.ts'
import type { Place } from './place.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import { removed } from './remove-remote.ts'
import type { Left } from './retry.ts'
import { takenBackLate } from './take-back-late.ts'
import { toolContext } from './tool-context.ts'

/** How many operations one look takes on. */
const most = 100

/** Removes what ended operations left at their providers, once nothing of theirs can arrive any more. */
export const createSweep = (context: Context) => {
  let sweeping = false
  return async (stopping?: AbortSignal): Promise<void> => {
    if (sweeping) return
    sweeping = true
    try {
      const leftovers = await context.store.leftovers(context.timing.settle, most)
      for (const leftover of leftovers) if (!stopping?.aborted) await swept(context, leftover)
    } finally {
      sweeping = false
    }
  }
}

/** One operation; one that fails is looked at again later and stops no other. */
const swept = async (context: Context, leftover: Leftover) => {
  const { orgId, operationId } = leftover
  try {
    const operation = await context.store.getOperation({ orgId, userId: null }, operationId)
    if (operation === null || operation.unreadable) await done(context, leftover, null)
    else await sweep(inItsPlace(context, operation), leftover, operation)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'sweep-failed', operation: operationId, error: name })
    await context.store.sweepLeftover(leftover, null, context.timing.settle).catch(() => {})
  }
}

const inItsPlace = (context: Context, { kind }: Operation) =>
  kind === 'tool' || kind === 'tool-copy' ? toolContext(context) : context

const done = ({ store }: Context, leftover: Leftover, operation: Operation | null) =>
  store.sweepLeftover(leftover, operation, null)

/** What is known of a sweep so far; null where somebody else has taken it on. */
type Swept = { readonly leftover: Leftover; readonly operation: Operation; readonly clear: boolean }

const sweep = async (context: Context, leftover: Leftover, operation: Operation) => {
  const left = leaseOf(context)
  const timeline = [...operation.timeline]
  let now: Swept = { leftover, operation, clear: true }
  for (const step of leftoversOf(operation)) {
    const remote = await remoteFor(context, operation, step, timeline)
    if (remote === null) continue
    const place = {
      remote,
      step,
      index: operation.steps.indexOf(step),
      ...othersOf(operation, step),
    }
    const next = await sweepOf(step)(context, now, place, left)
    if (next === null) return
    now = next
  }
  const ended = { ...now.operation, timeline }
  if (now.clear) return void (await done(context, now.leftover, ended))
  const again = triedAgain(ended, context.timing.settle)
  context.log({
    event: 'leftover-stands',
    operation: operation.id,
    tries: again.operation.sweep.tries,
  })
  await context.store.sweepLeftover(now.leftover, again.operation, again.wait)
}

const sweepOf = ({ kind }: Step) =>
  kind === 'create' ? orphans : kind === 'remove' ? former : late

const late = async (context: Context, now: Swept, place: Place, left: Left) =>
  (await takenBackLate(context, now.operation, place, left)) ? now : { ...now, clear: false }

/** What another object has replaced. */
const former = async (context: Context, now: Swept, { remote, step }: Place, left: Left) => {
  const { kind } = await removed(context, remote, step.do, 'do', left)
  return kind === 'ok' ? now : { ...now, clear: false }
}

/** Null where its connection is gone: nobody can reach what stands there. */
const remoteFor = async (
  context: Context,
  { orgId }: Operation,
  { linkId: id, connectionId, externalId }: Step,
  timeline: Attempt[]
): Promise<Remote | null> => {
  const scope = { orgId, userId: null }
  if ((await context.store.getConnection(scope, connectionId)) === null) return null
  const connection = await findConnection(context, scope, connectionId)
  return { ...remoteOf(context, connection, { id, externalId }, timeline), reserved: true }
}

const othersOf = ({ steps }: Operation, step: Step): Pick<Place, 'others'> => {
  const others = steps.filter((other) => other !== step && other.externalId !== '')
  return { others: others.map(({ externalId }) => externalId) }
}

/** Objects that carry the marker of a create that did not keep them. */
const orphans = async (
  context: Context,
  now: Swept,
  place: Place,
  left: Left
): Promise<Swept | null> => {
  const { orgId } = now.operation
  const found = await findMarked(context, place, left)
  if (found === null) return { ...now, clear: false }
  const seen: Seen[] = []
  for (const { externalId } of found) {
    const linked = await context.store.findLinked({ orgId, userId: null }, externalId)
    if (linked.length === 0) seen.push({ externalId, path: pathOf(place.step, externalId) })
  }
  const chosen = chosenOf(now.operation, place.step, seen)
  if (chosen.length === 0) return now
  const operation = choosing(now.operation, chosen)
  const leftover = await context.store.sweepLeftover(now.leftover, operation, context.timing.lease)
  if (leftover === null) return null
  let { clear } = now
  for (const { path } of chosen) {
    const call = { ...place.step.undo, path }
    const { kind } = await removed(context, place.remote, call, 'undo', left)
    if (kind !== 'ok') clear = false
  }
  context.log({ event: 'leftover-removed', operation: operation.id, objects: chosen.length, clear })
  return { leftover, operation, clear }
}

const pathOf = ({ undo }: Step, externalId: string) =>
  undo.path.replace('{id}', encodeURIComponent(externalId))
