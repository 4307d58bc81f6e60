import { z } from '@hono/zod-openapi'
import type { Code } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import { success } from './answers.ts'
import { ifMatch, isKnown } from './conditions.ts'
import { flag } from './flag.ts'
import { isId } from './ids.ts'
import { birthOf, changeRequest, etag, shownBy, showPreview, spelled } from './outcome.ts'
import { pageOf } from './paging.ts'
import { createRendered } from './rendered.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { deleted, enveloped, listed, preview } from './shapes.ts'
import { v1Create, wantedOf } from './v1.create.ts'
import { v1Assistant, v1Defaults, v1Face, v1Patch } from './v1.face.ts'

/** What a change of an assistant can meet at its providers, on either face. */
export const changeCodes: readonly Code[] = [
  'busy',
  'drifted',
  'provider_conflict',
  'unrepresentable',
  'provider_rejected',
  'provider_credentials_rejected',
  'provider_payment_required',
  'provider_object_missing',
  'provider_redirect',
  'provider_ignored_field',
  'provider_error',
  'provider_unreachable',
  'provider_throttled',
  'in_doubt',
]

const tag = 'Assistants'
const one = { path: '/api/v1/assistants/{id}', tag, isId } as const
const answer = enveloped(v1Assistant)
const item = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

/** The assistants of the v1 face. */
export const v1Routes = (patchbay: Patchbay): readonly Route[] => [
  list(patchbay),
  create(patchbay),
  read(patchbay),
  change(patchbay),
  remove(patchbay),
]

const list = (patchbay: Patchbay) =>
  route({
    method: 'get',
    path: '/api/v1/assistants',
    tag,
    summary: 'List your assistants, newest first',
    right: 'read',
    query: 'page',
    status: 200,
    answer: listed(item),
    run: async ({ c, scope }) => {
      const page = pageOf(c)
      const { items, total } = await patchbay.list(scope, page)
      const slim = items.map(({ id, config, createdAt, updatedAt }) => ({
        id,
        name: config.name ?? null,
        created_at: createdAt,
        updated_at: updatedAt,
      }))
      return success(slim, { pagination: { ...page, total } })
    },
  })

const create = (patchbay: Patchbay) =>
  route({
    method: 'post',
    path: '/api/v1/assistants',
    tag,
    summary: 'Create an assistant',
    right: 'write',
    query: 'change',
    body: v1Create,
    status: 201,
    answer,
    codes: ['not_found', ...changeCodes],
    async: true,
    run: async ({ actor, query, manner }, body) => {
      const { connection_ids, links, ...fields } = body
      const copies = wantedOf({ connection_ids, links })
      const birth = birthOf(v1Face, fields, v1Defaults, copies, query)
      const preview = async () => showPreview(v1Face, await patchbay.previewCreate(actor, birth))
      if (query.dryRun) return success(await spelled(v1Face, preview()))
      return resultOf(manner, await spelled(v1Face, patchbay.create(actor, birth)))
    },
  })

const read = (patchbay: Patchbay) => {
  const rendered = createRendered((assistant) => success(v1Face.show(assistant)).body)
  return route({
    ...one,
    method: 'get',
    summary: 'Read an assistant',
    right: 'read',
    status: 200,
    answer,
    versioned: true,
    run: async ({ c, scope, id }) => {
      const assistant = await patchbay.get(scope, id)
      if (isKnown(c, assistant)) return { status: 304, body: null, headers: etag(assistant) }
      return { status: 200, body: null, text: rendered(assistant), headers: etag(assistant) }
    },
  })
}

const change = (patchbay: Patchbay) =>
  route({
    ...one,
    method: 'patch',
    summary: 'Change an assistant, here and at every provider that has a copy, or nowhere',
    right: 'write',
    query: 'change',
    body: v1Patch,
    shown: (scope, id) => shownBy(v1Face, patchbay.get(scope, id)),
    status: 200,
    answer: z.union([answer, enveloped(preview)]),
    codes: changeCodes,
    versioned: true,
    async: true,
    run: async (exchange, body) => {
      const { actor, id, query, manner } = exchange
      const request = changeRequest(v1Face, body, exchange)
      if (query.dryRun)
        return success(
          showPreview(v1Face, await spelled(v1Face, patchbay.preview(actor, id, request)))
        )
      return resultOf(manner, await spelled(v1Face, patchbay.patch(actor, id, request)))
    },
  })

const remove = (patchbay: Patchbay) =>
  route({
    ...one,
    method: 'delete',
    query: 'delete',
    summary:
      'Delete an assistant, and the copies that Patchbay made; with `delete_remote` all copies',
    right: 'write',
    status: 200,
    answer: deleted,
    codes: changeCodes,
    ...{ shows: 'id', versioned: true, async: true },
    run: async ({ c, actor, id, manner }) => {
      const [remote, check] = [flag(c, 'delete_remote'), ifMatch(c)]
      return resultOf(manner, await spelled(v1Face, patchbay.remove(actor, id, remote, check)))
    },
  })
