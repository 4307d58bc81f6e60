import type { Vapi } from '@vapi-ai/server-sdk'
import { vapi } from '../../adapters/vapi.ts'
import type { AssistantConfig } from '../../src/assistant.ts'
import { changedPaths, mergeConfig, namedPaths } from '../../src/config.ts'
import type { JsonObject } from '../../src/json.ts'
import { planLink } from '../../src/sync/plan.ts'
import { readConfig } from '../../src/sync/settings.ts'
import { unsupportedPaths } from '../../src/sync/written.ts'

/** What the official SDK lets a PATCH carry, and the one key that it has forgotten. */
export type Body = Omit<Vapi.UpdateAssistantDto, 'id'> & {
  readonly silenceTimeoutSeconds?: number
}

type Options = {
  /** What home says; left out, what it says after the import of the object. */
  readonly home?: AssistantConfig
  readonly options?: JsonObject
  readonly changed?: readonly string[]
  readonly allowUnknownModels?: boolean
}

/** What Vapi would be sent for a patch of an assistant that was imported from this object. */
export const planned = (
  object: JsonObject,
  patch: JsonObject,
  { home = readConfig(vapi, object), options, changed, allowUnknownModels = false }: Options = {}
) => {
  const config = mergeConfig(home, patch)
  const wanted = {
    ...{ provider: vapi, config, object, allowUnknownModels },
    ...{ changed: changed ?? changedPaths(home, config), options: options ?? {} },
  }
  const { changes, dropped } = planLink({ ...wanted, defaults: [] })
  const { body, undo } = changes[0] ?? { body: null, undo: null }
  const unsupported = unsupportedPaths(wanted, namedPaths(patch))
  return { body, undo, dropped, unsupported, home: config satisfies AssistantConfig }
}

/** The object after a PATCH, as Vapi stores it. */
export const patched = (object: JsonObject, body: JsonObject | null): JsonObject =>
  Object.fromEntries(
    Object.entries({ ...object, ...body }).filter(([, value]) => value !== null)
  ) as JsonObject

/** The message and the fields of what a plan refuses. */
export const refusal = (plan: () => unknown) => {
  try {
    plan()
  } catch (error) {
    const { code, details } = error as { code: string; details?: { errors?: unknown } }
    return { code, errors: details?.errors }
  }
  return 'not refused'
}
