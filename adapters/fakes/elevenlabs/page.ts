import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../../src/json.ts'
import { type FakeContext, parsed, reply } from '../fake.ts'
import { detailsOf } from './details.ts'
import { legacy, unprocessable } from './errors.ts'

const querySchema = z.object({
  page_size: z.coerce.number().int().min(1).max(100).default(30),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
  sort_by: z.enum(['name', 'created_at', 'call_count_7d']).default('created_at'),
  cursor: z.string().optional(),
})

type Row = { readonly id: string; readonly key: string | number; readonly item: Json }

/** What is listed: the items under `name`, and by what they are told apart and sorted. */
export type Listing = {
  readonly name: string
  readonly objects: readonly JsonObject[]
  readonly id: (object: JsonObject) => string
  readonly sortKey: (object: JsonObject, by: string) => string | number
  readonly show: (object: JsonObject) => Json
}

/** One page of a list, by a cursor that survives what is made and deleted meanwhile. */
export const page = (c: FakeContext, listing: Listing) => {
  const query = querySchema.safeParse(c.req.query(), { reportInput: true })
  if (!query.success) return unprocessable(detailsOf(query.error, ['query']))
  const { page_size: size, cursor, sort_by: by, sort_direction: direction } = query.data
  const start = cursor === undefined ? undefined : decoded(cursor)
  if (start === null) return reply(400, legacy('invalid_cursor', 'Invalid cursor.'))
  const turn = direction === 'asc' ? 1 : -1
  const rest = rows(seen(c, listing.objects), listing, by)
    .sort((a, b) => turn * order(a, b))
    .filter((row) => start === undefined || turn * order(row, start) > 0)
  const shown = rest.slice(0, size)
  const more = rest.length > size
  return reply(200, {
    [listing.name]: shown.map(({ item }) => item),
    next_cursor: more ? encoded(shown.at(-1)) : null,
    has_more: more,
  })
}

// A list that lags behind has not seen the newest yet.
const seen = (c: FakeContext, objects: readonly JsonObject[]) => {
  const fault = c.get('fault')
  return fault?.kind === 'omit' ? objects.slice(0, -fault.count) : objects
}

const rows = (objects: readonly JsonObject[], { id, sortKey, show }: Listing, by: string): Row[] =>
  objects.map((object) => ({ id: id(object), key: sortKey(object, by), item: show(object) }))

type Place = Pick<Row, 'id' | 'key'>

const order = (a: Place, b: Place) => compare(a.key, b.key) || compare(a.id, b.id)
const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)

const encoded = (row: Row | undefined): Json =>
  row === undefined ? null : Buffer.from(JSON.stringify([row.key, row.id])).toString('base64url')

const decoded = (cursor: string): Place | null => {
  const place = parsed(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(place) || isObject(place)) return null
  const [key, id] = place
  const isPlace = (typeof key === 'string' || typeof key === 'number') && typeof id === 'string'
  return isPlace ? { key, id } : null
}
