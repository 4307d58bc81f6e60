import { PatchbayError } from '../errors.ts'
import type { Actor } from '../patchbay.ts'
import type { Slot } from '../store.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import { leave } from './durable.ts'
import type { Operation } from './operation.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import { backoff, givenUp, resumed } from './resume.ts'
import { type Left, sooner } from './retry.ts'
import { run } from './run.ts'

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
const takeOver = async (
  context: Context,
  claimed: Claimed,
  turned: (operation: Operation) => Operation = resumed
): Promise<Operation | null> => {
  const { slot, lease, deadline = lease } = claimed
  const { fence, tries } = slot
  let operation: Operation | null = null
  try {
    operation = await journalOf(context, slot)
    const timeline = [...operation.timeline]
    const remotes = await remotesOf(context, operation, timeline)
    const how = { remotes, timeline, fence, deadline: sooner(deadline, lease), lease, tries }
    const ended = await run(context, turned(operation), how)
    told(context, ended, tries)
    return ended
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'recovery-failed', operation: slot.operationId, error: name })
    if (operation) await postpone(context, operation, slot)
    return operation
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
  { orgId, steps }: Operation,
  timeline: Operation['timeline'][number][]
): Promise<ReadonlyMap<string, Remote>> => {
  const scope = { orgId, userId: null }
  const remotes = steps.map(async ({ linkId: id, connectionId, externalId }) => {
    const connection = await findConnection(context, scope, connectionId)
    return [id, remoteOf(context, connection, { id, externalId }, timeline)] as const
  })
  return new Map(await Promise.all(remotes))
}

const postpone = (context: Context, operation: Operation, { fence, tries }: Slot) => {
  const wait = backoff(tries, context.timing.scan)
  const open = operation.decision === 'abort' ? 'compensating' : 'unknown'
  return leave(context, { ...operation, state: wait === null ? 'stuck' : open }, fence, wait)
}

/** What a person does about an operation that was left open; anything else is a `conflict`. */
export const createRescue = (context: Context, left: () => Left) => {
  const take = async (operation: Operation, states: readonly Operation['state'][]) => {
    const { id, orgId } = operation
    const lease = leaseOf(context)
    const isOpen = states.includes(operation.state)
    const slot = isOpen ? await context.store.claim({ orgId, operationId: id }) : null
    if (!slot) throw conflict(operation, isOpen)
    return { slot, lease, deadline: left() }
  }
  return {
    /** Tries it now, whatever its turn. */
    retry: async (operation: Operation): Promise<Operation> => {
      const claimed = await take(operation, ['stuck', 'compensating', 'unknown'])
      return (await takeOver(context, claimed)) ?? operation
    },
    /** Gives a stuck one up: home takes what the provider has. */
    abandon: async (
      operation: Operation,
      { userId }: Actor,
      reason: string
    ): Promise<Operation> => {
      const claimed = await take(operation, ['stuck'])
      const abandoned = { at: timestamp(context.clock.now()), userId, reason }
      const given = (journal: Operation) => givenUp(journal, abandoned)
      return (await takeOver(context, claimed, given)) ?? operation
    },
  }
}

const conflict = ({ state }: Operation, isOpen: boolean) =>
  new PatchbayError(
    'conflict',
    isOpen
      ? 'This operation is being worked on right now'
      : `The state of this operation, ${state}, does not allow it`
  )
