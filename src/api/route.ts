import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Code, PatchbayError } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Actor } from '../patchbay.ts'
import type { Kept, KeyScope, Scope } from '../records.ts'
import type { DriftPolicy } from '../sync/edits.ts'
import { type Answer, faceOf } from './answers.ts'
import { checkPatch, type Shown } from './as-stored.ts'
import { unauthorized } from './auth.ts'
import { prefersAsync } from './conditions.ts'
import type { Principal } from './credentials.ts'
import type { Keyed } from './idempotency.ts'
import type { Manner } from './result.ts'

/** `?dry_run`, `?strict` and `?drift` of a request that changes an assistant. */
export type ChangeQuery = {
  readonly dryRun: boolean
  readonly strict: boolean
  readonly drift: DriftPolicy
}

/** One request that has passed every check before its body. */
export type Visit = {
  readonly c: Context
  readonly requestId: string
  /** The `{id}` of the path, well-formed; empty where the path has none. */
  readonly id: string
  readonly query: ChangeQuery
  /** The body as it was sent; empty where none is asked for. */
  readonly text: string
}

/** Works on a request that has passed every check of its own, or answers as it was before. */
export type Attend = (
  visit: Visit,
  principal: Principal,
  work: (keyed: Keyed | null) => Promise<Answer>
) => Promise<Answer>

/** A visit of somebody who may do what the route does. */
export type Exchange = Visit & {
  readonly principal: Principal
  readonly scope: Scope
  readonly actor: Actor
  readonly manner: Manner
  /** What a commit stores beside its change, so that this answer can be given again. */
  readonly keep: (answer: Answer) => Kept | undefined
}

type Common = {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** As OpenAPI spells it: `/api/v1/assistants/{id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  /** `any`: whoever has a valid credential; `none`: no credential is asked for. */
  readonly right: KeyScope | 'any' | 'none'
  /** Whether the console's cookie is a credential here. */
  readonly cookie?: boolean
  readonly query?: 'page' | 'operations' | 'change' | 'delete'
  /** What a change shows; the assistant itself if it does not say. */
  readonly shows?: 'link' | 'id' | 'tool'
  /** Whether it is about one version of an assistant: with ETag, If-Match and If-None-Match. */
  readonly versioned?: boolean
  /** Whether it may go on behind its answer. */
  readonly async?: boolean
  /** Whether the `{id}` of the path is well-formed; without it every text is. */
  readonly isId?: (text: string) => boolean
  readonly status: 200 | 201 | 202
  readonly answer: z.ZodType
  /** What can go wrong beyond the checks that every route has. */
  readonly codes?: readonly Code[]
}

type Definition<Body, Who> = Common & {
  readonly body?: z.ZodType<Body>
  /** What a body may repeat, whatever its schema says; gives null where it is not there. */
  readonly shown?: (scope: Scope, id: string) => Promise<JsonObject | null>
  readonly run: (who: Who, body: Body) => Promise<Answer>
}

/** A route as it is served and described; `reply` holds its body against the schema. */
export type Route = Common & {
  readonly body?: z.ZodType
  readonly reply: (
    visit: Visit,
    principal: Principal | null,
    json: Json | undefined,
    attend: Attend
  ) => Promise<Answer>
}

/** Defines a route that asks for a credential; the type of its body is that of its schema. */
export const route = <Body = undefined>(definition: Definition<Body, Exchange>): Route => {
  const { run, shown = async () => null, ...common } = definition
  const face = faceOf(common.path)
  const manner = { face, shows: common.shows ?? 'assistant', status: common.status } as const
  return {
    ...common,
    reply: async (visit, principal, json, attend) => {
      if (principal === null) throw unauthorized()
      const { scope } = principal.actors[face]
      const body = await bodyOf(definition, json, () => shown(scope, visit.id))
      return attend(visit, principal, (keyed) => {
        const actor = actorOf(visit, principal.actors[face], manner, keyed, common.async)
        const keep = (answer: Answer) => keyed?.keep(answer)
        return run({ ...visit, principal, actor, scope: actor.scope, manner, keep }, body)
      })
    },
  }
}

const actorOf = (
  { c, requestId }: Visit,
  actor: Actor,
  manner: Manner,
  keyed: Keyed | null,
  async = false
): Actor => ({
  ...actor,
  ...(keyed && { answering: { ...manner, requestId, claim: keyed.claim } }),
  ...(async && prefersAsync(c) && { inBackground: true }),
})

/** Defines a route that anybody may use. */
export const openRoute = <Body = undefined>(
  definition: Omit<Definition<Body, Visit>, 'right'>
): Route => {
  const { run, ...common } = definition
  return {
    ...common,
    right: 'none',
    reply: async (visit, _principal, json) =>
      run(visit, await bodyOf(definition, json, async () => null)),
  }
}

const bodyOf = async <Body>(
  { body, method }: { body?: z.ZodType<Body>; method: string },
  json: Json | undefined,
  shown: Shown
): Promise<Body> => {
  if (body === undefined) return undefined as Body
  const checked = await checkPatch(body, json, shown)
  if (method === 'patch' && isObject(json) && Object.keys(json).length === 0)
    throw new PatchbayError('no_updatable_fields', 'The body names no field to update.')
  return checked
}
