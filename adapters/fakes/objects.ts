import { fromEntries, get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'

/** One object as the fake holds it; `key` is the place of its owner's key in `keys`. */
export type Held = {
  readonly kind: string
  readonly key: number
  readonly object: JsonObject
}

/** What `openObjects` gives. */
export type Objects = ReturnType<typeof openObjects>

/** What an object is kept under; by default its `id`. */
export type IdOf = (kind: string, object: JsonObject) => Json | undefined

/** What a fake remembers; `changed` is called after every change, before anyone is answered. */
export const openObjects = (
  changed: () => void = () => undefined,
  idOf: IdOf = (_kind, object) => object.id
) => {
  const held = new Map<string, Held>()
  const earlier = new Map<string, JsonObject>()
  const find = (kind: string, key: number, id: string) => held.get(address(kind, key, id))
  const addressOf = ({ kind, key, object }: Held) => address(kind, key, String(idOf(kind, object)))
  const keep = (one: Held) => held.set(addressOf(one), one)
  return {
    all: (kind?: string): Held[] =>
      [...held.values()].filter((one) => kind === undefined || one.kind === kind),
    find,
    /** How an object stood before its last write. */
    earlier: (one: Held) => earlier.get(addressOf(one)),
    place: (kind: string, key: number, object: JsonObject) => {
      const one = { kind, key, object }
      const before = held.get(addressOf(one))
      if (before !== undefined) earlier.set(addressOf(one), before.object)
      keep(one)
      changed()
    },
    remove: (one: Held) => {
      held.delete(addressOf(one))
      changed()
    },
    clear: () => {
      held.clear()
      changed()
    },
    /** Everything as one JSON text, and back. */
    dump: () => JSON.stringify([...held.values()]),
    load: (rows: Json) => (rows as unknown as Held[]).forEach(keep),
  }
}

const address = (kind: string, key: number, id: string) => `${key}/${kind}/${id}`

/** The object with these values at these dotted paths; null removes one. */
export const withValues = (object: JsonObject, values: { readonly [path: string]: Json }) =>
  Object.entries(values).reduce(
    (copy, [path, value]) => set(copy, path, value === null ? undefined : value),
    object
  )

/** `next` with what `before` held at these dotted paths. */
export const withoutChanges = (before: JsonObject, next: JsonObject, paths: readonly string[]) =>
  paths.reduce((copy, path) => set(copy, path, get(before, path)), next)

/** Keys by length, then by bytes, everywhere inside: how PostgreSQL's jsonb gives them back. */
export const inStorageOrder = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(inStorageOrder)
  if (!isObject(value)) return value
  const keys = Object.keys(value).sort(
    (a, b) => byLength(a, b) || Buffer.compare(bytes(a), bytes(b))
  )
  return fromEntries(keys.map((key) => [key, inStorageOrder(value[key] as Json)]))
}

const bytes = (text: string) => Buffer.from(text)
const byLength = (a: string, b: string) => bytes(a).length - bytes(b).length
