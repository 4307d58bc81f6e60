import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'
import type { Answer } from './answers.ts'
import { type Attempt, attempt, type Checks } from './attempt.ts'
import { checkDeclared, checkMediaType, readText } from './body.ts'
import type { Principal } from './credentials.ts'
import { driftOf } from './drift-query.ts'
import { flag } from './flag.ts'
import { checkKey } from './idempotency.ts'
import { readJson } from './json-text.ts'
import type { Attend, ChangeQuery, Route } from './route.ts'
import { invalid } from './schema.ts'

const mostInFlight = 200

/**
 * Serves a route with its checks in the one order that never spends more on a request than it has
 * shown itself worth: address, credential, key, id, media type, body, JSON, schema.
 */
export const serve = (route: Route, checks: Checks) => (c: Context) =>
  attempt(c, checks, route, async (at) => {
    if (route.body !== undefined) checkDeclared(c)
    await checks.byAddress(c)
    const principal = await admit(c, checks, route, at)
    const id = idOf(c, route)
    const text = route.body === undefined ? undefined : await textOf(c, route)
    const json = text === undefined ? undefined : readJson(text)
    const query = queryOf(c, route)
    const visit = { c, requestId: at.requestId, id, query, text: text ?? '' }
    const reply = () => route.reply(visit, principal, json, attend(route, checks))
    return principal === null ? reply() : counted(checks, reply)
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

const textOf = async (c: Context, { method }: Route) => {
  checkMediaType(c, method === 'patch')
  return readText(c)
}

/** With an Idempotency-Key a mutation is worked on once; a dry run neither claims nor reads one. */
const attend =
  ({ method, path }: Route, { once }: Checks): Attend =>
  async ({ c, query, text }, principal, work) => {
    const key = c.req.header('idempotency-key')
    if (key === undefined || method === 'get' || path.startsWith('/auth/') || query.dryRun)
      return work(null)
    const { url } = c.req
    const asked = {
      orgId: principal.user.orgId,
      principal: principal.budget,
      ...{ method, path: c.req.path, key: checkKey(key), text },
      query: url.includes('?') ? url.slice(url.indexOf('?')) : '',
    }
    return once(asked, work)
  }

const asIs: ChangeQuery = { dryRun: false, strict: false, drift: 'preserve' }

const queryOf = (c: Context, { query, method }: Route): ChangeQuery => {
  if (!c.req.url.includes('?')) return asIs
  if (query === 'change')
    return { dryRun: flag(c, 'dry_run'), strict: flag(c, 'strict'), drift: driftOf(c) }
  const meant = ['dry_run', 'strict', 'drift'].filter((name) => c.req.query(name) !== undefined)
  // What does the real thing must not be taken for a rehearsal.
  if (method !== 'get' && meant.length > 0)
    throw invalid(meant.map((path) => ({ path, message: 'is not known here' })))
  return asIs
}
