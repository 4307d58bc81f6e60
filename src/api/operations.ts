import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { OperationState } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import type { Operation } from '../sync/operation.ts'
import { success } from './answers.ts'
import { isId, isOperationId } from './ids.ts'
import { operationShape, showOperation } from './operation.ts'
import { pageOf } from './paging.ts'
import { type Route, route } from './route.ts'
import { invalid, shortText } from './schema.ts'
import { enveloped, listed } from './shapes.ts'

const tag = 'Operations'
const one = { isId: isOperationId, tag, cookie: true, status: 200 } as const
const list = { tag, right: 'read', cookie: true, query: 'page', status: 200 } as const

/** What became of accepted changes, call by call, and what a person can do about one left open. */
export const operationRoutes = (patchbay: Patchbay): readonly Route[] => [
  read(patchbay),
  all(patchbay),
  ofAssistant(patchbay),
  retry(patchbay),
  abandon(patchbay),
]

const read = (patchbay: Patchbay) =>
  route({
    ...one,
    method: 'get',
    path: '/api/v1/operations/{id}',
    summary: 'Every provider call of an operation, with its attempts and undos',
    right: 'read',
    answer: enveloped(operationShape),
    run: async ({ scope, id }) => success(showOperation(await patchbay.operation(scope, id))),
  })

const all = (patchbay: Patchbay) =>
  route({
    ...list,
    method: 'get',
    path: '/api/v1/operations',
    query: 'operations',
    summary: 'List operations, newest first; those in one state where it is named',
    answer: listed(operationShape),
    codes: ['validation_failed'],
    run: async ({ c, scope }) => {
      const page = pageOf(c)
      const { items, total } = await patchbay.operations(scope, page, { state: stateOf(c) })
      return success(items.map(showOperation), { pagination: { ...page, total } })
    },
  })

const ofAssistant = (patchbay: Patchbay) =>
  route({
    ...list,
    method: 'get',
    path: '/api/v1/assistants/{id}/operations',
    isId,
    summary: 'List the operations of an assistant, newest first',
    answer: listed(operationShape),
    run: async ({ c, scope, id }) => {
      const page = pageOf(c)
      const { items, total } = await patchbay.operations(scope, page, { assistantId: id })
      return success(items.map(showOperation), { pagination: { ...page, total } })
    },
  })

const retry = (patchbay: Patchbay) =>
  route({
    ...one,
    method: 'post',
    path: '/api/v1/operations/{id}/retry',
    summary: 'Try an operation that was left open again, now',
    right: 'write',
    answer: enveloped(operationShape),
    codes: ['conflict'],
    run: async ({ actor, id, keep }) => {
      const answer = (operation: Operation) => success(showOperation(operation))
      return answer(await patchbay.retry(actor, id, (ended) => keep(answer(ended))))
    },
  })

const abandon = (patchbay: Patchbay) =>
  route({
    ...one,
    method: 'post',
    path: '/api/v1/operations/{id}/abandon',
    summary: 'Give up a stuck operation: home takes what the provider has',
    right: 'write',
    body: z.strictObject({ reason: shortText(500) }),
    answer: enveloped(operationShape),
    codes: ['conflict'],
    run: async ({ actor, id, keep }, { reason }) => {
      const answer = (operation: Operation) => success(showOperation(operation))
      return answer(await patchbay.abandon(actor, id, reason, (ended) => keep(answer(ended))))
    },
  })

const states: readonly OperationState[] = [
  ...(['pending', 'compensating', 'unknown', 'committed'] as const),
  ...(['refused', 'rolled_back', 'dirty', 'stuck'] as const),
]

const stateOf = (c: Context): OperationState | null => {
  const given = c.req.query('state')
  const state = states.find((one) => one === given)
  if (given !== undefined && state === undefined)
    throw invalid([{ path: 'state', message: `must be one of ${states.join(', ')}` }])
  return state ?? null
}
