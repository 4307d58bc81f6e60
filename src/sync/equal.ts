import { equal, isObject, type Json, plain } from '../json.ts'
import type { Setting } from '../setting.ts'

/**
 * Equal as the provider sees it: texts after NFC, CRLF as LF, without white space at the end; null,
 * empty, the provider's default and nothing alike; fractions as 32-bit floats; sets in any order.
 */
export const same = (setting: Setting, a: Json | undefined, b: Json | undefined): boolean =>
  a === b || equal(normal(setting, a), normal(setting, b))

const normal = (setting: Setting, value: Json | undefined): Json => {
  const { compare, unset } = setting
  if (compare === 'exact') return empty(value) ? null : (value as Json)
  const read = text(plain(value))
  if (empty(read) || equal(read, unset)) return null
  if (compare === 'float' && typeof read === 'number') return Math.fround(read)
  if (compare === 'set' && Array.isArray(read)) return [...new Set(read)].sort()
  return read as Json
}

const text = (value: Json | undefined): Json | undefined => {
  if (typeof value === 'string') return value.normalize('NFC').replaceAll('\r\n', '\n').trimEnd()
  return Array.isArray(value) ? value.map((item) => text(item) as Json) : value
}

const empty = (value: Json | undefined) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)
