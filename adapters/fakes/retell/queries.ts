import { z } from 'zod'
import type { Json } from '../../../src/json.ts'
import { among, text } from './parts.ts'
import { sentence } from './sentences.ts'

const digits = (min: number, max = Infinity) =>
  text
    .refine((it) => /^\d+$/.test(it), { error: 'must be integer', abort: true })
    .refine((it) => Number(it) >= min, { error: `must be >= ${min}` })
    .refine((it) => Number(it) <= max, { error: `must be <= ${max}` })

const known = {
  version: digits(0),
  /** A number, a tag, or one of two words. */
  reference: text.min(1),
  limit: digits(1, 1000),
  pagination_key: text.min(1),
  sort_order: among(['ascending', 'descending']),
  force_delete: among(['true', 'false']),
}

const pages = {
  limit: known.limit.optional(),
  pagination_key: known.pagination_key.optional(),
  sort_order: known.sort_order.optional(),
}

/** What a route takes after the question mark; everything else is refused. */
export const queries = {
  none: {},
  agent: { version: known.reference.optional() },
  llm: { version: known.version.optional() },
  mustVersion: { version: known.version },
  removal: { force_delete: known.force_delete.optional() },
  pages,
} satisfies { readonly [route: string]: { readonly [name: string]: z.ZodType } }

type Shape = { readonly [name: string]: z.ZodType }
type Query = { readonly [name: string]: string }

/** What the validator says against a query. */
export const wrongQuery = (shape: Shape, query: Query): string[] => {
  const strange = Object.keys(query).filter((name) => !Object.hasOwn(shape, name))
  if (strange.length > 0) return strange.map((name) => `Unknown query parameter '${name}'`)
  const issues = z.object(shape).safeParse(query, { reportInput: true }).error?.issues ?? []
  return issues.map((issue) => sentence(issue, 'request/query'))
}

/** What the validator says against a body. */
export const wrongBody = (schema: z.ZodType, body: Json | undefined): string[] => {
  if (body === undefined) return ['Unexpected token in JSON']
  const issues = schema.safeParse(body, { reportInput: true }).error?.issues ?? []
  return issues.map((issue) => sentence(issue))
}
