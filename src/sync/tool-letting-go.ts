import { PatchbayError } from '../errors.ts'
import type { Actor, ChangeRequest, Outcome } from '../patchbay.ts'
import type { Tool } from '../tool.ts'
import { createAgain } from './again.ts'
import { type Context, timestamp } from './context.ts'
import { copiesIn } from './tool-copies.ts'

/** Changes an assistant in its turn. */
export type Patch = (actor: Actor, id: string, request: ChangeRequest) => Promise<Outcome>

/** How many deleted tools are looked at in one go. */
const most = 1000

/** The change that puts one tool on an assistant's list, or takes it off; nothing if so already. */
export const listed = (toolId: string, wanted: 'on' | 'off'): ChangeRequest => ({
  patch: ({ toolIds }) => {
    const ids = toolIds ?? []
    if (ids.includes(toolId) === (wanted === 'on')) return {}
    return { toolIds: wanted === 'on' ? [...ids, toolId] : ids.filter((id) => id !== toolId) }
  },
})

/** The operations that have not ended, and whether nothing is left of the tool. */
type Detached = { readonly operations: readonly string[]; readonly gone: boolean }

/**
 * Takes a deleted tool from every assistant that has it, then from its providers, then from home.
 * What is refused now is done by a later look.
 */
export const detached = async (
  context: Context,
  patch: Patch,
  { id, orgId, userId }: Pick<Tool, 'id' | 'orgId' | 'userId'>
): Promise<Detached> => {
  const { store, clock } = context
  const scope = { orgId, userId: null }
  const operations: string[] = []
  for (const assistantId of await store.assistantsWith(scope, id))
    operations.push(...(await open(patch({ scope, userId }, assistantId, listed(id, 'off')))))
  await copiesIn(context).sweep(id)
  const outcome = await store.deleteTool(scope, id, timestamp(clock.now()))
  return { operations, gone: outcome !== 'in_use' }
}

/** The operation of a change that has not ended. */
const open = async (work: Promise<Outcome>): Promise<readonly string[]> => {
  try {
    await work
    return []
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    const { operation } = error.details
    const isOpen = operation && openStates.includes(operation.state)
    return isOpen ? [operation.id] : []
  }
}

const openStates: readonly string[] = ['pending', 'compensating', 'unknown', 'stuck']

/** Finishes what deletions of tools have left, one look at a time, each tool when it is due. */
export const createLettingGo = (context: Context, patch: Patch) => {
  const again = createAgain(context)
  let working = false
  return async (stopping?: AbortSignal): Promise<void> => {
    if (working) return
    working = true
    try {
      for (const tool of await context.store.deletedTools(most))
        if (!stopping?.aborted) await again(tool.id, () => finished(context, patch, tool))
    } finally {
      working = false
    }
  }
}

const finished = async (
  context: Context,
  patch: Patch,
  tool: Pick<Tool, 'id' | 'orgId' | 'userId'>
) => {
  try {
    return (await detached(context, patch, tool)).gone
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'tool-not-let-go', tool: tool.id, error: name })
    return false
  }
}
