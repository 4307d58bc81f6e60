import type { Assistant, Link } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { Actor, ChangeRequest, Outcome } from '../patchbay.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import type { Context } from './context.ts'
import { findConnection, providerOf } from './remote.ts'
import { toolContext } from './tool-context.ts'
import { checkTool } from './tool-steps.ts'

/** An assistant in whose objects a tool is written out, and the links that lead to them. */
type Written = { readonly assistant: Assistant; readonly links: readonly Link[] }

/** Everywhere that a tool is written out. */
const writtenIn = async (context: Context, { id, orgId }: Tool): Promise<readonly Written[]> => {
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

/** Changes an assistant in its turn. */
type Patch = (actor: Actor, id: string, request: ChangeRequest) => Promise<Outcome>

/**
 * Carries a changed tool on to the assistants in whose objects it is written out, each by an
 * operation of its own; gives those that have not ended. Where one is refused its links lag behind.
 */
export const rewrite = async (
  context: Context,
  patch: Patch,
  { userId }: Actor,
  tool: Tool
): Promise<readonly string[]> => {
  const scope = { orgId: tool.orgId, userId: null }
  const open: string[] = []
  for (const { assistant, links } of await writtenIn(context, tool)) {
    const failed = await patch({ scope, userId }, assistant.id, again).then(() => null, failure)
    if (failed === null) continue
    if (failed.details.operation) open.push(failed.details.operation.id)
    for (const link of links) await context.store.markLink(assistant, link, 'drifted')
  }
  return open
}

const again: ChangeRequest = { patch: () => ({}), touched: ['toolIds'] }

const failure = (error: unknown): PatchbayError => {
  if (error instanceof PatchbayError) return error
  throw error
}
