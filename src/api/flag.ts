import type { Context } from 'hono'
import { invalid } from './schema.ts'

/** A switch of the query: `true` or `false`, and false where it is left out. */
export const flag = (c: Context, name: string): boolean => {
  const values = c.req.queries(name) ?? ['false']
  const [value] = values
  if (values.length > 1 || (value !== 'true' && value !== 'false'))
    throw invalid([{ path: name, message: 'must be true or false' }])
  return value === 'true'
}
