import { z } from '@hono/zod-openapi'
import type { Link, Overrides } from '../assistant.ts'
import type { JsonObject } from '../json.ts'
import { idText, shortText } from './schema.ts'
import { readOverrides, showOverrides, v1Patch } from './v1.face.ts'

const { voice, transcription, ai_provider, model } = v1Patch.shape

/** Values of one link for the assistant's own; null takes one back, and is nothing on a new link. */
const overrides = z
  .strictObject({
    voice: voice.nullable(),
    transcription,
    ai_provider: ai_provider.nullable(),
    model: model.nullable(),
  })
  .openapi('Overrides')

const externalId = shortText(500).refine((text) => text !== '.' && text !== '..', {
  error: 'must be one path segment',
})

/** The body of an import. */
export const existing = z.strictObject({ connection_id: idText, external_id: externalId })

/** The body of POST links: without an external id a copy is made. */
export const linkCreate = z.strictObject({
  connection_id: idText,
  external_id: externalId.optional(),
  overrides: overrides.optional(),
})

/** The body of PATCH links. */
export const linkPatch = z.strictObject({ paused: z.boolean(), overrides }).partial()

/** The copies that a create asks for: `connection_ids`, or `links` with values of their own. */
export const copiesCreate = z.strictObject({
  connection_ids: z.array(idText).max(20).optional(),
  links: z
    .array(z.strictObject({ connection_id: idText, overrides: overrides.optional() }))
    .max(20)
    .optional(),
})

/** How a link stands. */
export const linkStates = z.enum([
  'in_sync',
  'pending',
  'settling',
  'drifted',
  'missing',
  'paused',
  'stuck',
])

export const linkShape = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    connection_id: z.string(),
    /** Null while the copy is being made. */
    external_id: z.string().nullable(),
    state: linkStates,
    last_synced_at: z.string(),
    overrides: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('Link')

/** A link as v1 shows it. */
export const showLink = (link: Link) => ({
  id: link.id,
  provider: link.provider,
  connection_id: link.connectionId,
  external_id: link.externalId === '' ? null : link.externalId,
  state: link.paused ? 'paused' : link.state,
  last_synced_at: link.lastSyncedAt,
  overrides: link.overrides === undefined ? null : showOverrides(link.overrides),
})

/** The overrides of a link after a merge of what a body says; undefined where none is left. */
export const mergeOverrides = (before: Overrides | undefined, body: object = {}) => {
  const merged = { ...showOverrides(before ?? {}), ...body } as JsonObject
  const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined)
  return kept.length === 0 ? undefined : readOverrides(Object.fromEntries(kept))
}
