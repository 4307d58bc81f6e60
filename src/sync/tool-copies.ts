import { PatchbayError } from '../errors.ts'
import type { Actor } from '../patchbay.ts'
import type { Connection } from '../records.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { createAgain } from './again.ts'
import type { Context } from './context.ts'
import { createQueue } from './queue.ts'
import { createRecovery } from './recover.ts'
import type { Left } from './retry.ts'
import { createSettling } from './settle.ts'
import { type ChangedTool, changeAll, ensure, sweep } from './tool-changes.ts'
import { toolContext } from './tool-context.ts'
import { createHolds } from './tool-holds.ts'

/** What stands for tools at providers: made when first needed, changed where it is, removed. */
export type ToolCopies = {
  /** The id at the provider; made if there is none, once, whoever asks at the same time. */
  readonly ensure: (tool: Tool, connection: Connection, left: Left) => Promise<string>
  /** The tool as changed everywhere in one operation, or nowhere. Null: it moved meanwhile. */
  readonly change: (
    actor: Pick<Actor, 'answering'>,
    before: Tool,
    config: ToolConfig,
    left: Left
  ) => Promise<ChangedTool | null>
  /** Removes what no assistant has any more; what fails is logged, and tried again later. */
  readonly sweep: (toolId: string) => Promise<void>
  /** Finishes what was left open and is due, and removes what nobody has any more. */
  readonly recover: (stopping?: AbortSignal) => Promise<void>
  /** From here until it is released nothing of these tools is removed; waits for what is. */
  readonly hold: (toolIds: readonly string[]) => Promise<() => void>
}

/** What stands for tools, as a request sees it; an operation of a tool itself has no need of it. */
export const copiesIn = ({ tools }: Context): ToolCopies => {
  if (tools === undefined) throw new Error('no tools inside an operation of a tool')
  return tools
}

/** The operations of tools, each in its tool's turn. */
export const createToolCopies = (outer: Context): ToolCopies => {
  const context = toolContext(outer)
  const turn = createQueue(context.timing.turn)
  const held = createHolds()
  const inTurn = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const done = await turn(id, async () => ({ result: await work() }))
    if (done === null) throw busy()
    return done.result
  }
  const takeOver = createRecovery(context)
  const settle = createSettling(context)
  const again = createAgain(context)
  const sweeping = new Set<string>()
  const sweepOne = async (toolId: string): Promise<boolean> => {
    try {
      return await inTurn(toolId, async () => {
        if (held.has(toolId)) return false
        sweeping.add(toolId)
        await sweep(context, toolId).finally(() => sweeping.delete(toolId))
        return true
      })
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      context.log({ event: 'tool-not-removed', tool: toolId, error: name })
      return false
    }
  }
  const sweepAll = async (stopping?: AbortSignal) => {
    const unused = await context.store.unusedToolCopies(null, most)
    for (const toolId of new Set(unused.map((copy) => copy.toolId)))
      if (!stopping?.aborted) await again(toolId, () => sweepOne(toolId))
  }
  return {
    ensure: (tool, connection, left) =>
      inTurn(tool.id, () => ensure(context, tool, connection, left)),
    change: (actor, before, config, left) =>
      inTurn(before.id, () => changeAll(outer, { actor, before, config }, left)),
    sweep: async (toolId) => void (await sweepOne(toolId)),
    recover: async (stopping) => {
      await Promise.all([takeOver(stopping), settle(stopping)])
      await sweepAll(stopping)
    },
    hold: async (toolIds) => {
      const release = held.hold(toolIds)
      const removed = toolIds.filter((id) => sweeping.has(id))
      const ended = Promise.all(removed.map((id) => inTurn(id, async () => {})))
      await ended.catch((error) => {
        release()
        throw error
      })
      return release
    },
  }
}

/** How many copies that nobody has are looked at in one go. */
const most = 1000

const busy = () =>
  new PatchbayError('busy', 'Another operation is running on this tool', { retryAfter: 1 })
