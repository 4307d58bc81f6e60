import { z } from '@hono/zod-openapi'
import type { Patchbay } from '../patchbay.ts'
import type { Tool } from '../tool.ts'
import { success } from './answers.ts'
import { isId } from './ids.ts'
import { pageOf } from './paging.ts'
import { type Route, route } from './route.ts'
import { enveloped, listed } from './shapes.ts'
import {
  newToolConfig,
  patchToolConfig,
  showTool,
  toolCreate,
  toolPatch,
  toolShape,
} from './tool.face.ts'
import { toolChanged, toolDeleted } from './tool-result.ts'
import type { UrlRules } from './urls.ts'
import { changeCodes } from './v1.ts'

type Parts = { readonly patchbay: Patchbay; readonly rules: UrlRules }

const tag = 'Tools'
const all = { path: '/api/v1/tools', tag } as const
const one = { path: '/api/v1/tools/{id}', tag, isId } as const
const answer = enveloped(toolShape)
/** Page 002 says in words what was done; `operations` carry it on to assistants. */
const told = z.strictObject({ success: z.literal(true), message: z.string(), data: toolShape })
const operations = z.array(z.string()).optional()

/** Requests that an assistant can make in a call. */
export const toolRoutes = (parts: Parts): readonly Route[] => [
  list(parts),
  create(parts),
  read(parts),
  change(parts),
  remove(parts),
]

const list = ({ patchbay }: Parts) =>
  route({
    ...all,
    method: 'get',
    summary: 'List your tools, newest first',
    right: 'read',
    query: 'page',
    status: 200,
    answer: listed(toolShape),
    run: async ({ c, scope }) => {
      const page = pageOf(c)
      const { items, total } = await patchbay.listTools(scope, page)
      return success(items.map(showTool), { pagination: { ...page, total } })
    },
  })

const create = ({ patchbay, rules }: Parts) =>
  route({
    ...all,
    method: 'post',
    summary: 'Create a tool; no provider hears of it until an assistant there has it',
    right: 'write',
    body: toolCreate,
    status: 201,
    answer: told,
    run: async ({ actor, keep }, body) => {
      const answer = (tool: Tool) =>
        success(showTool(tool), { message: 'Tool created successfully' }, 201)
      const config = newToolConfig(body, rules)
      return answer(await patchbay.createTool(actor, config, ({ tool }) => keep(answer(tool))))
    },
  })

const read = ({ patchbay }: Parts) =>
  route({
    ...one,
    method: 'get',
    summary: 'Read a tool, its secrets masked',
    right: 'read',
    status: 200,
    answer,
    run: async ({ scope, id }) => success(showTool(await patchbay.getTool(scope, id))),
  })

const change = ({ patchbay, rules }: Parts) =>
  route({
    ...one,
    method: 'patch',
    summary: 'Change a tool, here and wherever an assistant has it',
    right: 'write',
    body: toolPatch,
    status: 200,
    answer: told.extend({ operations }),
    codes: changeCodes,
    shows: 'tool',
    run: async ({ actor, id, keep }, body) => {
      const changed = await patchbay.changeTool(
        actor,
        id,
        (before) => patchToolConfig(before, body, rules),
        (outcome) => keep(toolChanged(outcome))
      )
      return toolChanged(changed)
    },
  })

const remove = ({ patchbay }: Parts) =>
  route({
    ...one,
    method: 'delete',
    summary: 'Delete a tool, and take it from every assistant that has it',
    right: 'write',
    status: 200,
    answer: z.strictObject({
      success: z.literal(true),
      message: z.string(),
      data: z.strictObject({ id: z.string() }),
      operations,
    }),
    run: async ({ actor, id, keep }) =>
      toolDeleted(id, await patchbay.removeTool(actor, id, (all) => keep(toolDeleted(id, all)))),
  })
