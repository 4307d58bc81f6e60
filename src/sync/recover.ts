import type { Slot } from '../store.ts'
import { linkedBy } from './bases.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import { leave } from './held.ts'
import { look } from './look.ts'
import type { Operation } from './operation.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import { backoff, resumed, type Taken } from './resume.ts'
import { type Left, sooner } from './retry.ts'
import { run } from './run.ts'
import { seeingTools } from './tool-ids.ts'
import { guessed, triesUnread } from './unreadable.ts'

/** How many operations are taken over at a time. */
const most = 16

/** Takes over all that is due, and ends once nothing is; one bad operation stops no other. */
export const createRecovery = (context: Context) => {
  const { store, timing } = context
  let working = 0
  const claim = async () => {
    const lease = leaseOf(context)
    const slot = await store.claim({ lease: timing.lease })
    return slot && { slot, lease }
  }
  const work = async (first: Claimed | null, stopping?: AbortSignal) => {
    working += 1
    try {
      for (let next = first; ; next = null) {
        const claimed = next ?? (stopping?.aborted ? null : await claim())
        if (claimed === null) return
        await takeOver(context, claimed)
      }
    } finally {
      working -= 1
    }
  }
  return async (stopping?: AbortSignal) => {
    const free = stopping?.aborted ? 0 : most - working
    const first = free > 0 ? await claim() : null
    if (first === null) return
    const others = Array.from({ length: free - 1 }, () => null)
    await Promise.all([first, ...others].map((each) => work(each, stopping)))
  }
}

type Claimed = {
  readonly slot: Slot
  readonly lease: Left
  /** For the sake of a person who waits. */
  readonly deadline?: Left
}

/** Finishes an operation from its journal alone, or leaves it for later; never throws. */
export const takeOver = async (
  context: Context,
  claimed: Claimed,
  turned: (operation: Operation, taken: Taken) => Operation = resumed
): Promise<Operation | null> => {
  const { slot, lease, deadline = lease } = claimed
  const { fence, tries } = slot
  let operation: Operation | null = null
  try {
    const taken = { at: timestamp(context.clock.now()), fence }
    operation = await journalOf(context, slot)
    if (operation.unreadable && turned === resumed) return await unread(context, operation, claimed)
    if (operation.unreadable) operation = await guessed(context, operation)
    const timeline = [...operation.timeline]
    const remotes = await remotesOf(context, operation, timeline)
    if (turned === resumed && (await isBlind(context, operation, remotes, lease)))
      return await postpone(context, { ...operation, timeline }, slot, 'stuck')
    const how = { remotes, timeline, fence, deadline: sooner(deadline, lease), lease, tries }
    const ended = await run(context, turned(operation, taken), how)
    told(context, ended, tries)
    return ended
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'recovery-failed', operation: slot.operationId, error: name })
    return operation && (await postpone(context, operation, slot))
  }
}

const told = (context: Context, operation: Operation, tries: number) => {
  const { id, kind, state, assistantId: assistant, timeline } = operation
  const event = state === 'stuck' ? 'operation-stuck' : 'operation-recovered'
  const attempts = timeline.length
  context.log({ event, operation: id, kind, assistant, state, attempts, tries })
}

const journalOf = async ({ store }: Context, { orgId, operationId }: Slot) => {
  const operation = await store.getOperation({ orgId, userId: null }, operationId)
  if (!operation) throw new Error(`operation ${operationId} has no journal`)
  return operation
}

/** The objects that its steps go to, by the credentials that their connections have now. */
const remotesOf = async (
  context: Context,
  { orgId, steps, after }: Operation,
  timeline: Operation['timeline'][number][]
): Promise<ReadonlyMap<string, Remote>> => {
  const scope = { orgId, userId: null }
  const seeing = await seeingTools(context, orgId, steps, after.config)
  const remotes = steps.map(async ({ linkId: id, connectionId }) => {
    const connection = await findConnection(context, scope, connectionId)
    const externalId = linkedBy(steps.filter(({ linkId }) => linkId === id))
    const remote = remoteOf(seeing, connection, { id, externalId }, timeline)
    return [id, { ...remote, reserved: true }] as const
  })
  return new Map(await Promise.all(remotes))
}

/**
 * True where a connection was changed since the operation began and its credential does not see an
 * object: it may be another account's, so that is no proof that the object is gone.
 */
const isBlind = async (
  context: Context,
  { createdAt }: Operation,
  remotes: ReadonlyMap<string, Remote>,
  lease: Left
) => {
  for (const remote of remotes.values()) {
    if (remote.connection.updatedAt <= createdAt || remote.link.externalId === '') continue
    const seen = await look(context, remote, lease)
    if (seen.kind === 'refused' && seen.cause.code === 'provider_object_missing') return true
  }
  return false
}

/** For a person, unless it opens at one of the next looks: another secret may have been at work. */
const unread = async (context: Context, operation: Operation, { slot, deadline }: Claimed) => {
  context.log({ event: 'journal-unreadable', operation: operation.id, tries: slot.tries })
  const isOver = slot.tries >= triesUnread || deadline !== undefined
  return postpone(context, operation, slot, isOver ? 'stuck' : undefined)
}

/** Left as it was journaled; for a person where it is stuck. */
const postpone = async (
  context: Context,
  operation: Operation,
  { fence, tries }: Slot,
  state?: 'stuck'
): Promise<Operation> => {
  const wait = state ? null : backoff(tries, context.timing.scan)
  const open = operation.decision === 'abort' ? 'compensating' : 'unknown'
  const left = { ...operation, state: wait === null ? ('stuck' as const) : open } as const
  if (await leave(context, left, fence, wait)) told(context, left, tries)
  return left
}
