import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import { isId } from './ids.ts'
import { spelled } from './outcome.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { idText } from './schema.ts'
import { enveloped } from './shapes.ts'
import { v1Assistant, v1Face } from './v1.face.ts'
import { changeCodes } from './v1.ts'

const tag = 'Tools'

/** Which assistant has which tool. */
export const toolUseRoutes = (patchbay: Patchbay): readonly Route[] => [
  assign(patchbay),
  unassign(patchbay),
]

const assign = (patchbay: Patchbay) =>
  route({
    method: 'post',
    path: '/api/v1/assistants/{id}/tools',
    isId,
    tag,
    summary: 'Give a tool of yours to an assistant',
    right: 'write',
    body: z.strictObject({ tool_id: idText }),
    status: 200,
    answer: enveloped(v1Assistant),
    codes: changeCodes,
    async: true,
    run: async ({ actor, id, manner }, { tool_id }) =>
      resultOf(manner, await spelled(v1Face, patchbay.assignTool(actor, id, tool_id))),
  })

const unassign = (patchbay: Patchbay) =>
  route({
    method: 'delete',
    path: '/api/v1/assistants/{id}/tools/{toolId}',
    isId,
    tag,
    summary: 'Take a tool of yours from an assistant',
    right: 'write',
    status: 200,
    answer: enveloped(v1Assistant),
    codes: changeCodes,
    async: true,
    run: async ({ c, actor, id, manner }) =>
      resultOf(manner, await spelled(v1Face, patchbay.unassignTool(actor, id, toolIdOf(c)))),
  })

const toolIdOf = (c: Context): string => {
  const id = c.req.param('toolId') ?? ''
  if (isId(id)) return id
  throw new PatchbayError('invalid_id', 'The tool id in the path is malformed.')
}
