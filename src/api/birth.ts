import type { AssistantConfig } from '../assistant.ts'
import { changedPaths, mergeConfig } from '../config.ts'
import { get, type JsonObject } from '../json.ts'
import type { AssistantPatch, Preview } from '../patchbay.ts'

/** What a create without copies would do: no request to anybody, and every field that is set. */
export const previewBirth = (given: AssistantPatch, defaults: AssistantConfig): Preview => {
  const born = mergeConfig(defaults, given)
  const diff = changedPaths({}, born).map((field) => ({
    field,
    from: null,
    to: get(born as JsonObject, field) ?? null,
  }))
  return { requests: [], diff, unsupported: [] }
}
