import { z } from '@hono/zod-openapi'
import type { Assistant, Link } from '../assistant.ts'
import type { JsonObject } from '../json.ts'
import type { Patchbay } from '../patchbay.ts'
import type { Operation } from '../sync/operation.ts'
import { success } from './answers.ts'
import { isId } from './ids.ts'
import { existing, linkShape, linkStates, showLink } from './link.face.ts'
import { masked } from './masked.ts'
import { spelled } from './outcome.ts'
import { resultOf } from './result.ts'
import { type Route, route } from './route.ts'
import { enveloped } from './shapes.ts'
import { v1Assistant, v1Face } from './v1.face.ts'
import { changeCodes } from './v1.ts'

const tag = 'Links'
const syncShape = z
  .strictObject({
    state: z.enum(['local', ...linkStates.options]),
    version: z.int(),
    links: z.array(linkShape),
    operation: z.strictObject({ id: z.string(), state: z.string() }).nullable(),
    provider_options: z.record(z.string(), z.unknown()),
  })
  .openapi('Sync')

/** Tying assistants to what exists at a provider, and how the two sides stand. */
export const copyRoutes = (patchbay: Patchbay): readonly Route[] => [
  adopt(patchbay),
  sync(patchbay),
]

const adopt = (patchbay: Patchbay) =>
  route({
    method: 'post',
    path: '/api/v1/assistants/import',
    tag,
    summary: 'Take over an assistant that exists at a provider',
    right: 'write',
    cookie: true,
    body: existing,
    status: 201,
    answer: enveloped(v1Assistant),
    codes: ['not_found', 'already_linked', ...changeCodes],
    run: async ({ actor, manner }, { connection_id, external_id }) => {
      const made = await spelled(v1Face, patchbay.import(actor, connection_id, external_id))
      return resultOf(manner, made)
    },
  })

const sync = (patchbay: Patchbay) =>
  route({
    method: 'get',
    path: '/api/v1/assistants/{id}/sync',
    isId,
    tag,
    summary: 'How home and the copies at providers stand to each other',
    right: 'read',
    cookie: true,
    status: 200,
    answer: enveloped(syncShape),
    run: async ({ scope, id }) => {
      const assistant = await patchbay.get(scope, id)
      const last = await patchbay.lastOperation(scope, id)
      const links = linksOf(assistant, last)
      return success({
        state: stateOf(links),
        version: assistant.version,
        links: links.map(showLink),
        operation: last === null ? null : { id: last.id, state: last.state },
        provider_options: masked(assistant.providerOptions as JsonObject),
      })
    },
  })

/** While an operation is open no link is called in sync: the provider may be ahead of home. */
const linksOf = ({ links, operationId }: Assistant, last: Operation | null): readonly Link[] => {
  if (operationId === null) return links
  const isStuck = last?.id === operationId && last.state === 'stuck'
  const state = isStuck ? 'stuck' : 'pending'
  const held = isStuck ? ['in_sync', 'settling', 'pending'] : ['in_sync', 'settling']
  return links.map((link) => (held.includes(link.state) ? { ...link, state } : link))
}

const worstFirst = ['stuck', 'missing', 'drifted', 'pending', 'settling', 'in_sync'] as const

/** The state of an assistant is the worst of its links', paused ones aside. */
const stateOf = (links: readonly Link[]) => {
  const running = links.filter(({ paused }) => !paused)
  const none = links.length === 0 ? 'local' : 'paused'
  return worstFirst.find((state) => running.some((link) => link.state === state)) ?? none
}
