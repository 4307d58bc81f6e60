import type { Home } from '../assistant.ts'
import { equal, fromEntries, get, isObject, type JsonObject, mergePatch } from '../json.ts'

/** The raw settings kept for one provider. */
export const optionsOf = ({ providerOptions }: Home, provider: string): JsonObject => {
  const options = get(providerOptions as JsonObject, provider)
  return isObject(options) ? options : {}
}

/** Home after a merge of raw options; null removes one. */
export const mergeOptions = (home: Home, options: JsonObject | undefined): Home =>
  options === undefined
    ? home
    : {
        ...home,
        providerOptions: mergePatch(
          home.providerOptions as JsonObject,
          options
        ) as Home['providerOptions'],
      }

/**
 * The merge patch that leads from some options to others. What went is null, each by itself: what
 * others have beside it stays, and no provider is asked to do without a whole block.
 */
export const optionsPatch = (from: JsonObject, to: JsonObject): JsonObject => {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  const changed = keys.filter((key) => !equal(from[key], to[key]))
  return fromEntries(
    changed.map((key) => {
      const [before, after] = [from[key], to[key]]
      const inside = isObject(before) && (isObject(after) || after === undefined)
      return [key, inside ? optionsPatch(before, (after ?? {}) as JsonObject) : (after ?? null)]
    })
  )
}

/** The dotted paths of all that an object says. */
export const leaves = (object: JsonObject, prefix = ''): readonly string[] =>
  Object.entries(object).flatMap(([key, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? leaves(value, `${prefix}${key}.`)
      : [`${prefix}${key}`]
  )
