import { ties } from '../../adapters/elevenlabs/ties.ts'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import type { AssistantConfig } from '../../src/assistant.ts'
import { changedPaths, mergeConfig, namedPaths, overlaps } from '../../src/config.ts'
import type { JsonObject } from '../../src/json.ts'
import { planLink } from '../../src/sync/plan.ts'
import { copiedFields, readConfig } from '../../src/sync/settings.ts'
import { unsupportedPaths } from '../../src/sync/written.ts'

type Options = {
  /** What home says; left out, what it says after the import of the object. */
  readonly home?: AssistantConfig
  readonly options?: JsonObject
  readonly defaults?: readonly string[]
  readonly allowUnknownModels?: boolean
  /** False: only what the tables say, without what follows from the request. */
  readonly follows?: boolean
}

/** What ElevenLabs would be sent for a patch of an assistant that was imported from this object. */
export const planned = (object: JsonObject, patch: JsonObject, given: Options = {}) => {
  const { home = readConfig(elevenlabs, object), options = {}, defaults = [] } = given
  const wished = mergeConfig(home, patch)
  const asked = changedPaths(home, wished)
  const follows = given.follows ?? true
  const tied = follows
    ? ties(wished, (path) => asked.some((one) => overlaps(one, path)))
    : { config: wished, issues: [] }
  if (tied.issues.length > 0) return { refused: tied.issues }
  const { config } = tied
  const wanted = {
    ...{ provider: elevenlabs, config, object, options, defaults },
    ...{ changed: changedPaths(home, config) },
    allowUnknownModels: given.allowUnknownModels ?? false,
  }
  return carriedOut(wanted, namedPaths(patch))
}

/** What a create would send for a config; every value of it counts as set. */
export const created = (config: AssistantConfig, { defaults = [], options = {} }: Options = {}) => {
  const asked = namedPaths(config as JsonObject).filter((path) => !defaults.includes(path))
  const tied = ties(config, (path) => asked.some((one) => overlaps(one, path)))
  if (tied.issues.length > 0) return { refused: tied.issues }
  const named = namedPaths(tied.config as JsonObject)
  const wanted = {
    ...{ provider: elevenlabs, config: tied.config, object: {}, options, defaults },
    ...{ changed: [...named, ...copiedFields(elevenlabs, tied.config)] },
    allowUnknownModels: false,
  }
  return carriedOut(wanted, named)
}

const carriedOut = (wanted: Parameters<typeof planLink>[0], named: readonly string[]) => {
  try {
    const { changes, object, gaveWay, dropped } = planLink(wanted)
    const [{ body, undo } = { body: null, undo: null }] = changes
    const unsupported = unsupportedPaths(wanted, named)
    return { body, undo, object, home: wanted.config, gaveWay, dropped, unsupported }
  } catch (error) {
    const { details } = error as { readonly details?: { readonly errors?: unknown } }
    if (details?.errors === undefined) throw error
    return { refused: details.errors }
  }
}
