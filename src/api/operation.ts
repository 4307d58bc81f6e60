import { z } from '@hono/zod-openapi'
import type { Attempt, Operation } from '../sync/operation.ts'
import { v1Face } from './v1.face.ts'

/** An operation as the API shows it: what was done, never what was in it. */
export const operationShape = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    state: z.string(),
    assistant_id: z.string(),
    created_at: z.string(),
    ended_at: z.string().nullable(),
    error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
    abandoned: z
      .strictObject({ at: z.string(), user_id: z.string(), reason: z.string() })
      .nullable(),
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
        read_back: z.array(
          z.strictObject({ field: z.string(), asked: z.string(), shown: z.string() })
        ),
      })
    ),
  })
  .openapi('Operation')

/** An operation in the API's spelling. */
export const showOperation = ({ cause, abandoned, ...operation }: Operation) => ({
  id: operation.id,
  kind: operation.kind,
  state: operation.state,
  assistant_id: operation.assistantId,
  created_at: operation.createdAt,
  ended_at: operation.endedAt,
  error: cause ? { code: cause.code, detail: cause.message } : null,
  abandoned: abandoned
    ? { at: abandoned.at, user_id: abandoned.userId, reason: abandoned.reason }
    : null,
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
  read_back: (attempt.readBack ?? []).map((item) => ({ ...item, field: v1Face.spell(item.field) })),
})
