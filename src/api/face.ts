import type { Assistant, AssistantConfig } from '../assistant.ts'
import type { JsonObject } from '../json.ts'
import type { AssistantPatch } from '../patchbay.ts'

/** A public API shape: a two-way table over the canonical assistant. */
export type Face = {
  /** The assistant as this face shows it, without an envelope. */
  readonly show: (assistant: Assistant) => JsonObject
  /** A body, already valid, as a canonical patch; the vendor in use is looked up in `current`. */
  readonly patch: (body: JsonObject, current: AssistantConfig) => AssistantPatch
  /** The face's spelling of a canonical path; a path that the face does not show is left as it is. */
  readonly spell: (path: string) => string
}
