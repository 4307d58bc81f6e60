import type { Assistant, Link } from '../assistant.ts'
import { type Code, PatchbayError } from '../errors.ts'
import type { Actor, ChangeRequest } from '../patchbay.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { createAgain } from './again.ts'
import type { Context } from './context.ts'
import { findConnection, providerOf } from './remote.ts'
import { toolContext } from './tool-context.ts'
import type { Patch } from './tool-letting-go.ts'
import { checkTool } from './tool-steps.ts'

/** An assistant in whose objects a tool is written out, and the links that lead to them. */
type Written = { readonly assistant: Assistant; readonly links: readonly Link[] }

/** Everywhere that a tool is written out. */
const writtenIn = async (
  context: Context,
  { id, orgId }: Pick<Tool, 'id' | 'orgId'>
): Promise<readonly Written[]> => {
  const org = { orgId, userId: null }
  const found: Written[] = []
  for (const assistantId of await context.store.assistantsWith(org, id)) {
    const assistant = await context.store.getAssistant(org, assistantId)
    const links = (assistant?.links ?? []).filter(
      ({ provider, paused }) => !paused && providerOf(context, provider).tools?.kind === 'inline'
    )
    if (assistant && links.length > 0) found.push({ assistant, links })
  }
  return found
}

/** Throws where a place in which the tool is written out cannot hold it so; calls nothing. */
export const checkWritten = async (context: Context, tool: Tool, config: ToolConfig) => {
  const org = { orgId: tool.orgId, userId: null }
  const connections = (await writtenIn(context, tool)).flatMap(({ links }) =>
    links.map(({ connectionId }) => connectionId)
  )
  for (const id of new Set(connections))
    checkTool(toolContext(context), await findConnection(context, org, id), config)
}

/** A tool, and who carries it on. */
type Whose = Pick<Tool, 'id' | 'orgId' | 'userId'>

/** What became of a changed tool where it is written out. */
type Rewritten = {
  /** The operations of assistants that do not have it as it is now. */
  readonly operations: readonly string[]
  /** False where it may go better later. */
  readonly isOver: boolean
}

/**
 * Carries a changed tool on to the assistants in whose objects it is written out, each by an
 * operation of its own. Where that fails its links lag behind.
 */
const rewrite = async (
  context: Context,
  patch: Patch,
  { id, orgId, userId }: Whose
): Promise<Rewritten> => {
  const scope = { orgId, userId: null }
  const failures: PatchbayError[] = []
  for (const { assistant, links } of await writtenIn(context, { id, orgId })) {
    const failed = await patch({ scope, userId }, assistant.id, anew).then(() => null, failure)
    if (failed === null) continue
    failures.push(failed)
    for (const link of links) await context.store.markLink(assistant, link, 'drifted')
  }
  return {
    operations: failures.flatMap(({ details }) => details.operation?.id ?? []),
    isOver: failures.every(({ code }) => definite.includes(code)),
  }
}

/** What was said of the value, or needs a person: a scan asks again, at its own pace. */
const definite: readonly Code[] = [
  ...(['provider_rejected', 'unrepresentable', 'provider_object_missing', 'drifted'] as const),
]

/** Carries changed tools on: at once, and those that could not be later and later. */
export const createRewriting = (context: Context, patch: Patch) => {
  const again = createAgain(context)
  const behind = new Map<string, Whose>()
  const carryOn = async (whose: Whose): Promise<Rewritten> => {
    behind.set(whose.id, whose)
    const rewritten = await rewrite(context, patch, whose)
    if (rewritten.isOver) behind.delete(whose.id)
    return rewritten
  }
  return {
    /** The operations of assistants that do not have it yet. */
    carryOn: async ({ userId }: Pick<Actor, 'userId'>, { id, orgId }: Tool) =>
      (await carryOn({ id, orgId, userId })).operations,
    catchUp: async (stopping?: AbortSignal) => {
      for (const whose of [...behind.values()])
        if (!stopping?.aborted) await again(whose.id, async () => (await carryOn(whose)).isOver)
    },
  }
}

/** The list of tools is written again, wherever it does not say what home does. */
export const anew: ChangeRequest = { patch: () => ({}), touched: ['toolIds'] }

const failure = (error: unknown): PatchbayError => {
  if (error instanceof PatchbayError) return error
  throw error
}
