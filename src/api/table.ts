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
  let shown: JsonObject = {}
  for (const [at, field] of rows) {
    const value = get(config, field) ?? (cleared(config, field) ? null : missing)
    if (value !== undefined) shown = set(shown, at, value)
  }
  return shown
}

const cleared = (config: JsonObject, field: string) => {
  const parent = field.includes('.') ? get(config, field.slice(0, field.lastIndexOf('.'))) : config
  return isObject(parent) && get(config, field) === null
}

/** The face's spelling of a canonical path, blocks included; undefined where it shows none. */
export const spellRows = (rows: readonly Row[], path: string): string | undefined => {
  const exact = rows.find(([, field]) => field === path)
  if (exact) return exact[0]
  const inside = rows.find(([, field]) => field.startsWith(`${path}.`))
  return inside?.[0].split('.').slice(0, path.split('.').length).join('.')
}
