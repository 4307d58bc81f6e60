/** A JSON value; in what a provider sent, a number may stand as its literal (`RawNumber`). */
export type Json = null | boolean | number | string | RawNumber | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

declare const rawNumber: unique symbol
/**
 * A number whose text JavaScript would write differently (`1.0`, a 19-digit id), kept as sent.
 * Opaque (typed as a symbol, so that no arithmetic compiles): read it with `plain`.
 */
export type RawNumber = symbol & { readonly [rawNumber]: true }

type Context = { readonly source?: string }
type ExactJson = {
  parse: (text: string, reviver: (key: string, value: unknown, context: Context) => unknown) => Json
  rawJSON: (text: string) => RawNumber
  isRawJSON: (value: unknown) => boolean
}
// TypeScript's library does not know these three yet; Node 24 and Workers have them.
const exact = JSON as unknown as ExactJson

/** Parses so that `JSON.stringify` gives every number back as it was written. */
export const parseExact = (text: string): Json =>
  isBare.test(text) || mayBeRaw.test(text)
    ? exact.parse(text, asWritten)
    : (JSON.parse(text) as Json)

// A zero that ends a fraction, an exponent, many digits, minus zero: JavaScript writes every other
// number as it reads it. Asked first, as parsing with a reviver takes some four times as long.
const mayBeRaw = /[:,[]\s*(?:-0|-?(?:\d+\.\d*0\s*[,}\]]|\d+(?:\.\d+)?[eE]|\d[\d.]{15}|0\.0{6}))/
// A number by itself: apart, as the one expression for both would be slower.
const isBare = /^\s*[-\d]/

const asWritten = (_key: string, value: unknown, { source }: Context) =>
  typeof value === 'number' && source !== undefined && source !== String(value)
    ? exact.rawJSON(source)
    : value

export const isRawNumber = (value: unknown): value is RawNumber => exact.isRawJSON(value)

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

/** Numbers as numbers, everywhere inside: what mapped fields are read as. */
export const plain = (value: Json | undefined): Json | undefined => {
  if (isRawNumber(value)) return Number(JSON.stringify(value))
  if (Array.isArray(value)) return value.map((item) => plain(item) as Json)
  if (isObject(value)) return mapValues(value, (item) => plain(item) as Json)
  return value
}

/** Own keys only, and never a prototype's: safe for keys such as `__proto__`. */
export const mapValues = (object: JsonObject, change: (value: Json, key: string) => Json) =>
  fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))

export const fromEntries = (entries: Iterable<readonly [string, Json]>): JsonObject => {
  const object: Record<string, Json> = {}
  for (const [key, value] of entries) define(object, key, value)
  return object
}

const define = (object: Record<string, Json>, key: string, value: Json) => {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

/** The value of one key, dots and all; undefined where the object has no such key of its own. */
export const own = (value: unknown, key: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** The value at a dotted path; undefined where a step is missing. */
export const get = (value: Json | undefined, path: string): Json | undefined => {
  if (!path.includes('.')) return path === '' ? value : own(value, path)
  let at: Json | undefined = value
  for (const key of path.split('.')) at = own(at, key)
  return at
}

/** A copy with the value at a dotted path; undefined removes the key. Missing objects are made. */
export const set = (object: JsonObject, path: string, value: Json | undefined): JsonObject => {
  const [key = '', ...rest] = path.split('.')
  if (rest.length === 0 && value === undefined) return without(object, key)
  if (rest.length === 0) return put(object, key, value as Json)
  const before = own(object, key)
  if (value === undefined && !isObject(before)) return object
  return put(object, key, set(isObject(before) ? before : {}, rest.join('.'), value))
}

const without = (object: JsonObject, key: string): JsonObject => {
  const { [key]: _, ...others } = object
  return others
}

const put = (object: JsonObject, key: string, value: Json): JsonObject => {
  const copy: Record<string, Json> = { ...object }
  define(copy, key, value)
  return copy
}

/** RFC 7396: null removes, objects merge, everything else replaces. */
export const mergePatch = (target: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const merged = new Map(Object.entries(isObject(target) ? target : {}))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  return fromEntries(merged)
}

/** Equal as JSON: keys in any order, numbers by their decimal value (1.0 is 1, -0 is 0). */
export const equal = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (typeof a === 'number' && typeof b === 'number') return false
  if (isNumber(a) && isNumber(b)) return decimal(literal(a)) === decimal(literal(b))
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    )
  }
  return a === b
}

const isNumber = (value: unknown): value is number | RawNumber =>
  typeof value === 'number' || isRawNumber(value)

const literal = (value: number | RawNumber) => JSON.stringify(value)

/** One spelling per decimal value: sign, digits without zeros at either end, exponent. */
export const decimal = (text: string): string => {
  const [, sign, whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const exponent =
    BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - significant.length)
  return `${sign}${significant}e${exponent}`
}

/** The path of a number that JavaScript cannot hold without changing its value, if there is one. */
export const inexactPath = (value: Json, path = ''): string | undefined => {
  if (isRawNumber(value))
    return decimal(literal(value)) === decimal(String(plain(value))) ? undefined : path
  const entries = isObject(value) || Array.isArray(value) ? Object.entries(value) : []
  for (const [key, item] of entries) {
    const found = inexactPath(item as Json, path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
