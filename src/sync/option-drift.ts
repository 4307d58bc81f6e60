import type { Home } from '../assistant.ts'
import type { DriftedField } from '../errors.ts'
import { equal, isObject, type Json, type JsonObject, own } from '../json.ts'
import type { Compared } from './compare.ts'
import { drifted } from './edits.ts'
import { holds } from './undo.ts'

/** A raw setting that the provider's object does not have as home says it. */
export type OptionDrift = {
  readonly keys: readonly string[]
  readonly base: Json
  readonly local: Json
  /** Undefined where nothing stands there. */
  readonly remote: Json | undefined
}

/** The raw settings of home that an object does not have, each by its own place in it. */
export const driftedOptions = (
  options: JsonObject,
  base: JsonObject,
  object: JsonObject
): readonly OptionDrift[] =>
  leaves(options).flatMap(({ keys, value }) => {
    const remote = at(object, keys)
    if (holds(remote, value)) return []
    return [{ keys, base: at(base, keys) ?? null, local: value, remote }]
  })

type Leaf = { readonly keys: readonly string[]; readonly value: Json }

// By keys, not by a dotted path: a key of theirs may hold a dot. An empty object says nothing.
const leaves = (value: Json, keys: readonly string[] = []): readonly Leaf[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...keys, key]))
    : [{ keys, value }]

const at = (object: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined =>
  key === undefined ? object : at(own(object, key), rest)

/** They as drift tells them, by the name that requests give them. */
export const optionFields = (
  provider: string,
  found: readonly OptionDrift[]
): readonly DriftedField[] =>
  found.map(({ keys, base, local, remote = null }) => ({
    field: ['provider_options', provider, ...keys].join('.'),
    ...{ base, local, remote },
  }))

/** The raw settings with what providers have in their place. Throws where two of one differ. */
export const adoptedOptions = (
  options: Home['providerOptions'],
  compared: readonly Compared[]
): Home['providerOptions'] => {
  const taken = new Map<string, Json | undefined>()
  let next = options as JsonObject
  for (const { remote, options: found } of compared)
    for (const { keys, remote: value } of found) {
      const place = [remote.provider.id, ...keys]
      const name = JSON.stringify(place)
      if (taken.has(name) && !equal(taken.get(name), value)) throw twice(place)
      taken.set(name, value)
      next = put(next, place, value)
    }
  return next as Home['providerOptions']
}

const twice = (place: readonly string[]) =>
  drifted([
    {
      path: ['provider_options', ...place].join('.'),
      message: 'was changed at two links, and not to the same',
    },
  ])

/** An object with another value at a place; undefined takes it away, and what is empty then. */
const put = (
  object: JsonObject,
  [key = '', ...rest]: readonly string[],
  value: Json | undefined
): JsonObject => {
  const before = own(object, key)
  const inner = rest.length > 0 ? put(isObject(before) ? before : {}, rest, value) : value
  const isGone = inner === undefined || (rest.length > 0 && isEmpty(inner))
  const { [key]: _, ...others } = object
  return isGone ? others : { ...object, [key]: inner }
}

const isEmpty = (value: Json) => isObject(value) && Object.keys(value).length === 0
