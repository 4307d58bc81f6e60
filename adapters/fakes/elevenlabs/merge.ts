import {
  fromEntries,
  isObject,
  type Json,
  type JsonObject,
  mapValues,
  own,
} from '../../../src/json.ts'

/**
 * Of what was sent, the part that the API knows: `read` is the same after its schema let unknown
 * keys fall. A key that the stored object has at that very place counts as known.
 */
export const heeded = (sent: Json, read: Json | undefined, held: Json | undefined): Json =>
  isObject(sent)
    ? fromEntries(
        Object.entries(sent).flatMap(([key, value]) => {
          const [known, before] = [own(read, key), own(held, key)]
          if (known !== undefined) return [[key, heeded(value, known, before)] as const]
          return before === undefined ? [] : [[key, value] as const]
        })
      )
    : sent

/** Objects merge, everything else replaces; null is stored as it is. */
export const merged = (before: Json | undefined, sent: Json): Json => {
  if (!isObject(sent) || !isObject(before)) return sent
  const next = mapValues(sent, (value, key) => merged(own(before, key), value))
  return { ...before, ...next } satisfies JsonObject
}

/** The value with what it lacks of these defaults. */
export const filled = (defaults: JsonObject, value: JsonObject): JsonObject =>
  merged(defaults, value) as JsonObject
