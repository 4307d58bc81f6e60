import type { AssistantConfig } from './assistant.ts'
import {
  equal,
  fromEntries,
  isObject,
  type Json,
  type JsonObject,
  mergePatch,
  own,
} from './json.ts'
import type { AssistantPatch } from './patchbay.ts'

/**
 * The config after a patch: absent leaves, null is stored, objects merge, arrays replace; inside
 * `metadata` null removes the key. A block that a patch leaves without a key is not made.
 */
export const mergeConfig = (config: AssistantConfig, patch: AssistantPatch): AssistantConfig =>
  merge(config as JsonObject, patch) as AssistantConfig

const merge = (target: JsonObject, patch: JsonObject): JsonObject => {
  const merged = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (!isObject(value)) merged.set(key, value)
    else if (key === 'metadata') merged.set(key, mergePatch(before, value))
    else {
      const block = merge(isObject(before) ? before : {}, value)
      if (Object.keys(block).length > 0) merged.set(key, block)
    }
  }
  return fromEntries(merged)
}

/** The canonical paths at which two configs differ as JSON; a block that became null is one path. */
export const changedPaths = (from: AssistantConfig, to: AssistantConfig): readonly string[] =>
  changes(from as JsonObject, to as JsonObject, '')

const changes = (from: Json | undefined, to: Json | undefined, path: string): string[] => {
  if (equal(from, to)) return []
  if (path === 'metadata' || !(isObject(from) || isObject(to))) return [path]
  const keys = new Set([...keysOf(from), ...keysOf(to)])
  const inside = [...keys].flatMap((key) =>
    changes(own(from, key), own(to, key), path === '' ? key : `${path}.${key}`)
  )
  return path !== '' && !(isObject(from) && isObject(to)) && to !== undefined && from !== undefined
    ? [path, ...inside]
    : inside
}

const keysOf = (value: Json | undefined) => (isObject(value) ? Object.keys(value) : [])

/** Every path that a patch names, leaves only; an empty block names none. */
export const namedPaths = (patch: JsonObject, prefix = ''): readonly string[] =>
  Object.entries(patch).flatMap(([key, value]) => {
    const path = `${prefix}${key}`
    return isObject(value) && key !== 'metadata' ? namedPaths(value, `${path}.`) : [path]
  })

/** True when one path is the other or lies inside it. */
export const overlaps = (a: string, b: string) =>
  a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
