import type { AssistantConfig, Link } from '../assistant.ts'
import type { Tool } from '../tool.ts'
import type { Context } from './context.ts'
import { providerOf } from './remote.ts'
import { type ToolIds, withTools } from './tool-provider.ts'

/** Tools, and by which id each stands at which connection. */
export type KnownTools = {
  /** All that were asked for. */
  readonly ids: readonly string[]
  readonly live: readonly Tool[]
  readonly known: Map<string, string>
}

export const at = (connectionId: string, toolId: string) => `${connectionId}/${toolId}`

/** What is not made yet has an id of ours until it has the provider's. */
export const pending = (toolId: string) => `tool to be made: ${toolId}`

/** Looks up what stands for these tools, deleted ones too. */
export const knownTools = async (
  { store }: Context,
  orgId: string,
  ids: readonly string[]
): Promise<KnownTools> => {
  const org = { orgId, userId: null }
  const [held, live] = await Promise.all([store.getToolCopies(org, ids), store.getTools(org, ids)])
  const known = held.map((copy) => [at(copy.connectionId, copy.toolId), copy.externalId] as const)
  return { ids, live, known: new Map(known) }
}

/** The ids of tools at one connection, as they are known at the time of asking. */
export const idsAt = ({ ids, known, live }: KnownTools, connectionId: string): ToolIds => ({
  external: (id) =>
    known.get(at(connectionId, id)) ??
    (live.some((tool) => tool.id === id) ? pending(id) : undefined),
  local: (externalId) => {
    const [key] = [...known].find(
      ([key, value]) => value === externalId && key.startsWith(`${connectionId}/`)
    ) ?? [at(connectionId, live.find(({ id }) => pending(id) === externalId)?.id ?? '')]
    return key.slice(connectionId.length + 1) || undefined
  },
  config: (id) =>
    live.find((tool) => tool.id === id)?.config ?? (ids.includes(id) ? null : undefined),
})

type Place = Pick<Link, 'connectionId' | 'provider'>

/** The engine with a setting for the tools of these configs at each of the links; it only looks. */
export const seeingTools = async (
  context: Context,
  orgId: string,
  links: readonly Place[],
  ...configs: readonly AssistantConfig[]
): Promise<Context> => {
  const ids = [...new Set(configs.flatMap(({ toolIds }) => toolIds ?? []))]
  if (ids.length === 0 || links.length === 0) return context
  const tools = await knownTools(context, orgId, ids)
  const places = links.map(({ connectionId, provider }) => {
    const here = withTools(providerOf(context, provider), idsAt(tools, connectionId))
    return [connectionId, here] as const
  })
  return { ...context, at: new Map(places) }
}
