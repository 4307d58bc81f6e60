import { z } from '@hono/zod-openapi'
import type { Patchbay } from '../patchbay.ts'
import type { Attempt, Operation } from '../sync/operation.ts'
import { success } from './answers.ts'
import { isOperationId } from './ids.ts'
import { type Route, route } from './route.ts'
import { enveloped } from './shapes.ts'

const shape = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    state: z.string(),
    assistant_id: z.string(),
    created_at: z.string(),
    ended_at: z.string().nullable(),
    error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
    timeline: z.array(
      z.strictObject({
        at: z.string(),
        link_id: z.string(),
        provider: z.string(),
        purpose: z.string(),
        method: z.string(),
        path: z.string(),
        status: z.int().nullable(),
        outcome: z.string(),
        milliseconds: z.number(),
        detail: z.string().nullable(),
      })
    ),
  })
  .openapi('Operation')

/** What became of an accepted change, call by call. */
export const operationRoutes = (patchbay: Patchbay): readonly Route[] => [
  route({
    method: 'get',
    path: '/api/v1/operations/{id}',
    isId: isOperationId,
    tag: 'Operations',
    summary: 'Every provider call of an operation, with its attempts and undos',
    right: 'read',
    cookie: true,
    status: 200,
    answer: enveloped(shape),
    run: async ({ scope, id }) => success(showOperation(await patchbay.operation(scope, id))),
  }),
]

const showOperation = (operation: Operation) => ({
  id: operation.id,
  kind: operation.kind,
  state: operation.state,
  assistant_id: operation.assistantId,
  created_at: operation.createdAt,
  ended_at: operation.endedAt,
  error: operation.cause ? { code: operation.cause.code, detail: operation.cause.message } : null,
  timeline: operation.timeline.map(showAttempt),
})

const showAttempt = (attempt: Attempt) => ({
  at: attempt.at,
  link_id: attempt.linkId,
  provider: attempt.provider,
  purpose: attempt.purpose,
  method: attempt.method,
  path: attempt.path,
  status: attempt.status,
  outcome: attempt.outcome,
  milliseconds: attempt.milliseconds,
  detail: attempt.detail ?? null,
})
