import { get, isObject, type Json, type JsonObject } from '../../src/json.ts'
import type { Call, Reading } from '../../src/provider-object.ts'

/** The call for a page of a list: the first, or the one after a key. */
export type PageCall = (key: string | undefined) => Call

/** A list's query, with the key of a page where there is one. */
export const query = (limit: number, key: string | undefined) =>
  new URLSearchParams({
    limit: String(limit),
    sort_order: 'descending',
    ...(key !== undefined && { pagination_key: key }),
  })

/**
 * Every item of a list, page by page, up to the first that is enough; undefined where a page leads
 * nowhere: has more, but none of it, or no key that was not followed already.
 */
export function* itemsOf(
  call: PageCall,
  isEnough: (item: JsonObject) => boolean = () => false
): Reading<readonly JsonObject[] | undefined> {
  const items: JsonObject[] = []
  const followed = new Set<string>()
  for (let key: string | undefined; ; ) {
    const page: JsonObject = yield call(key)
    const found = objectsIn(page.items)
    if (found === undefined) return undefined
    items.push(...found)
    if (page.has_more !== true || found.some(isEnough)) return items
    const next = get(page, 'pagination_key')
    if (found.length === 0 || typeof next !== 'string' || followed.has(next)) return undefined
    followed.add(next)
    key = next
  }
}

const objectsIn = (list: Json | undefined) =>
  Array.isArray(list) && list.every(isObject) ? (list as readonly JsonObject[]) : undefined
