import type { Context } from 'hono'
import type { Overrides } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import { flag } from './flag.ts'
import { isId } from './ids.ts'
import { linkCreate, linkPatch, linkShape, mergeOverrides } from './link.face.ts'
import { spelled } from './outcome.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { deleted, enveloped } from './shapes.ts'
import { v1Face } from './v1.face.ts'
import { changeCodes } from './v1.ts'

const common = { isId, tag: 'Links', right: 'write', cookie: true } as const
const one = '/api/v1/assistants/{id}/links/{linkId}'

/** Copies of an assistant at providers: made, tied and untied. */
export const linkRoutes = (patchbay: Patchbay): readonly Route[] => [
  link(patchbay),
  relink(patchbay),
  unlink(patchbay),
]

const link = (patchbay: Patchbay) =>
  route({
    ...common,
    method: 'post',
    path: '/api/v1/assistants/{id}/links',
    summary:
      'Make a copy at one more provider, or tie what exists there and write our fields to it',
    body: linkCreate,
    status: 201,
    answer: enveloped(linkShape),
    codes: ['already_linked', ...changeCodes],
    ...{ shows: 'link', async: true },
    run: async (
      { actor, id, manner },
      { connection_id: connectionId, external_id: externalId, ...body }
    ) => {
      const overrides = mergeOverrides(undefined, body.overrides)
      const mirror = { connectionId, ...(overrides && { overrides }) }
      const made =
        externalId === undefined
          ? patchbay.mirror(actor, id, mirror)
          : patchbay.link(actor, id, mirror, externalId)
      const { linkId, ...outcome } = await spelled(v1Face, made)
      return resultOf(manner, outcome, linkId)
    },
  })

const relink = (patchbay: Patchbay) =>
  route({
    ...common,
    method: 'patch',
    path: one,
    summary: 'Take a copy out of operations and back, or give it values of its own',
    body: linkPatch,
    status: 200,
    answer: enveloped(linkShape),
    codes: changeCodes,
    ...{ shows: 'link', async: true },
    run: async ({ c, actor, id, manner }, { paused, overrides }) => {
      const handling = {
        ...(paused !== undefined && { paused }),
        ...(overrides && {
          overrides: (before: Overrides | undefined) => mergeOverrides(before, overrides),
        }),
      }
      const link = { id, linkId: linkIdOf(c) }
      const { linkId, ...outcome } = await spelled(v1Face, patchbay.relink(actor, link, handling))
      return resultOf(manner, outcome, linkId)
    },
  })

const unlink = (patchbay: Patchbay) =>
  route({
    ...common,
    method: 'delete',
    path: one,
    query: 'delete',
    summary: 'Untie a copy; with `delete_remote` it goes at its provider too',
    status: 200,
    answer: deleted,
    codes: changeCodes,
    ...{ shows: 'id', async: true },
    run: async ({ c, actor, id, manner }) => {
      const linkId = linkIdOf(c)
      const remote = flag(c, 'delete_remote')
      const untied = await spelled(v1Face, patchbay.unlink(actor, id, { linkId, remote }))
      return resultOf(manner, untied, linkId)
    },
  })

const linkIdOf = (c: Context): string => {
  const id = c.req.param('linkId') ?? ''
  if (isId(id)) return id
  throw new PatchbayError('invalid_id', 'The link id in the path is malformed.')
}
