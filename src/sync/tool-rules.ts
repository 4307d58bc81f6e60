import type { AssistantConfig } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { Scope } from '../records.ts'
import type { Context } from './context.ts'

/** Which tools an assistant had, and which it is to have. */
export type ToolChange = {
  readonly before: AssistantConfig
  readonly after: AssistantConfig
}

const most = 50

/**
 * Rules on the tools that a request adds: each exists in the asker's scope, no two on an assistant
 * have one name, and there are not too many. Throws before any call.
 */
export const checkTools = async (
  { store }: Pick<Context, 'store'>,
  scope: Scope,
  { before, after }: ToolChange
): Promise<void> => {
  const ids = after.toolIds ?? []
  const added = ids.filter((id) => !before.toolIds?.includes(id))
  if (added.length === 0 && ids.length === (before.toolIds ?? []).length) return
  if (added.length > 0) await checkAdded(store, scope, ids, added)
}

const checkAdded = async (
  store: Context['store'],
  { orgId, userId }: Scope,
  ids: readonly string[],
  added: readonly string[]
) => {
  const tools = await store.getTools({ orgId, userId: null }, ids)
  const mine = tools.filter((tool) => userId === null || tool.userId === userId)
  const missing = added.find((id) => !mine.some((tool) => tool.id === id))
  if (missing !== undefined) throw new PatchbayError('not_found', `There is no tool ${missing}`)
  if (ids.length > most) throw invalid(`must hold at most ${most} tools`)
  const names = tools.map(({ config }) => config.name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw invalid(`must not hold two tools of one name, here ${twice}`)
}

const invalid = (message: string) =>
  new PatchbayError('validation_failed', 'The request is not valid', {
    errors: [{ path: 'toolIds', message }],
  })
