import type { Context } from 'hono'
import type { DriftPolicy } from '../sync/edits.ts'
import { invalid } from './schema.ts'

/** `?drift=overwrite|adopt`; left out, foreign edits are preserved. */
export const driftOf = (c: Context): DriftPolicy => {
  const values = c.req.queries('drift') ?? []
  const [value] = values
  if (value === undefined) return 'preserve'
  if (values.length === 1 && (value === 'overwrite' || value === 'adopt')) return value
  throw invalid([{ path: 'drift', message: 'must be overwrite or adopt' }])
}
