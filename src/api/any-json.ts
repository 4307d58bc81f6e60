import { z } from '@hono/zod-openapi'

/** To a reader of the description, what may be any JSON is of any of its types. */
const anyType = { type: ['string', 'number', 'boolean', 'array', 'object', 'null'] }

/**
 * Marks every `z.json()` inside a schema as any JSON. The schema of JSON holds itself, and the
 * generator of the description would follow it without end.
 */
export const describeAnyJson = (schema: z.ZodType): void => {
  if (schema instanceof z.ZodLazy) z.globalRegistry.add(schema, anyType)
  else for (const part of partsOf(schema.def)) describeAnyJson(part)
}

const partsOf = (value: unknown): readonly z.ZodType[] => {
  if (value instanceof z.ZodType) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => (key === 'checks' ? [] : partsOf(part)))
}
