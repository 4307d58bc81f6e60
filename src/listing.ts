import { isObject, type Json, type JsonObject } from './json.ts'
import type { VoiceProvider } from './provider.ts'
import type { AccountPage, Call, Kind, Listed, Reading } from './provider-object.ts'

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

/** Where a page of a list by time begins: at a time, going down or up; of at most so many. */
type Mark = { readonly at: string; readonly up?: true; readonly most: number }

/** Short enough that whole objects fit into one answer. */
const short = 50

/**
 * A whole list without a cursor, page by page: the bound of the next is the last time of this one,
 * whichever way the list is sorted. What stands at that time is listed again.
 */
export const allByTime = (window: TimeWindow, name: string): NonNullable<VoiceProvider['all']> =>
  function* (from): Reading<AccountPage | undefined> {
    const mark = from === null ? null : (JSON.parse(from) as Mark)
    const most = mark?.most ?? short
    const query = new URLSearchParams({ [window.limit]: String(most) })
    if (mark !== null) query.set(mark.up ? window.from : window.to, mark.at)
    const { list } = yield { method: 'GET', path: `${window.path}?${query}`, answer: 'list' }
    const items = itemsOf(window, list, name)
    if (items === undefined || items.length < most) return items && { items, next: null }
    const next = following(window, list as readonly JsonObject[])
    return next && { items, next: JSON.stringify(next) }
  }

/** Undefined where the times are in no order, or are all the same in the longest page there is. */
const following = (
  { madeAt, longest }: TimeWindow,
  page: readonly JsonObject[]
): Mark | undefined => {
  // One without a time is as old as can be.
  const times = page.map((object) => Date.parse(String(object[madeAt])) || 0)
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const at = new Date(last).toISOString()
  // So many of one moment: all of them must fit into a page for the next to begin elsewhere.
  if (first === last)
    return page.length < longest ? { at, most: Math.min(longest, page.length * 2) } : undefined
  const isSorted = times.every((time, index) => {
    const before = times[index - 1] ?? time
    return first > last ? time <= before : time >= before
  })
  return isSorted ? { at, most: page.length, ...(last > first && { up: true }) } : undefined
}

/** A list of pages: the keys of its items, of an item's id and name, and of where the next begins. */
export type Pages = {
  readonly call: (from: string | null) => Call
  readonly items: string
  readonly id: string
  readonly name: string
  readonly next: string
}

/** A whole list whose pages say whether there is more. */
export const allByPage = (pages: Pages): NonNullable<VoiceProvider['all']> =>
  function* (from): Reading<AccountPage | undefined> {
    const page: JsonObject = yield pages.call(from)
    const items = itemsOf(pages, page[pages.items], pages.name)
    if (items === undefined || page.has_more !== true) return items && { items, next: null }
    const next = page[pages.next]
    const leads = typeof next === 'string' && next !== from && items.length > 0
    return leads ? { items, next } : undefined
  }

/** Undefined where the list is none, or one of it has no id. */
const itemsOf = (
  kind: Pick<Kind, 'id'>,
  list: Json | undefined,
  name: string
): AccountPage['items'] | undefined => {
  if (!Array.isArray(list) || !list.every(isObject)) return undefined
  const items = list.flatMap((object) => {
    const externalId = idIn(kind, object)
    return externalId === undefined ? [] : [{ externalId, name: nameIn(object, name) }]
  })
  return items.length === list.length ? items : undefined
}

const nameIn = (object: JsonObject, key: string) => {
  const name = object[key]
  return typeof name === 'string' ? name : null
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
