import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Kind, Marker, VoiceProvider } from '../provider.ts'
import type { Call, Step } from './operation.ts'
import { bodyOf } from './undo.ts'

/** An object as a list shows it: with its id, and the time by which the oldest is known. */
export type Listed = {
  readonly externalId: string
  readonly madeAt: number
  readonly object: JsonObject
}

/** The kind of object that a create makes. */
export const kindOf = ({ kinds, id }: VoiceProvider, step: Step): Kind => {
  const kind = kinds.find(({ path }) => path === step.do.path)
  if (kind === undefined) throw new Error(`no kind of object is made at ${step.do.path} of ${id}`)
  return kind
}

/** The marker that a create sends; without one nothing can be found again. */
export const markerOf = (kind: Kind, step: Step): Marker => {
  const marker = kind.marker.read(bodyOf(step.do))
  if (marker === undefined) throw new Error(`a create at ${step.do.path} carries no marker`)
  return marker
}

/** True where an object carries this very marker. */
export const carries = (kind: Kind, { id, op }: Marker, object: JsonObject) => {
  const found = kind.marker.read(object)
  return found?.id === id && found.op === op
}

/** The id that a provider has given to an object. */
export const idIn = (kind: Kind, object: JsonObject): string | undefined => {
  const id = object[kind.id]
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** Lists what was made from a time on, as the provider's clock may tell it, up to another. */
export const listCall = ({ path, list, behind }: Kind, since: string, to?: string): Call => {
  const from = new Date(Date.parse(since) - behind * 1000).toISOString()
  const query = new URLSearchParams({ [list.from]: from, [list.limit]: String(list.longest) })
  if (to !== undefined) query.set(list.to, to)
  return { method: 'GET', path: `${path}?${query}`, answer: 'list' }
}

/** A page of a list; undefined where an item is not what this kind of object looks like. */
export const pageOf = (kind: Kind, list: Json | undefined): readonly Listed[] | undefined => {
  const items = (Array.isArray(list) ? list : []).map((object: Json) => listed(kind, object))
  const known = items.filter((item) => item !== undefined)
  return Array.isArray(list) && known.length === items.length ? known : undefined
}

const listed = (kind: Kind, object: Json): Listed | undefined => {
  if (!isObject(object)) return undefined
  const externalId = idIn(kind, object)
  const madeAt = Date.parse(String(object[kind.madeAt]))
  return externalId === undefined || Number.isNaN(madeAt)
    ? undefined
    : { externalId, madeAt, object }
}
