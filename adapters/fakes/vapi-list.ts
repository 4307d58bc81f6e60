import { z } from 'zod'
import type { JsonObject } from '../../src/json.ts'
import { sentence } from './vapi-sentences.ts'

type Test = (time: number, limit: number) => boolean
const tests: { readonly [suffix: string]: Test } = {
  Gt: (time, limit) => time > limit,
  Lt: (time, limit) => time < limit,
  Ge: (time, limit) => time >= limit,
  Le: (time, limit) => time <= limit,
}

const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)), {
  error: 'must be a valid ISO 8601 date string',
})
const filters = ['createdAt', 'updatedAt'].flatMap((key) =>
  Object.entries(tests).map(([suffix, test]) => ({ name: `${key}${suffix}`, key, test }))
)
const querySchema = z.strictObject({
  limit: z.coerce.number().min(0).max(1000).default(100),
  ...Object.fromEntries(filters.map(({ name }) => [name, moment.optional()])),
})

type Query = { readonly [name: string]: string }

/** A page of a list, newest first (the API documents no order), or what is wrong with the query. */
export const listed = (objects: readonly JsonObject[], query: Query) => {
  const wanted = querySchema.safeParse(query)
  if (!wanted.success) return { wrong: wanted.error.issues.flatMap(sentence) }
  const asked = filters.filter(({ name }) => query[name] !== undefined)
  const page = objects
    .filter((object) =>
      asked.every(({ name, key, test }) => test(at(object, key), Date.parse(query[name] ?? '')))
    )
    .sort((a, b) => at(b, 'createdAt') - at(a, 'createdAt'))
    .slice(0, wanted.data.limit)
  return { page }
}

// An object placed without its times counts as the oldest.
const at = (object: JsonObject, key: string) => Date.parse(String(object[key])) || 0
