import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Code, PatchbayError } from '../errors.ts'
import { isObject, type Json } from '../json.ts'
import type { Actor } from '../patchbay.ts'
import type { KeyScope, Scope } from '../store.ts'
import type { DriftPolicy } from '../sync/edits.ts'
import { type Answer, faceOf } from './answers.ts'
import { unauthorized } from './auth.ts'
import type { Principal } from './credentials.ts'
import { checkSchema } from './schema.ts'

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
}

/** A visit of somebody who may do what the route does. */
export type Exchange = Visit & {
  readonly principal: Principal
  readonly scope: Scope
  readonly actor: Actor
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
  readonly query?: 'page' | 'operations' | 'change'
  /** Whether the `{id}` of the path is well-formed; without it every text is. */
  readonly isId?: (text: string) => boolean
  readonly status: 200 | 201
  readonly answer: z.ZodType
  /** What can go wrong beyond the checks that every route has. */
  readonly codes?: readonly Code[]
}

type Definition<Body, Who> = Common & {
  readonly body?: z.ZodType<Body>
  readonly run: (who: Who, body: Body) => Promise<Answer>
}

/** A route as it is served and described; `reply` holds its body against the schema. */
export type Route = Common & {
  readonly body?: z.ZodType
  readonly reply: (
    visit: Visit,
    principal: Principal | null,
    json: Json | undefined
  ) => Promise<Answer>
}

/** Defines a route that asks for a credential; the type of its body is that of its schema. */
export const route = <Body = undefined>(definition: Definition<Body, Exchange>): Route => {
  const { run, ...common } = definition
  const face = faceOf(common.path)
  return {
    ...common,
    reply: (visit, principal, json) => {
      if (principal === null) throw unauthorized()
      const actor = principal.actors[face]
      const exchange = { ...visit, principal, actor, scope: actor.scope }
      return run(exchange, bodyOf(definition, json))
    },
  }
}

/** Defines a route that anybody may use. */
export const openRoute = <Body = undefined>(
  definition: Omit<Definition<Body, Visit>, 'right'>
): Route => {
  const { run, ...common } = definition
  return {
    ...common,
    right: 'none',
    reply: (visit, _principal, json) => run(visit, bodyOf(definition, json)),
  }
}

const bodyOf = <Body>(
  { body, method }: { body?: z.ZodType<Body>; method: string },
  json: Json | undefined
): Body => {
  if (body === undefined) return undefined as Body
  const checked = checkSchema(body, json)
  if (method === 'patch' && isObject(json) && Object.keys(json).length === 0)
    throw new PatchbayError('no_updatable_fields', 'The body names no field to update.')
  return checked
}
