import { PatchbayError } from '../errors.ts'
import type { Actor } from '../patchbay.ts'
import type { Kept, Listed, Page, Scope } from '../records.ts'
import type { OperationFilter } from '../store.ts'
import type { Context } from './context.ts'
import type { Operation } from './operation.ts'
import { createRecovery } from './recover.ts'
import { createRescue } from './rescue.ts'
import { allow } from './retry.ts'
import { createSettling } from './settle.ts'
import { createSweep } from './sweep.ts'
import { toolContext } from './tool-context.ts'
import { isOfTool } from './tool-ending.ts'

/** What the commit that ends an operation keeps for whoever brought that about. */
export type KeepEnd = (operation: Operation) => Kept | undefined

/** What can be seen and done of operations once they are under way. */
export type OperationCases = {
  readonly operation: (scope: Scope, id: string) => Promise<Operation>
  readonly operations: (
    scope: Scope,
    page: Page,
    filter: OperationFilter
  ) => Promise<Listed<Operation>>
  readonly lastOperation: (scope: Scope, assistantId: string) => Promise<Operation | null>
  /** Tries one that was left open, now; `conflict` where its state does not allow it. */
  readonly retry: (actor: Actor, id: string, keep?: KeepEnd) => Promise<Operation>
  /** Gives up a stuck one: home takes what the provider has. */
  readonly abandon: (actor: Actor, id: string, reason: string, keep?: KeepEnd) => Promise<Operation>
  /** A connection calls with another credential now: what waits on it is due. */
  readonly renewed: (orgId: string, connectionId: string) => Promise<void>
  /** Finishes what was left open and is due, and looks at what had time to settle, or was left over. */
  readonly recover: (stopping?: AbortSignal) => Promise<void>
}

/** Operations after their requests: seen, taken over, settled, given up. */
export const createOperationCases = (context: Context): OperationCases => {
  const { store, clock, timing } = context
  const rescue = (operation: Operation, keep?: KeepEnd) => {
    const there = isOfTool(operation) ? toolContext(context) : context
    return createRescue(keeping(there, keep), () => allow(clock, timing.deadline))
  }
  const takeOver = createRecovery(context)
  const settle = createSettling(context)
  const sweep = createSweep(context)
  const find: OperationCases['operation'] = async (scope, id) => {
    const operation = await store.getOperation(scope, id)
    if (!operation) throw new PatchbayError('not_found', 'There is no such operation')
    return operation
  }
  return {
    operation: find,
    operations: (scope, page, filter) => listOperations(context, scope, page, filter),
    lastOperation: (scope, assistantId) => store.lastOperation(scope, assistantId),
    retry: async (actor, id, keep) => {
      const operation = await find(actor.scope, id)
      return rescue(operation, keep).retry(operation)
    },
    abandon: async (actor, id, reason, keep) => {
      const operation = await find(actor.scope, id)
      return rescue(operation, keep).abandon(operation, actor, reason)
    },
    renewed: (orgId, connectionId) => {
      context.breaker.forget(connectionId)
      const closed = { openUntil: null, rejection: null }
      context.sharing.tell({ orgId, id: connectionId }, { barred: null, breaker: closed })
      return store.wake(orgId, connectionId)
    },
    recover: async (stopping) => {
      const tools = context.tools?.recover(stopping)
      await Promise.all([takeOver(stopping), settle(stopping), sweep(stopping), tools])
    },
  }
}

/** The engine whose commits keep somebody's answer. */
const keeping = (context: Context, keep?: KeepEnd): Context => {
  const { store } = context
  return {
    ...context,
    store: {
      ...store,
      finish: (ended, fence, change, answer) =>
        store.finish(ended, fence, change, answer, keep?.(ended)),
      leave: (open, fence, wait, answer) => store.leave(open, fence, wait, answer, keep?.(open)),
    },
  }
}

const listOperations = async (
  { store }: Context,
  scope: Scope,
  page: Page,
  filter: OperationFilter
) => {
  if ('assistantId' in filter && !(await store.getAssistant(scope, filter.assistantId)))
    throw new PatchbayError('not_found', 'There is no such assistant')
  return store.listOperations(scope, page, filter)
}
