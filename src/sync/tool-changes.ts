import type { Actor } from '../patchbay.ts'
import type { Connection } from '../records.ts'
import type { Tool, ToolConfig, ToolCopy } from '../tool.ts'
import { busy } from './answer.ts'
import type { Context } from './context.ts'
import { unlessMoved } from './moved.ts'
import type { Attempt } from './operation.ts'
import { findConnection } from './remote.ts'
import { allow, type Left } from './retry.ts'
import { checkName } from './tool-checks.ts'
import { toolContext } from './tool-context.ts'
import { perform } from './tool-run.ts'
import {
  afterOf,
  change,
  creation,
  noTool,
  removal,
  type ToolStep,
  toolAnswering,
  toolOperation,
} from './tool-steps.ts'

/** A tool after a change, and the operation that changed it. */
export type ChangedTool = { readonly tool: Tool; readonly operationId: string }

/** The id of what stands for a tool at a connection; made if there is none. */
export const ensure = async (context: Context, given: Tool, connection: Connection, left: Left) => {
  const org = { orgId: given.orgId, userId: null }
  for (;;) {
    // First, so that what another makes meanwhile is either seen or raises the fence.
    const tool = await context.store.getTool(org, given.id)
    const copies = await context.store.getToolCopies(org, [given.id])
    const held = copies.find(({ connectionId }) => connectionId === connection.id)
    if (held) return held.externalId
    if (tool === null) throw noTool()
    const id = context.newOperationId()
    const timeline: Attempt[] = []
    const made = creation(context, tool, connection, id, timeline)
    const after = afterOf(tool.config)
    const operation = toolOperation(context, 'tool-copy', tool, id, { steps: [made.step], after })
    const ended = await perform(context, operation, [made], timeline, left)
    if (ended !== null) return ended.steps[0]?.externalId ?? ''
  }
}

/** A tool as it is, and as it is to be. */
export type Wanted = {
  readonly actor: Pick<Actor, 'answering'>
  readonly before: Tool
  readonly config: ToolConfig
}

/**
 * Changes all that stands for a tool in one operation. Null: it moved meanwhile. What is read while
 * another process holds it may be what that one writes, or is taking back: then `busy`.
 */
export const changeAll = async (
  outer: Context,
  wanted: Wanted,
  left: Left
): Promise<ChangedTool | null> => {
  const { actor, before, config } = wanted
  const context = toolContext(outer)
  const now = await context.store.getTool({ orgId: before.orgId, userId: null }, before.id)
  if (now === null) throw noTool()
  if (now.version !== before.version || now.fence !== before.fence) return null
  if (now.operationId) throw busy(now.operationId)
  const timeline: Attempt[] = []
  const found = await unlessMoved(context, now, stepsFor(outer, wanted, timeline, left))
  const steps = found.map(({ step }) => step)
  const id = context.newOperationId()
  const operation = toolOperation(context, 'tool', before, id, {
    ...{ steps, after: afterOf(config), timeline },
    ...toolAnswering(actor, before),
  })
  const ended = await perform(context, operation, found, timeline, left)
  if (ended === null) return null
  const updatedAt = ended.endedAt ?? before.updatedAt
  return { tool: { ...before, config, version: before.version + 1, updatedAt }, operationId: id }
}

const stepsFor = async (
  outer: Context,
  { before, config }: Wanted,
  timeline: Attempt[],
  left: Left
): Promise<readonly ToolStep[]> => {
  const context = toolContext(outer)
  const org = { orgId: before.orgId, userId: null }
  const copies = await context.store.getToolCopies(org, [before.id])
  if (config.name !== before.config.name) await checkName(outer, before, copies, config.name)
  const found: ToolStep[] = []
  for (const copy of copies) {
    const connection = await findConnection(context, org, copy.connectionId)
    const step = await change(context, { copy, connection, timeline }, before.config, config, left)
    if (step !== null) found.push(step)
  }
  return found
}

/** Removes what stands for a tool where no assistant has it. */
export const sweep = async (context: Context, toolId: string): Promise<void> => {
  for (const copy of await context.store.unusedToolCopies(toolId, 1000)) {
    const org = { orgId: copy.orgId, userId: null }
    const tool = await anyTool(context, copy)
    if (tool === null) return
    const connection = await findConnection(context, org, copy.connectionId)
    const gone = removal(context, copy, connection)
    const { timeline } = gone.remote
    const id = context.newOperationId()
    const found = copy.abandoned ? [] : [gone]
    const more = { steps: found.map(({ step }) => step), unlinked: [copy.id] }
    const operation = toolOperation(context, 'tool-copy', tool, id, more)
    const left = allow(context.clock, context.timing.deadline)
    await perform(context, operation, found, timeline, left)
  }
}

/** The tool of a copy, deleted or not. */
const anyTool = async ({ store }: Context, { orgId, toolId }: ToolCopy) => {
  const live = await store.getTool({ orgId, userId: null }, toolId)
  return live ?? (await store.deletedTools(1000)).find(({ id }) => id === toolId) ?? null
}
