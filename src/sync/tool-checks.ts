import { PatchbayError } from '../errors.ts'
import { type JsonObject, parseExact } from '../json.ts'
import type { Connection } from '../records.ts'
import type { Tool, ToolCopy } from '../tool.ts'
import { baseOf } from './base.ts'
import type { Context } from './context.ts'
import { type Step, wholeOf } from './operation.ts'
import { providerOf } from './remote.ts'
import { toolContext } from './tool-context.ts'
import { checkTool } from './tool-steps.ts'

/** What a provider cannot hold is said of the attach, by the tool's name. */
export const checkLimits = (context: Context, connection: Connection, added: readonly Tool[]) => {
  const { tools, title } = providerOf(context, connection.provider)
  for (const tool of added) {
    if (tools === undefined) throw unrepresentable(title, 'are not tools of ours there')
    try {
      checkTool(toolContext(context), connection, tool.config)
    } catch (error) {
      throw ofTool(tool, error)
    }
  }
}

/** A name that stands inside an object already is taken there. */
export const checkInline = (context: Context, steps: readonly Step[], added: readonly Tool[]) => {
  for (const step of steps) {
    const { tools, title } = providerOf(context, step.provider)
    const before = parseExact(step.before) as JsonObject
    const names = tools?.inline(step.kind === 'draft' ? before : wholeOf(step, before)) ?? []
    if (added.length > 0 && names.length > 0 && tools?.kind === 'linked' && tools.alone)
      throw unrepresentable(title, `are not taken beside tools of its own: ${names.join(', ')}`)
    const taken = added.find(({ config }) => names.includes(config.name))
    if (taken !== undefined)
      throw unrepresentable(title, `${taken.config.name} is a tool of its own there already`)
  }
}

/**
 * A tool cannot come to a name that stands inside an object that has it, as of the last sync. The
 * context is an assistant's; calls nothing.
 */
export const checkName = async (
  context: Context,
  { id, orgId }: Tool,
  copies: readonly ToolCopy[],
  name: string
) => {
  const org = { orgId, userId: null }
  for (const assistantId of await context.store.assistantsWith(org, id))
    for (const link of await context.store.getLinks(org, assistantId)) {
      const { tools, title } = providerOf(context, link.provider)
      const isThere =
        tools?.kind === 'inline' ||
        copies.some(({ connectionId }) => connectionId === link.connectionId)
      if (isThere && tools?.inline(baseOf(link)).includes(name))
        throw unrepresentable(title, `${name} is a tool of its own in an assistant there`, 'name')
    }
}

const unrepresentable = (title: string, message: string, path = 'toolIds') =>
  new PatchbayError('unrepresentable', `${title} cannot hold this`, { errors: [{ path, message }] })

/** Throws an error about a tool as one about the list that names it. */
export const asOfTool = (tool: Tool) => (error: unknown) => {
  throw ofTool(tool, error)
}

/** A complaint about a tool's field, as one about the list that names the tool. */
const ofTool = ({ config }: Tool, error: unknown) => {
  if (!(error instanceof PatchbayError) || error.details.errors === undefined) return error
  const errors = error.details.errors.map(({ path, message }) => ({
    path: 'toolIds',
    message: `${config.name}: ${path} ${message}`,
  }))
  return new PatchbayError(error.code, error.message, { ...error.details, errors })
}
