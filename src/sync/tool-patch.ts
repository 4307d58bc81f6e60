import { PatchbayError } from '../errors.ts'
import type { Actor } from '../patchbay.ts'
import type { Kept, Scope } from '../records.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { type Context, timestamp } from './context.ts'
import { heldBy, longestPause, waitWhileBusy } from './queue.ts'
import { allow, type Left } from './retry.ts'
import { toolContext } from './tool-context.ts'
import { copiesIn } from './tool-copies.ts'
import { checkWritten } from './tool-rewrite.ts'
import { noTool } from './tool-steps.ts'

/** What became of a tool. */
export type ToolOutcome = {
  readonly tool: Tool
  /** Null where it was a commit at home alone. */
  readonly operationId: string | null
  /** The operations that carry it on to assistants and have not ended. */
  readonly operations: readonly string[]
}

/** What a commit keeps beside its change: the answer that it makes true. */
export type KeepTool = (outcome: ToolOutcome) => Kept | undefined

type Changed = Omit<ToolOutcome, 'operations'> & { readonly isChanged: boolean }

/** What is asked of a tool; `change` gives the very same config where nothing changes. */
type Asked = {
  readonly actor: Actor
  readonly id: string
  readonly change: (before: ToolConfig) => ToolConfig
  readonly keep?: KeepTool | undefined
}

/** One PATCH of a tool: again from the read when another was faster, waiting while one holds it. */
export const changeTool = async (context: Context, asked: Asked): Promise<Changed> => {
  const { clock, timing } = context
  const { scope } = asked.actor
  const waiting = allow(clock, timing.turn)
  for (;;) {
    const left = allow(clock, timing.deadline)
    const changed = await changeOnce(context, asked, left).catch(waitWhileBusy(context, waiting))
    if (changed !== null) return changed
    if (waiting() <= longestPause) throw await heldBy(toolContext(context), scope, asked.id)
  }
}

/** Null: the tool moved meanwhile, read it again. */
const changeOnce = async (
  context: Context,
  { actor, id, change, keep }: Asked,
  left: Left
): Promise<Changed | null> => {
  const before = await getTool(context, actor.scope, id)
  const config = change(before.config)
  if (config === before.config) return { tool: before, operationId: null, isChanged: false }
  await checkWritten(context, before, config)
  const updatedAt = timestamp(context.clock.now())
  const tool = { ...before, config, version: before.version + 1, updatedAt }
  // At home alone where nothing stands for it elsewhere; also to hear of a name that is taken.
  const outcome = await context.store.putTool(tool, keep?.(atHome(tool)))
  if (outcome === 'stored') return { tool, operationId: null, isChanged: true }
  if (outcome === 'name_taken') throw nameTaken(config)
  if (outcome !== 'copied') return null
  const changed = await copiesIn(context).change(actor, before, config, left)
  return changed && { ...changed, isChanged: true }
}

/** The outcome of a commit at home alone, with nobody to carry it on to. */
export const atHome = (tool: Tool): ToolOutcome => ({ tool, operationId: null, operations: [] })

/** A tool in scope; throws where there is none. */
export const getTool = async ({ store }: Context, scope: Scope, id: string) => {
  const tool = await store.getTool(scope, id)
  if (tool === null) throw noTool()
  return tool
}

const nameTaken = ({ name }: ToolConfig) =>
  new PatchbayError('validation_failed', 'The request is not valid', {
    errors: [
      { path: 'name', message: `${name} is another tool of an assistant that has this one` },
    ],
  })
