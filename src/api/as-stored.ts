import type { z } from '@hono/zod-openapi'
import { equal, isObject, type Json, type JsonObject } from '../json.ts'
import { invalid, toIssues } from './schema.ts'

/** What an assistant shows now, on the face that is asked; null where there is none. */
export type Shown = () => Promise<JsonObject | null>

/**
 * A body as its schema types it. A value that the schema refuses is let through where just that is
 * stored: what was imported is shown as it is, and may be sent back with a change of something else.
 */
export const checkPatch = async <T>(
  schema: z.ZodType<T>,
  json: Json | undefined,
  shown: Shown
): Promise<T> => {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const { issues } = result.error
  const refused = invalid(issues.flatMap(toIssues))
  if (!issues.every((issue) => mayBeStored(json, issue))) throw refused
  const now = await shown()
  if (now === null || !issues.every(({ path }) => isSame(at(json, path), at(now, path))))
    throw refused
  return json as T
}

type Issue = z.core.$ZodIssue

const mayBeStored = (json: Json | undefined, { code, path }: Issue) =>
  code !== 'unrecognized_keys' && path.length > 0 && at(json, path) !== undefined

const isSame = (a: Json | undefined, b: Json | undefined) =>
  a !== undefined && b !== undefined && equal(a, b)

const at = (value: Json | undefined, path: readonly PropertyKey[]): Json | undefined =>
  path.reduce<Json | undefined>((inside, key) => {
    if (Array.isArray(inside)) return inside[Number(key)]
    return isObject(inside) && Object.hasOwn(inside, key) ? inside[String(key)] : undefined
  }, value)
