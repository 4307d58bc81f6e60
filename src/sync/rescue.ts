import { PatchbayError } from '../errors.ts'
import type { Actor } from '../patchbay.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import type { Operation } from './operation.ts'
import { takeOver } from './recover.ts'
import { givenUp } from './resume.ts'
import type { Left } from './retry.ts'

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
