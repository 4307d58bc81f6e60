import { isObject, type Json, type JsonObject } from './json.ts'
import type { Call, Kind, Listed, Reading } from './provider.ts'

/** A list without a cursor, of whole objects: the names in its query, and of an object's keys. */
export type TimeWindow = Pick<Kind, 'path' | 'id'> & {
  /** Key of the time when an object was made, as an ISO time. */
  readonly madeAt: string
  /** Both bounds of that time, inclusive, and the length of a page. */
  readonly from: string
  readonly to: string
  readonly limit: string
  readonly longest: number
  /** Seconds by which the provider's clock may be behind ours. */
  readonly behind: number
}

/** All that was made since a time, page by page from the newest on; undefined where not all is seen. */
export const byTime = (window: TimeWindow): Kind['made'] =>
  function* (since): Reading<readonly Listed[] | undefined> {
    const seen = new Map<string, Listed>()
    for (let to: string | undefined; ; ) {
      const { list } = yield listCall(window, since, to)
      const page = pageOf(window, list)
      if (page === undefined) return undefined
      const known = seen.size
      for (const item of page) seen.set(item.externalId, item)
      if (page.length < window.longest) return [...seen.values()]
      if (seen.size === known) return undefined
      to = new Date(Math.min(...page.map(({ madeAt }) => madeAt))).toISOString()
    }
  }

/** Lists what was made from a time on, as the provider's clock may tell it, up to another. */
const listCall = (
  { path, from, to: until, limit, longest, behind }: TimeWindow,
  since: string,
  to?: string
): Call => {
  const start = new Date(Date.parse(since) - behind * 1000).toISOString()
  const query = new URLSearchParams({ [from]: start, [limit]: String(longest) })
  if (to !== undefined) query.set(until, to)
  return { method: 'GET', path: `${path}?${query}`, answer: 'list' }
}

/** A page of a list; undefined where an item is not what this kind of object looks like. */
const pageOf = (window: TimeWindow, list: Json | undefined): readonly Listed[] | undefined => {
  const items = (Array.isArray(list) ? list : []).map((object: Json) => listed(window, object))
  const known = items.filter((item) => item !== undefined)
  return Array.isArray(list) && known.length === items.length ? known : undefined
}

const listed = ({ id, madeAt: at }: TimeWindow, object: Json): Listed | undefined => {
  if (!isObject(object)) return undefined
  const externalId = idIn({ id }, object)
  const madeAt = Date.parse(String(object[at]))
  return externalId === undefined || Number.isNaN(madeAt)
    ? undefined
    : { externalId, madeAt, object }
}

/** The id that a provider has given to an object. */
export const idIn = ({ id: key }: Pick<Kind, 'id'>, object: JsonObject): string | undefined => {
  const id = object[key]
  return typeof id === 'string' && id !== '' ? id : undefined
}
