import { PatchbayError } from '../errors.ts'
import type { Actor, ChangeRequest, Outcome } from '../patchbay.ts'
import type { Listed, Page, Scope } from '../store.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { type Context, timestamp } from './context.ts'
import { allow } from './retry.ts'
import { copiesIn } from './tool-copies.ts'
import { checkWritten, rewrite } from './tool-rewrite.ts'

/** What became of a tool, and the operations that carry it on to assistants and have not ended. */
export type ToolOutcome = { readonly tool: Tool; readonly operations: readonly string[] }

/** The use cases of tools. */
export type ToolCases = {
  readonly getTool: (scope: Scope, id: string) => Promise<Tool>
  readonly listTools: (scope: Scope, page: Page) => Promise<Listed<Tool>>
  readonly createTool: (actor: Actor, config: ToolConfig) => Promise<Tool>
  /** `change` gives the very same config where nothing changes. */
  readonly changeTool: (
    actor: Actor,
    id: string,
    change: (before: ToolConfig) => ToolConfig
  ) => Promise<ToolOutcome>
  readonly removeTool: (actor: Actor, id: string) => Promise<Omit<ToolOutcome, 'tool'>>
  readonly assignTool: (actor: Actor, assistantId: string, toolId: string) => Promise<Outcome>
  readonly unassignTool: (actor: Actor, assistantId: string, toolId: string) => Promise<Outcome>
}

/** Changes an assistant in its turn. */
type Patch = (actor: Actor, id: string, request: ChangeRequest) => Promise<Outcome>

/** The use cases over a store, and a way to change the assistants that use a tool. */
export const createToolCases = (context: Context, patch: Patch): ToolCases => {
  const change = async (actor: Actor, assistantId: string, toolId: string, wanted: Wanted) => {
    await getTool(context, actor.scope, toolId)
    return patch(actor, assistantId, listed(toolId, wanted))
  }
  return {
    getTool: (scope, id) => getTool(context, scope, id),
    listTools: (scope, page) => context.store.listTools(scope, page),
    createTool: (actor, config) => createTool(context, actor, config),
    changeTool: async (actor, id, change) => {
      const { tool, isChanged } = await changeTool(context, actor, id, change)
      return { tool, operations: isChanged ? await rewrite(context, patch, actor, tool) : [] }
    },
    removeTool: (actor, id) => removeTool(context, patch, actor, id),
    assignTool: (actor, assistantId, toolId) => change(actor, assistantId, toolId, 'on'),
    unassignTool: (actor, assistantId, toolId) => change(actor, assistantId, toolId, 'off'),
  }
}

type Wanted = 'on' | 'off'

/** The change that puts one tool on an assistant's list, or takes it off; nothing if so already. */
const listed = (toolId: string, wanted: Wanted): ChangeRequest => ({
  patch: ({ toolIds }) => {
    const ids = toolIds ?? []
    if (ids.includes(toolId) === (wanted === 'on')) return {}
    return { toolIds: wanted === 'on' ? [...ids, toolId] : ids.filter((id) => id !== toolId) }
  },
})

const getTool = async ({ store }: Context, scope: Scope, id: string): Promise<Tool> => {
  const tool = await store.getTool(scope, id)
  if (tool === null) throw noTool()
  return tool
}

const createTool = async (context: Context, actor: Actor, config: ToolConfig): Promise<Tool> => {
  const now = timestamp(context.clock.now())
  const tool: Tool = {
    ...{ id: context.newId(), orgId: actor.scope.orgId, userId: actor.userId, version: 1 },
    ...{ config, createdAt: now, updatedAt: now },
  }
  await context.store.addTool(tool)
  return tool
}

const changeTool = async (
  context: Context,
  { scope }: Actor,
  id: string,
  change: (before: ToolConfig) => ToolConfig
): Promise<{ readonly tool: Tool; readonly isChanged: boolean }> => {
  const left = allow(context.clock, context.timing.deadline)
  for (;;) {
    const before = await getTool(context, scope, id)
    const config = change(before.config)
    if (config === before.config) return { tool: before, isChanged: false }
    await checkWritten(context, before, config)
    const updatedAt = timestamp(context.clock.now())
    const tool = { ...before, config, version: before.version + 1, updatedAt }
    // At home alone where nothing stands for it elsewhere; also to hear of a name that is taken.
    const outcome = await context.store.putTool(tool)
    if (outcome === 'stored') return { tool, isChanged: true }
    if (outcome === 'name_taken') throw nameTaken(config)
    if (outcome === 'copied') {
      const changed = await copiesIn(context).change(before, config, left)
      if (changed !== null) return { tool: changed, isChanged: true }
    }
  }
}

const removeTool = async (
  context: Context,
  patch: Patch,
  { scope, userId }: Actor,
  id: string
): Promise<Omit<ToolOutcome, 'tool'>> => {
  const { store, clock } = context
  const now = timestamp(clock.now())
  const outcome = await store.deleteTool(scope, id, now)
  if (outcome === 'absent') throw noTool()
  if (outcome === 'deleted') return { operations: [] }
  const org = { orgId: scope.orgId, userId: null }
  const operations: string[] = []
  for (const assistantId of await store.assistantsWith(org, id))
    operations.push(...(await open(patch({ scope: org, userId }, assistantId, listed(id, 'off')))))
  await copiesIn(context).sweep(id)
  await store.deleteTool(scope, id, now)
  return { operations }
}

/** The operation of a change that has not ended; what is refused now is done by a later sweep. */
const open = async (work: Promise<Outcome>): Promise<readonly string[]> => {
  try {
    await work
    return []
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    const { operation } = error.details
    return operation === undefined ? [] : [operation.id]
  }
}

const noTool = () => new PatchbayError('not_found', 'There is no such tool')

const nameTaken = ({ name }: ToolConfig) =>
  new PatchbayError('validation_failed', 'The request is not valid', {
    errors: [
      { path: 'name', message: `${name} is another tool of an assistant that has this one` },
    ],
  })
