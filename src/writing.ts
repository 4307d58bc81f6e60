import { fromEntries, isObject, type Json, type JsonObject, mergePatch, own } from './json.ts'
import type { Style } from './provider-object.ts'

/** The body that makes one object into another, by what its provider does with a body; null: none. */
export const bodyBetween = (
  style: Style,
  from: JsonObject,
  to: JsonObject,
  cleared: Cleared = () => undefined
): JsonObject | null => {
  const body = style === 'merge' ? leavesOf(from, to, '', cleared) : keysOf(from, to, cleared)
  if (Object.keys(body).length === 0) return null
  return style === 'whole' ? to : body
}

/** An object as a body leaves it. */
export const written = (style: Style, object: JsonObject, body: JsonObject): JsonObject => {
  if (style === 'merge') return mergePatch(object, body) as JsonObject
  return style === 'whole' ? body : { ...object, ...body }
}

/** What stands for nothing at a place; undefined where null does. */
type Cleared = (place: string) => Json | undefined

/** The top-level keys that differ, each whole. */
const keysOf = (from: JsonObject, to: JsonObject, cleared: Cleared): JsonObject =>
  fromEntries(differing(from, to).map((key) => [key, own(to, key) ?? cleared(key) ?? null]))

/** The leaves that differ; a list is one. */
const leavesOf = (from: JsonObject, to: JsonObject, place: string, cleared: Cleared): JsonObject =>
  fromEntries(
    differing(from, to).flatMap((key): [string, Json][] => {
      const [before, next, at] = [own(from, key), own(to, key), `${place}${key}`]
      const nothing = next === undefined ? cleared(at) : undefined
      if (nothing !== undefined) return [[key, nothing]]
      // An object is never taken away whole, unless that place says so: its leaves are.
      if (!isObject(before) || !(isObject(next) || next === undefined))
        return before === undefined && next === null ? [] : [[key, next ?? null]]
      const inside = leavesOf(before, next ?? {}, `${at}.`, cleared)
      return Object.keys(inside).length === 0 ? [] : [[key, inside]]
    })
  )

const differing = (from: JsonObject, to: JsonObject) =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (key) => !sameText(own(from, key), own(to, key))
  )

/** Equal as text: numbers as they are written, keys in their order. What is shared is not looked into. */
const sameText = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => sameText(item, b[at]))
  if (!isObject(a) || !isObject(b)) return JSON.stringify(a) === JSON.stringify(b)
  const [keys, others] = [Object.keys(a), Object.keys(b)]
  return (
    keys.length === others.length &&
    keys.every((key, at) => key === others[at] && sameText(own(a, key), own(b, key)))
  )
}

/** What an object says where a body says something. */
export const named = (style: Style, object: JsonObject, body: JsonObject): JsonObject =>
  fromEntries(
    Object.entries(body).flatMap(([key, said]): [string, Json][] => {
      const held = own(object, key)
      if (held === undefined) return []
      const isInside = style === 'merge' && isObject(held) && isObject(said)
      return [[key, isInside ? named(style, held, said) : held]]
    })
  )
