import { z } from '@hono/zod-openapi'
import type { Wanted } from '../sync/born.ts'
import { limits } from './limits.ts'
import { copiesCreate, mergeOverrides } from './link.face.ts'
import { v1Patch } from './v1.face.ts'

/** The body of POST: `name` is required, what is left out takes `v1Defaults`. */
export const v1Create = z
  .strictObject({ ...v1Patch.shape, name: limits.name, ...copiesCreate.shape })
  .refine((body) => differ(wantedOf(body)), {
    error: 'must not name a connection twice',
    path: ['connection_ids'],
  })
  .openapi('AssistantCreate')

type Copies = z.infer<typeof copiesCreate>

/** The copies that a body asks for. */
export const wantedOf = ({ connection_ids = [], links = [] }: Copies): readonly Wanted[] => [
  ...connection_ids.map((connectionId) => ({ connectionId })),
  ...links.map(({ connection_id: connectionId, overrides: given }) => {
    const overrides = mergeOverrides(undefined, given)
    return { connectionId, ...(overrides && { overrides }) }
  }),
]

const differ = (wanted: readonly Wanted[]) =>
  new Set(wanted.map(({ connectionId }) => connectionId)).size === wanted.length
