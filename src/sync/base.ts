import type { SyncedLink } from '../assistant.ts'
import { type JsonObject, parseExact } from '../json.ts'

const parsed = new WeakMap<Pick<SyncedLink, 'base'>, JsonObject>()

/** The object of a link as of its last sync; read from its text once, as planning asks often. */
export const baseOf = (link: Pick<SyncedLink, 'base'>): JsonObject => {
  const known = parsed.get(link)
  if (known !== undefined) return known
  const object = parseExact(link.base) as JsonObject
  parsed.set(link, object)
  return object
}
