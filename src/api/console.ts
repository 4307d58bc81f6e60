import { z } from '@hono/zod-openapi'
import { PatchbayError } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import type { Scope } from '../records.ts'
import { ifMatch, isKnown } from './conditions.ts'
import { consoleAssistant, consoleCreate, consoleFace, consolePatch } from './console.face.ts'
import { flag } from './flag.ts'
import { isId } from './ids.ts'
import { birthOf, changeRequest, etag, shownBy, showPreview, spelled } from './outcome.ts'
import { pageOf } from './paging.ts'
import { createRendered } from './rendered.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { preview } from './shapes.ts'
import { changeCodes } from './v1.ts'

const tag = 'Console assistants'
const face = consoleFace
const all = { path: '/assistants', tag, cookie: true } as const
const one = { path: '/assistants/{id}', tag, cookie: true } as const

/** The assistants of the console face, by their own id or by that of a provider's copy. */
export const consoleRoutes = (patchbay: Patchbay): readonly Route[] => [
  list(patchbay),
  create(patchbay),
  read(patchbay),
  change(patchbay),
  remove(patchbay),
]

const list = (patchbay: Patchbay) =>
  route({
    ...all,
    method: 'get',
    summary: 'List the assistants of your organisation, newest first',
    right: 'read',
    query: 'page',
    status: 200,
    answer: z.array(consoleAssistant),
    run: async ({ c, scope }) => {
      const { items } = await patchbay.list(scope, pageOf(c))
      return { status: 200, body: items.map((assistant) => face.show(assistant)) }
    },
  })

const create = (patchbay: Patchbay) =>
  route({
    ...all,
    method: 'post',
    summary: 'Create an assistant',
    right: 'write',
    query: 'change',
    body: consoleCreate,
    status: 201,
    answer: consoleAssistant,
    codes: ['not_found', ...changeCodes],
    run: async ({ actor, query, manner }, body) => {
      const { connectionIds = [], ...fields } = body
      const copies = connectionIds.map((connectionId) => ({ connectionId }))
      const birth = birthOf(face, fields, {}, copies, query)
      const preview = async () => showPreview(face, await patchbay.previewCreate(actor, birth))
      if (query.dryRun) return { status: 200, body: await spelled(face, preview()) }
      return resultOf(manner, await spelled(face, patchbay.create(actor, birth)))
    },
  })

const read = (patchbay: Patchbay) => {
  const rendered = createRendered(face.show)
  return route({
    ...one,
    method: 'get',
    summary: 'Read an assistant',
    right: 'read',
    status: 200,
    answer: consoleAssistant,
    codes: ['conflict'],
    versioned: true,
    run: async ({ c, scope, id }) => {
      const assistant = await find(patchbay, scope, id)
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
    body: consolePatch,
    shown: (scope, id) => shownBy(face, find(patchbay, scope, id)),
    status: 200,
    answer: z.union([consoleAssistant, preview]),
    codes: ['conflict', ...changeCodes],
    versioned: true,
    async: true,
    run: async (exchange, body) => {
      const { actor, id, query, manner } = exchange
      const request = changeRequest(face, body, exchange)
      const here = <T>(work: (id: string) => Promise<T>) =>
        spelled(face, byEitherId(patchbay, actor.scope, id, work))
      if (query.dryRun) {
        const seen = await here((id) => patchbay.preview(actor, id, request))
        return { status: 200, body: showPreview(face, seen) }
      }
      return resultOf(manner, await here((id) => patchbay.patch(actor, id, request)))
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
    answer: z.strictObject({ id: z.string() }),
    codes: ['conflict', ...changeCodes],
    ...{ shows: 'id', versioned: true, async: true },
    run: async ({ c, actor, id, manner }) => {
      const [remote, check] = [flag(c, 'delete_remote'), ifMatch(c)]
      const gone = (id: string) => patchbay.remove(actor, id, remote, check)
      return resultOf(manner, await spelled(face, byEitherId(patchbay, actor.scope, id, gone)))
    },
  })

// What no provider would use as an id is not looked up at all.
const find = (patchbay: Patchbay, scope: Scope, id: string) => {
  if (id.length > 200 || /\p{Cc}/u.test(id)) throw notFound()
  return patchbay.find(scope, id)
}

const notFound = () => new PatchbayError('not_found', 'There is no such assistant.')

/** By local id where it is one, so that the usual change reads the assistant only once. */
const byEitherId = async <T>(
  patchbay: Patchbay,
  scope: Scope,
  id: string,
  work: (id: string) => Promise<T>
): Promise<T> => {
  if (!isId(id)) return work((await find(patchbay, scope, id)).id)
  try {
    return await work(id)
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code !== 'not_found') throw error
    return work((await find(patchbay, scope, id)).id)
  }
}
