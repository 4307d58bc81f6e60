import type { Link } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Connection, Scope } from '../store.ts'
import { type Context, timestamp } from './context.ts'
import type { Answer, Target } from './http.ts'
import type { Attempt, Call } from './operation.ts'
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
  return { link, provider: providerOf(context, connection.provider), connection, timeline, health }
}

/** The path of an object; an external id is one segment, percent-encoded. */
export const pathOf = ({ path }: VoiceProvider, externalId: string) =>
  path.replace('{id}', encodeURIComponent(externalId))

/** The call that reads the object. */
export const readCall = ({ provider, link }: Remote): Call => ({
  method: 'GET',
  path: pathOf(provider, link.externalId),
})

export const findConnection = async (context: Context, scope: Scope, id: string) => {
  const connection = await context.store.getConnection(scope, id)
  if (!connection) throw new PatchbayError('not_found', 'There is no such connection')
  return connection
}

export const providerOf = ({ providers }: Context, id: string): VoiceProvider => {
  const provider = Object.hasOwn(providers, id) ? providers[id] : undefined
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
  const { clock, pace, breaker, budget, timing, send } = context
  if (left() <= 0) return unreachable('not_applied', `no time was left to call ${provider.title}`)
  if (!(await pace.enter(connection.id, left)))
    return throttled(provider, Math.ceil(pace.ahead(connection.id) / 1000))
  const ticket = breaker.enter(connection.id, remote.reserved === true)
  if (ticket === null) return interrupted(provider, breaker.ahead(connection.id))
  const timeout = Math.min(timing.attempt, left())
  const [at, started] = [timestamp(clock.now()), clock.monotonic()]
  const answer = await send(targetOf(remote), call, timeout)
  const asked = { call, apiKey: connection.apiKey, now: clock.now() }
  const verdict = itself(remote, call, verdictOf(provider, answer, asked))
  const milliseconds = Math.round(clock.monotonic() - started)
  remote.timeline.push({ at, ...told(remote, purpose, call, answer, verdict), milliseconds })
  pace.heard(connection.id, verdict)
  budget.heard(connection.id, verdict)
  breaker.heard(connection.id, ticket, verdict)
  return verdict
}

/** An answer that shows some other object, or none, says nothing about the one that was asked for. */
const itself = ({ provider, link }: Remote, { method, path }: Call, verdict: Verdict): Verdict => {
  if (verdict.kind !== 'ok' || (method !== 'GET' && method !== 'PATCH')) return verdict
  if (link.externalId === '' || path !== pathOf(provider, link.externalId)) return verdict
  const [{ id }] = provider.kinds
  if (verdict.object[id] === link.externalId) return verdict
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

/** Nothing was sent: too many calls in a row had no answer. */
const interrupted = ({ title }: VoiceProvider, wait: number): Verdict => ({
  ...{ kind: 'not_applied', wait: 0 },
  cause: {
    code: 'provider_unreachable',
    message: `${title} does not answer; it is tried again in a moment`,
    retryAfter: Math.max(1, Math.ceil(wait / 1000)),
  },
})

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

/** The object as it stands, read with retries; a read repeats safely. */
export const look = async (
  context: Context,
  remote: Remote,
  left: Left,
  read = (verdict: Verdict) => verdict
): Promise<Verdict> => {
  const once = async () => read(await attempt(context, remote, 'read', readCall(remote), left))
  const verdict = await tried(context, remote, once, left)
  await rememberHealth(context, remote, verdict)
  return verdict
}

/** The object, or the error to answer with; before W1, so nothing has happened. */
export const readObject = async (
  context: Context,
  remote: Remote,
  left: Left
): Promise<JsonObject> => {
  const verdict = await look(context, remote, left)
  if (verdict.kind === 'ok') return verdict.object
  throw readFailure(verdict)
}

/** What a read that brought no object is answered with. */
export const readFailure = (verdict: Exclude<Verdict, { kind: 'ok' }>): PatchbayError => {
  const { code, message, retryAfter = 1 } = verdict.cause
  if (verdict.kind === 'refused') return new PatchbayError(code, message)
  // A read changes nothing, so even a 5xx is only "not reachable now"; nonsense is its answer.
  const now = verdict.kind === 'unsure' && !verdict.nonsense ? 'provider_unreachable' : code
  return new PatchbayError(now, message, { retryAfter: Math.max(retryAfter, verdict.wait) })
}

/** A read tells whether the credential works; the connection shows it once that changes. */
const rememberHealth = async (context: Context, remote: Remote, verdict: Verdict) => {
  const { connection, health } = remote
  const rejected =
    verdict.kind === 'refused' && verdict.cause.code === 'provider_credentials_rejected'
  const state = verdict.kind === 'ok' ? 'ok' : rejected ? 'invalid' : health.state
  if (state === health.state) return
  health.state = state
  // A note beside the request: its failure must not decide what becomes of the request.
  await context.store.setConnectionState(connection, state).catch(() => {
    context.log({ event: 'connection-state-lost', connection: connection.id })
  })
}
