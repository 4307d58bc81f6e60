import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'
import type { Answer } from './answers.ts'
import { type Attempt, attempt, type Checks } from './attempt.ts'
import { checkMediaType, readText } from './body.ts'
import type { Principal } from './credentials.ts'
import { driftOf } from './drift-query.ts'
import { flag } from './flag.ts'
import { readJson } from './json-text.ts'
import type { ChangeQuery, Route } from './route.ts'

const mostInFlight = 200

/**
 * Serves a route with its checks in the one order that never spends more on a request than it has
 * shown itself worth: address, credential, key, id, media type, body, JSON, schema.
 */
export const serve = (route: Route, checks: Checks) => (c: Context) =>
  attempt(c, checks, route, async (at) => {
    await checks.byAddress(c)
    const principal = await admit(c, checks, route, at)
    const id = idOf(c, route)
    const json = route.body === undefined ? undefined : await bodyOf(c, route)
    const query = route.query === 'change' ? changeQuery(c) : asIs
    const visit = { c, requestId: at.requestId, id, query }
    return principal === null
      ? route.reply(visit, null, json)
      : counted(checks, () => route.reply(visit, principal, json))
  })

const admit = async (c: Context, checks: Checks, route: Route, at: Attempt) => {
  const { right, cookie = false } = route
  if (right === 'none') return null
  const principal = await checks.authenticate(c, { right, cookie, unsafe: route.method !== 'get' })
  at.principal = principal
  at.headers = await checks.byKey(principal.budget)
  return principal satisfies Principal
}

const counted = async (checks: Checks, work: () => Promise<Answer>) => {
  if (checks.load.inFlight >= mostInFlight)
    throw new PatchbayError('draining', 'Too many requests are being worked on.')
  checks.load.inFlight++
  try {
    return await work()
  } finally {
    checks.load.inFlight--
  }
}

const idOf = (c: Context, { path, isId }: Route) => {
  if (!path.includes('{id}')) return ''
  const id = c.req.param('id') ?? ''
  if (isId !== undefined && !isId(id))
    throw new PatchbayError('invalid_id', 'The id in the path is malformed.')
  return id
}

const bodyOf = async (c: Context, { method }: Route) => {
  checkMediaType(c, method === 'patch')
  return readJson(await readText(c))
}

const asIs: ChangeQuery = { dryRun: false, strict: false, drift: 'preserve' }

const changeQuery = (c: Context): ChangeQuery =>
  c.req.url.includes('?')
    ? { dryRun: flag(c, 'dry_run'), strict: flag(c, 'strict'), drift: driftOf(c) }
    : asIs
