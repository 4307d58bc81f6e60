import {
  equal,
  fromEntries,
  get,
  isObject,
  type Json,
  type JsonObject,
  set,
} from '../../src/json.ts'
import type { Kind } from '../../src/provider-object.ts'
import type { Setting } from '../../src/setting.ts'

/** The caller's keys; `patchbay` stays, whoever wrote it. */
export const metadata: Setting = {
  of: ['metadata'],
  at: 'metadata',
  compare: 'exact',
  lens: {
    read: ({ metadata: held }) => (isObject(held) ? set(held, 'patchbay', undefined) : held),
    write: (object, value) => {
      const held: JsonObject = isObject(object.metadata) ? object.metadata : {}
      const next = isObject(value) ? inTheWordsOf(held, value) : {}
      const marker = held.patchbay
      return set(object, 'metadata', marker === undefined ? next : { ...next, patchbay: marker })
    },
  },
}

/** Beside the caller's own keys: Vapi's metadata is the one place that a GET shows as it was sent. */
export const marker: Kind['marker'] = {
  read: (object) => {
    const { id, op }: JsonObject = asObject(get(object, 'metadata.patchbay'))
    return typeof id === 'string' && typeof op === 'string' ? { id, op } : undefined
  },
  write: (object, { id, op }) => set(object, 'metadata.patchbay', { id, op }),
}

const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** The new value, but what is equal keeps the text it has (1.0 stays 1.0). */
const inTheWordsOf = (held: JsonObject, next: JsonObject): JsonObject =>
  fromEntries(
    Object.entries(next).map(([key, value]) => {
      const before = Object.hasOwn(held, key) ? held[key] : undefined
      return [key, kept(before, value)]
    })
  )

const kept = (before: Json | undefined, value: Json): Json => {
  if (before !== undefined && equal(before, value)) return before
  return isObject(before) && isObject(value) ? inTheWordsOf(before, value) : value
}
