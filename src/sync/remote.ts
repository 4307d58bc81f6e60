import type { Link } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { get, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Call, Part } from '../provider-object.ts'
import type { Connection, Scope } from '../records.ts'
import { silent } from './bounds.ts'
import { type Context, timestamp } from './context.ts'
import { fillPath } from './fill.ts'
import { heard } from './heard.ts'
import type { Answer, Target } from './http.ts'
import type { Attempt } from './operation.ts'
import { type Left, retried } from './retry.ts'
import { nonsense, outcomeOf, throttled, unreachable, type Verdict, verdictOf } from './verdict.ts'

/** One linked object at its provider, ready to be called, and the record of what was done. */
export type Remote = {
  readonly link: Pick<Link, 'id' | 'externalId'>
  readonly provider: VoiceProvider
  readonly connection: Connection
  /** Of the whole request, so that it is in the order in which the answers came. */
  readonly timeline: Attempt[]
  /** What the last read said of the credential. */
  readonly health: { state: Connection['state'] }
  /** Undoing and recovery: these may use what is kept back of the bounds. */
  readonly reserved?: boolean
}

/** The remote of a link through a connection of the same provider. */
export const remoteOf = (
  context: Context,
  connection: Connection,
  link: Remote['link'],
  timeline: Attempt[]
): Remote => {
  const health = { state: connection.state }
  const provider = providerOf(context, connection.provider, connection.id)
  return { link, provider, connection, timeline, health }
}

/** The id of a part of an object, which is known by its external id. */
export const idOf = ({ idAt }: Part, externalId: string, object: JsonObject): string =>
  idAt === undefined ? externalId : String(get(object, idAt))

/**
 * The call that reads one part of an object. Placeholders stay for what is not known: of a copy that
 * is yet to be opened only its id, which is the object's own.
 */
export const readCall = (
  part: Part,
  externalId: string,
  object: JsonObject,
  known: JsonObject = object
): Call => {
  const path = (at: JsonObject) => fillPath(part.path, at)
  // What is being made has no id yet.
  if (externalId === '') return { method: 'GET', path: path(known) }
  const shows = [part.id, idOf(part, externalId, object)] as const
  return { method: 'GET', path: path({ ...known, id: externalId }), shows }
}

export const findConnection = async (context: Context, scope: Scope, id: string) => {
  const connection = await context.store.getConnection(scope, id)
  if (!connection) throw new PatchbayError('not_found', 'There is no such connection')
  return connection
}

/** A provider by its id, as it is at a connection. */
export const providerOf = (
  { providers, at }: Context,
  id: string,
  connectionId = ''
): VoiceProvider => {
  const provider =
    at?.get(connectionId) ?? (Object.hasOwn(providers, id) ? providers[id] : undefined)
  if (!provider) throw new Error(`no adapter for provider ${id}`)
  return provider
}

/** One attempt, timed and recorded. Once the time is up nothing is sent. */
export const attempt = async (
  context: Context,
  remote: Remote,
  purpose: Attempt['purpose'],
  call: Call,
  left: Left
): Promise<Verdict> => {
  const { provider, connection } = remote
  const { clock, pace, breaker, timing, send } = context
  if (left() <= 0) return unreachable('not_applied', `no time was left to call ${provider.title}`)
  if (!(await pace.enter(connection.id, left)))
    return throttled(provider, Math.ceil(pace.ahead(connection.id) / 1000))
  const ticket = breaker.enter(connection.id, remote.reserved === true)
  if (ticket === null) return heldBack(context, remote)
  const timeout = Math.min(timing.attempt, left())
  const [at, started] = [timestamp(clock.now()), clock.monotonic()]
  const answer = await send(targetOf(remote), call, timeout)
  const asked = { call, apiKey: connection.apiKey, now: clock.now() }
  const verdict = itself(remote, call, verdictOf(provider, answer, asked))
  const milliseconds = Math.round(clock.monotonic() - started)
  remote.timeline.push({ at, ...told(remote, purpose, call, answer, verdict), milliseconds })
  await heard(context, connection, ticket, verdict)
  return verdict
}

/** Recovery waits: what was said of a credential a minute ago is no reason to give up. */
const heldBack = ({ breaker }: Context, { provider, connection, reserved }: Remote): Verdict =>
  (!reserved && breaker.rejection(connection.id)) ||
  unreachable('not_applied', ...silent(provider.title, breaker.ahead(connection.id)))

/** An answer that shows some other object, or none, says nothing about the one that was asked for. */
const itself = ({ provider }: Remote, { shows }: Call, verdict: Verdict): Verdict => {
  if (verdict.kind !== 'ok' || shows === undefined) return verdict
  const [key, id] = shows
  if (verdict.object[key] === id) return verdict
  return nonsense(`${provider.title} answered with another object than was asked for`)
}

/** Attempts at a remote, as long as its credential may repeat: each repeat is so many calls. */
export const tried = (
  { clock, breaker, budget }: Context,
  { connection, reserved = false }: Remote,
  once: () => Promise<Verdict>,
  left: Left,
  {
    calls = () => 1,
    repeats,
  }: { calls?: () => number; repeats?: (verdict: Verdict) => boolean } = {}
): Promise<Verdict> =>
  retried(
    once,
    left,
    clock,
    repeats,
    (verdict) =>
      (reserved || breaker.ahead(connection.id) === 0) &&
      budget.repeat(connection.id, { verdict, calls: calls(), reserved })
  )

const targetOf = ({ provider, connection }: Remote): Target => ({
  baseUrl: connection.baseUrl ?? provider.baseUrl,
  headers: provider.headers(connection.apiKey),
})

const told = (
  { link, provider }: Remote,
  purpose: Attempt['purpose'],
  { method, path }: Call,
  answer: Answer,
  verdict: Verdict
) => ({
  linkId: link.id,
  provider: provider.id,
  purpose,
  method,
  path,
  status: answer.kind === 'answered' ? answer.status : null,
  outcome: outcomeOf(verdict),
  ...(answer.kind === 'answered' ? {} : { detail: answer.reason }),
})
