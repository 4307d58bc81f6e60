import type Retell from 'retell-sdk'
import { retell } from '../../adapters/retell.ts'
import type { AssistantConfig } from '../../src/assistant.ts'
import { changedPaths, mergeConfig, namedPaths } from '../../src/config.ts'
import type { JsonObject } from '../../src/json.ts'
import { planLink } from '../../src/sync/plan.ts'
import { readConfig } from '../../src/sync/settings.ts'
import { unsupportedPaths } from '../../src/sync/written.ts'

/** What the official SDK lets a PATCH of either object carry. */
export type AgentBody = Omit<Retell.AgentUpdateParams, 'version'>
export type LlmBody = Omit<Retell.LlmUpdateParams, 'version'>
export type Bodies = { readonly llm?: LlmBody; readonly agent?: AgentBody }

type Options = {
  /** What home says; left out, what it says after the import of the object. */
  readonly home?: AssistantConfig
  readonly allowUnknownModels?: boolean
}

/** An agent as it is read: both its objects, and the number of its newest version. */
export const objectOf = (agent: JsonObject = {}, llm: JsonObject | null = {}): JsonObject => ({
  agent: {
    ...{ agent_id: 'agent_1', version: 3, is_published: true, voice_id: '11labs-Adrian' },
    ...(llm && { response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 } }),
    ...agent,
  },
  ...(llm && { llm: { llm_id: 'llm_1', version: 3, is_published: true, ...llm } }),
  newest: 3,
})

/** What home says of such an object after its import. */
export const imported = (object: JsonObject) => readConfig(retell, object)

/** What Retell would be sent for a patch of an assistant that was imported from this object. */
export const planned = (
  object: JsonObject,
  patch: JsonObject,
  { home = imported(object), allowUnknownModels = false }: Options = {}
) => {
  const config = mergeConfig(home, patch)
  const wanted = {
    ...{ provider: retell, config, object, allowUnknownModels, options: {}, defaults: [] },
    changed: changedPaths(home, config),
  }
  const { changes, dropped } = planLink(wanted)
  const side = (of: 'body' | 'undo') =>
    Object.fromEntries(changes.map((change) => [change.part.at, change[of]]))
  const unsupported = unsupportedPaths(wanted, namedPaths(patch))
  return {
    bodies: side('body'),
    undo: side('undo'),
    order: Object.keys(side('body')),
    dropped,
    unsupported,
  }
}

/** The bodies alone. */
export const bodies = (object: JsonObject, patch: JsonObject, options?: Options) =>
  planned(object, patch, options).bodies

/** The fields of what a plan refuses, and why. */
export const refusal = (object: JsonObject, patch: JsonObject, options?: Options) => {
  try {
    planned(object, patch, options)
  } catch (error) {
    const { code, details } = error as { code: string; details?: { errors?: unknown } }
    return { code, errors: details?.errors }
  }
  return 'not refused'
}

/** What `refusal` says of one field. */
export const refused = (...errors: readonly (readonly [path: string, message: string])[]) => ({
  code: 'unrepresentable',
  errors: errors.map(([path, message]) => ({ path, message })),
})
