import type { Actor, Outcome } from '../patchbay.ts'
import type { Kept, Listed, Page, Scope } from '../records.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { type Context, timestamp } from './context.ts'
import { createLettingGo, detached, listed, type Patch } from './tool-letting-go.ts'
import { atHome, changeTool, getTool, type KeepTool, type ToolOutcome } from './tool-patch.ts'
import { createRewriting } from './tool-rewrite.ts'
import { noTool } from './tool-steps.ts'

/** What a deletion keeps: its answer, by the operations that go on behind it. */
export type KeepGone = (operations: readonly string[]) => Kept | undefined

/** The use cases of tools. */
export type ToolCases = {
  readonly getTool: (scope: Scope, id: string) => Promise<Tool>
  readonly listTools: (scope: Scope, page: Page) => Promise<Listed<Tool>>
  readonly createTool: (actor: Actor, config: ToolConfig, keep?: KeepTool) => Promise<Tool>
  /** `change` gives the very same config where nothing changes. */
  readonly changeTool: (
    actor: Actor,
    id: string,
    change: (before: ToolConfig) => ToolConfig,
    keep?: KeepTool
  ) => Promise<ToolOutcome>
  /** The operations that take it from assistants and have not ended. */
  readonly removeTool: (actor: Actor, id: string, keep?: KeepGone) => Promise<readonly string[]>
  /** Takes deleted tools from assistants that still have them, and changed ones to those that lag. */
  readonly letGo: (stopping?: AbortSignal) => Promise<void>
  readonly assignTool: (actor: Actor, assistantId: string, toolId: string) => Promise<Outcome>
  readonly unassignTool: (actor: Actor, assistantId: string, toolId: string) => Promise<Outcome>
}

/** The use cases over a store, and a way to change the assistants that use a tool. */
export const createToolCases = (context: Context, patch: Patch): ToolCases => {
  const change = async (
    actor: Actor,
    assistantId: string,
    toolId: string,
    wanted: 'on' | 'off'
  ) => {
    await getTool(context, actor.scope, toolId)
    return patch(actor, assistantId, listed(toolId, wanted))
  }
  const letGo = createLettingGo(context, patch)
  const rewriting = createRewriting(context, patch)
  return {
    getTool: (scope, id) => getTool(context, scope, id),
    listTools: (scope, page) => context.store.listTools(scope, page),
    createTool: (actor, config, keep) => createTool(context, actor, config, keep),
    changeTool: async (actor, id, change, keep) => {
      const { isChanged, ...changed } = await changeTool(context, { actor, id, change, keep })
      const operations = isChanged ? await rewriting.carryOn(actor, changed.tool) : []
      await amended(context, actor.scope, operations, () => keep?.({ ...changed, operations }))
      return { ...changed, operations }
    },
    removeTool: (actor, id, keep) => removeTool(context, patch, actor, id, keep),
    letGo: (stopping) => letGo(stopping).then(() => rewriting.catchUp(stopping)),
    assignTool: (actor, assistantId, toolId) => change(actor, assistantId, toolId, 'on'),
    unassignTool: (actor, assistantId, toolId) => change(actor, assistantId, toolId, 'off'),
  }
}

const createTool = async (
  context: Context,
  actor: Actor,
  config: ToolConfig,
  keep?: KeepTool
): Promise<Tool> => {
  const now = timestamp(context.clock.now())
  const tool: Tool = {
    ...{ id: context.newId(), orgId: actor.scope.orgId, userId: actor.userId, version: 1 },
    ...{ config, createdAt: now, updatedAt: now },
  }
  await context.store.addTool(tool, keep?.(atHome(tool)))
  return tool
}

const removeTool = async (
  context: Context,
  patch: Patch,
  { scope, userId }: Actor,
  id: string,
  keep?: KeepGone
): Promise<readonly string[]> => {
  const { store, clock } = context
  const outcome = await store.deleteTool(scope, id, timestamp(clock.now()), keep?.([]))
  if (outcome === 'absent') throw noTool()
  if (outcome === 'deleted') return []
  const { operations } = await detached(context, patch, { id, orgId: scope.orgId, userId })
  await amended(context, scope, operations, () => keep?.(operations))
  return operations
}

/** The answer was kept before it was known which operations go on. */
const amended = async (
  { store }: Context,
  { orgId }: Scope,
  operations: readonly string[],
  keep: () => Kept | undefined
) => {
  const kept = operations.length > 0 ? keep() : undefined
  if (kept) await store.amendAnswer(orgId, kept)
}
