import { fromEntries, isObject, type Json, type JsonObject, mergePatch, own } from './json.ts'
import type { Style } from './provider.ts'

/** The body that makes one object into another, by what its provider does with a body; null: none. */
export const bodyBetween = (
  style: Style,
  from: JsonObject,
  to: JsonObject,
  cleared: (place: string) => Json = () => null
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

type Cleared = (place: string) => Json

/** The top-level keys that differ, each whole. */
const keysOf = (from: JsonObject, to: JsonObject, cleared: Cleared): JsonObject =>
  fromEntries(differing(from, to).map((key) => [key, own(to, key) ?? cleared(key)]))

/** The leaves that differ; a list is one. */
const leavesOf = (from: JsonObject, to: JsonObject, place: string, cleared: Cleared): JsonObject =>
  fromEntries(
    differing(from, to).flatMap((key): [string, Json][] => {
      const [before, next, at] = [own(from, key), own(to, key), `${place}${key}`]
      if (next === undefined) return [[key, cleared(at)]]
      if (!isObject(before) || !isObject(next))
        return before === undefined && next === null ? [] : [[key, next]]
      const inside = leavesOf(before, next, `${at}.`, cleared)
      return Object.keys(inside).length === 0 ? [] : [[key, inside]]
    })
  )

const differing = (from: JsonObject, to: JsonObject) =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (key) => own(from, key) !== own(to, key) && text(from, key) !== text(to, key)
  )

const text = (object: JsonObject, key: string) => JSON.stringify(own(object, key))

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
