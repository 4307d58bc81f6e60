import { z } from '@hono/zod-openapi'
import type { Patchbay } from '../patchbay.ts'
import { success } from './answers.ts'
import { driftedField } from './describe.ts'
import { isId } from './ids.ts'
import { spelled, spelledFields } from './outcome.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { enveloped } from './shapes.ts'
import { v1Assistant, v1Face } from './v1.face.ts'
import { changeCodes } from './v1.ts'

const tag = 'Links'

const driftShape = z
  .strictObject({
    links: z.array(
      z.strictObject({ id: z.string(), provider: z.string(), fields: z.array(driftedField) })
    ),
  })
  .openapi('Drift')

/** What others changed in the copies of an assistant, and making both sides equal again. */
export const driftRoutes = (patchbay: Patchbay): readonly Route[] => [
  drift(patchbay),
  reconcile(patchbay),
]

const drift = (patchbay: Patchbay) =>
  route({
    method: 'get',
    path: '/api/v1/assistants/{id}/drift',
    isId,
    tag,
    summary: 'Read every copy, and show which fields differ from the last sync',
    right: 'read',
    cookie: true,
    status: 200,
    answer: enveloped(driftShape),
    codes: changeCodes,
    run: async ({ scope, id }) => {
      const links = await patchbay.drift(scope, id)
      return success({
        links: links.map(({ id, provider, fields }) => ({
          ...{ id, provider, fields: spelledFields(v1Face, fields) },
        })),
      })
    },
  })

const reconcile = (patchbay: Patchbay) =>
  route({
    method: 'post',
    path: '/api/v1/assistants/{id}/reconcile',
    isId,
    tag,
    summary: 'Make home and every copy equal again: ours over theirs, or theirs over ours',
    right: 'write',
    cookie: true,
    body: z.strictObject({ policy: z.enum(['overwrite', 'adopt']) }),
    status: 200,
    answer: enveloped(v1Assistant),
    codes: changeCodes,
    async: true,
    run: async ({ actor, id, manner }, { policy }) =>
      resultOf(manner, await spelled(v1Face, patchbay.reconcile(actor, id, policy))),
  })
