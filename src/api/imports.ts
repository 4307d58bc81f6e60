import { z } from '@hono/zod-openapi'
import type { Patchbay } from '../patchbay.ts'
import type { ImportProgress } from '../records.ts'
import type { Store } from '../store.ts'
import { type Answer, success } from './answers.ts'
import { isId } from './ids.ts'
import { pageOf } from './paging.ts'
import { type Route, route } from './route.ts'
import { idText } from './schema.ts'
import { enveloped, listed } from './shapes.ts'
import { changeCodes } from './v1.ts'

const tag = 'Imports'
const common = { tag, cookie: true } as const

const importShape = z
  .strictObject({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    done: z.int(),
    total: z.int(),
    failed: z.array(z.strictObject({ external_id: z.string(), code: z.string() })),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .openapi('Import')

const remoteShape = z
  .strictObject({
    external_id: z.string(),
    name: z.string().nullable(),
    linked: z.boolean(),
    assistant_id: z.string().nullable(),
  })
  .openapi('RemoteObject')

type Parts = { readonly patchbay: Patchbay; readonly store: Pick<Store, 'keepAnswer'> }

/** What a provider's account holds, and taking all of it home. */
export const importRoutes = (parts: Parts): readonly Route[] => [
  start(parts),
  read(parts),
  remote(parts),
]

const start = ({ patchbay, store }: Parts) =>
  route({
    ...common,
    method: 'post',
    path: '/api/v1/imports',
    summary: 'Take over every assistant of a provider account; what is linked already is skipped',
    right: 'write',
    body: z.strictObject({ connection_id: idText }),
    status: 202,
    answer: enveloped(importShape),
    codes: ['not_found'],
    run: async ({ actor, scope, keep }, { connection_id }) => {
      let mine = ''
      const job = await patchbay.importAccount(actor, connection_id, (started) => {
        mine = started.id
        return keep(begun(started))
      })
      const kept = job.id === mine ? undefined : keep(begun(job))
      if (kept !== undefined) await store.keepAnswer(scope.orgId, kept)
      return begun(job)
    },
  })

const begun = (job: ImportProgress): Answer => ({
  ...success(showImport(job), {}, 202),
  headers: { Location: `/api/v1/imports/${job.id}` },
})

const read = ({ patchbay }: Parts) =>
  route({
    ...common,
    method: 'get',
    path: '/api/v1/imports/{id}',
    isId,
    summary: 'How an import goes on, and what could not be taken over',
    right: 'read',
    status: 200,
    answer: enveloped(importShape),
    run: async ({ scope, id }) => success(showImport(await patchbay.importProgress(scope, id))),
  })

const remote = ({ patchbay }: Parts) =>
  route({
    ...common,
    method: 'get',
    path: '/api/v1/connections/{id}/remote',
    isId,
    summary: 'List the assistants that exist at a provider, and which of them are linked',
    right: 'read',
    query: 'page',
    status: 200,
    answer: listed(remoteShape),
    codes: changeCodes,
    run: async ({ c, scope, id }) => {
      const page = pageOf(c)
      const { items, total } = await patchbay.listRemote(scope, id, page)
      const shown = items.map(({ externalId, name, linked, assistantId }) => ({
        ...{ external_id: externalId, name, linked, assistant_id: assistantId },
      }))
      return success(shown, { pagination: { ...page, total } })
    },
  })

const showImport = ({ id, state, done, total, failed, error }: ImportProgress) => ({
  ...{ id, state, done, total },
  failed: failed.map(({ externalId, code }) => ({ external_id: externalId, code })),
  ...(error && { error: { code: error.code, message: error.message } }),
})
