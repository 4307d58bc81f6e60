import type { SyncedLink } from '../assistant.ts'
import type { Context } from './context.ts'
import type { Operation, Step } from './operation.ts'
import { providerOf, readCall } from './remote.ts'

/** How often a journal that does not open is tried again before a person is asked. */
export const triesUnread = 2

/**
 * What an operation can have touched where its journal does not say: every object of its assistant,
 * and what has no commit yet was being made by it. Enough to give it up, and to do nothing else.
 */
export const guessed = async (context: Context, operation: Operation): Promise<Operation> => {
  const { orgId, assistantId } = operation
  const links = await context.store.getLinks({ orgId, userId: null }, assistantId)
  return {
    ...operation,
    steps: links.filter(({ paused }) => !paused).map((link) => touched(context, link)),
    newLinks: links.filter(({ state }) => state === 'pending'),
  }
}

const touched = (context: Context, link: SyncedLink): Step => {
  const provider = providerOf(context, link.provider, link.connectionId)
  const call = readCall(provider.parts[0], link.externalId, {})
  return {
    ...{ linkId: link.id, connectionId: link.connectionId, provider: link.provider },
    ...{ externalId: link.externalId, do: call, undo: call, before: link.base, wrote: [] },
    state: 'unknown',
  }
}
