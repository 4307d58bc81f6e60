import type { ConfigPath } from '../assistant.ts'
import { get, isObject, type Json, type JsonObject, set } from '../json.ts'

/** One row: where a canonical field stands on a face. */
export type Row = readonly [at: string, field: ConfigPath]

/** What a body says, as a canonical patch; a block given as null clears every field inside it. */
export const readRows = (rows: readonly Row[], body: JsonObject): JsonObject => {
  let patch: JsonObject = {}
  for (const [at, field] of rows) {
    const value = read(body, at)
    if (value !== undefined) patch = set(patch, field, value)
  }
  return patch
}

const read = (body: Json | undefined, at: string): Json | undefined => {
  let value: Json | undefined = body
  for (const key of at.split('.')) {
    if (value === null) return null
    value = get(value, key)
  }
  return value
}

/** A face's object from the config; `missing` stands where a field was never set. */
export const showRows = (
  rows: readonly Row[],
  config: JsonObject,
  missing: Json | undefined
): JsonObject => {
  const shown: Shown = {}
  for (const [at, field] of rows) {
    const value = get(config, field) ?? (cleared(config, field) ? null : missing)
    if (value !== undefined) put(shown, at.split('.'), value)
  }
  return shown as JsonObject
}

type Shown = { [key: string]: Json | Shown }

// In place, as every answer is made of dozens of rows; the keys are a face's own.
const put = (shown: Shown, [key = '', ...rest]: readonly string[], value: Json) => {
  if (rest.length === 0) {
    shown[key] = value
    return
  }
  shown[key] ??= {}
  put(shown[key] as Shown, rest, value)
}

const cleared = (config: JsonObject, field: string) => {
  const parent = field.includes('.') ? get(config, field.slice(0, field.lastIndexOf('.'))) : config
  return isObject(parent) && get(config, field) === null
}

/** The face's spelling of a canonical path: a field, what lies inside one, or a block of them. */
export const spellRows = (rows: readonly Row[], path: string): string | undefined => {
  const around = rows.find(([, field]) => path === field || path.startsWith(`${field}.`))
  if (around) return `${around[0]}${path.slice(around[1].length)}`
  const inside = rows.filter(([, field]) => field.startsWith(`${path}.`)).map(([at]) => at)
  return inside.map(blockOf).reduce(shared, inside[0] ?? '') || inside[0]
}

const blockOf = (at: string) => at.slice(0, Math.max(0, at.lastIndexOf('.')))

/** The dotted path that two paths begin with. */
const shared = (a: string, b: string) => {
  const [left, right] = [a.split('.'), b.split('.')]
  const differs = right.findIndex((key, index) => key !== left[index])
  return differs < 0 ? b : right.slice(0, differs).join('.')
}
