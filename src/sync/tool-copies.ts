import { PatchbayError } from '../errors.ts'
import type { Connection } from '../store.ts'
import type { Tool, ToolConfig, ToolCopy } from '../tool.ts'
import type { Context } from './context.ts'
import type { Attempt } from './operation.ts'
import { createQueue } from './queue.ts'
import { createRecovery } from './recover.ts'
import { findConnection } from './remote.ts'
import { allow, type Left } from './retry.ts'
import { checkName } from './tool-checks.ts'
import { toolContext } from './tool-context.ts'
import { createHolds } from './tool-holds.ts'
import { perform } from './tool-run.ts'
import {
  afterOf,
  change,
  creation,
  noTool,
  removal,
  type ToolStep,
  toolOperation,
} from './tool-steps.ts'

/** What stands for tools at providers: made when first needed, changed where it is, removed. */
export type ToolCopies = {
  /** The id at the provider; made if there is none, once, whoever asks at the same time. */
  readonly ensure: (tool: Tool, connection: Connection, left: Left) => Promise<string>
  /** The tool as changed everywhere in one operation, or nowhere. Null: it moved meanwhile. */
  readonly change: (before: Tool, config: ToolConfig, left: Left) => Promise<Tool | null>
  /** Removes what no assistant has any more; what fails is logged, and tried again later. */
  readonly sweep: (toolId: string) => Promise<void>
  /** Finishes what was left open and is due, and removes what nobody has any more. */
  readonly recover: (stopping?: AbortSignal) => Promise<void>
  /** From here until it is released nothing of these tools is removed. */
  readonly hold: (toolIds: readonly string[]) => () => void
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
  const sweepOne = async (toolId: string) => {
    try {
      await inTurn(toolId, async () => held.has(toolId) || (await sweep(context, toolId)))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      context.log({ event: 'tool-not-removed', tool: toolId, error: name })
    }
  }
  return {
    ensure: (tool, connection, left) =>
      inTurn(tool.id, () => ensure(context, tool, connection, left)),
    change: (before, config, left) =>
      inTurn(before.id, () => changeAll(outer, before, config, left)),
    sweep: sweepOne,
    recover: async (stopping) => {
      await takeOver(stopping)
      const unused = await context.store.unusedToolCopies(null, 100)
      for (const toolId of new Set(unused.map((copy) => copy.toolId)))
        if (!stopping?.aborted) await sweepOne(toolId)
    },
    hold: (toolIds) => held.hold(toolIds),
  }
}

const busy = () =>
  new PatchbayError('busy', 'Another operation is running on this tool', { retryAfter: 1 })

const ensure = async (context: Context, given: Tool, connection: Connection, left: Left) => {
  const org = { orgId: given.orgId, userId: null }
  for (;;) {
    const copies = await context.store.getToolCopies(org, [given.id])
    const held = copies.find(({ connectionId }) => connectionId === connection.id)
    if (held) return held.externalId
    const tool = await context.store.getTool(org, given.id)
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

const changeAll = async (
  outer: Context,
  before: Tool,
  config: ToolConfig,
  left: Left
): Promise<Tool | null> => {
  const context = toolContext(outer)
  const org = { orgId: before.orgId, userId: null }
  const timeline: Attempt[] = []
  const copies = await context.store.getToolCopies(org, [before.id])
  if (config.name !== before.config.name) await checkName(outer, before, copies, config.name)
  const found: ToolStep[] = []
  for (const copy of copies) {
    const connection = await findConnection(context, org, copy.connectionId)
    const step = await change(context, { copy, connection, timeline }, before.config, config, left)
    if (step !== null) found.push(step)
  }
  const steps = found.map(({ step }) => step)
  const after = afterOf(config)
  const id = context.newOperationId()
  const operation = toolOperation(context, 'tool', before, id, { steps, after, timeline })
  const ended = await perform(context, operation, found, timeline, left)
  if (ended === null) return null
  return { ...before, config, version: before.version + 1, updatedAt: ended.endedAt ?? '' }
}

const sweep = async (context: Context, toolId: string): Promise<void> => {
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
