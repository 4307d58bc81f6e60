import type { Link } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Connection, Scope } from '../store.ts'
import { type Context, timestamp } from './context.ts'
import type { Answer } from './http.ts'
import type { Attempt, Call } from './operation.ts'
import { retried } from './retry.ts'
import { outcomeOf, type Verdict, verdictOf } from './verdict.ts'

/** One linked object at its provider, ready to be called, with the record of what was done. */
export type Remote = {
  readonly link: Pick<Link, 'id' | 'externalId'>
  readonly provider: VoiceProvider
  readonly connection: Connection
  readonly timeline: Attempt[]
}

/** The path of an object; an external id is one segment, percent-encoded. */
export const pathOf = ({ path }: VoiceProvider, externalId: string) =>
  path.replace('{id}', encodeURIComponent(externalId))

export const findConnection = async (context: Context, scope: Scope, id: string) => {
  const connection = await context.store.getConnection(scope, id)
  if (!connection) throw new PatchbayError('not_found', 'there is no such connection')
  return connection
}

export const providerOf = ({ providers }: Context, id: string): VoiceProvider => {
  const provider = Object.hasOwn(providers, id) ? providers[id] : undefined
  if (!provider) throw new Error(`no adapter for provider ${id}`)
  return provider
}

/** One attempt, timed and recorded. Past `until` (epoch milliseconds) nothing is sent. */
export const attempt = async (
  context: Context,
  remote: Remote,
  purpose: Attempt['purpose'],
  call: Call,
  until: number
): Promise<Answer> => {
  const { provider, connection, link } = remote
  const started = context.clock.now()
  const timeout = Math.min(context.timing.attempt, until - started)
  if (timeout <= 0) return { kind: 'not_sent', reason: 'the deadline has passed' }
  const target = {
    baseUrl: connection.baseUrl ?? provider.baseUrl,
    headers: provider.headers(connection.apiKey),
  }
  const answer = await context.send(target, call, timeout)
  const verdict = verdictOf(provider, answer)
  remote.timeline.push({
    at: timestamp(started),
    linkId: link.id,
    provider: provider.id,
    purpose,
    method: call.method,
    path: call.path,
    status: answer.kind === 'answered' ? answer.status : null,
    outcome: outcomeOf(verdict),
    milliseconds: Math.round(context.clock.now() - started),
    ...(answer.kind === 'answered' ? {} : { detail: answer.reason }),
  })
  return answer
}

/** The object as it stands, read with retries; a read repeats safely. */
export const look = async (context: Context, remote: Remote, until: number): Promise<Verdict> => {
  const call: Call = { method: 'GET', path: pathOf(remote.provider, remote.link.externalId) }
  const answer = await retried(
    () => attempt(context, remote, 'read', call, until),
    until,
    context.clock
  )
  const verdict = verdictOf(remote.provider, answer)
  await rememberHealth(context, remote, verdict)
  return verdict
}

/** The object, or the error to answer with; before W1, so nothing has happened. */
export const readObject = async (
  context: Context,
  remote: Remote,
  until: number
): Promise<JsonObject> => {
  const verdict = await look(context, remote, until)
  if (verdict.kind === 'ok') return verdict.object
  const { cause } = verdict
  // A read changes nothing, so even a 5xx is only "not reachable now".
  const code = verdict.kind === 'unsure' ? 'provider_unreachable' : cause.code
  throw new PatchbayError(code, cause.message, {
    ...(cause.retryAfter !== undefined || verdict.kind === 'unsure'
      ? { retryAfter: cause.retryAfter ?? 1 }
      : {}),
  })
}

/** A read tells whether the credential works; the connection shows it once it changes. */
const rememberHealth = async (context: Context, { connection }: Remote, verdict: Verdict) => {
  const rejected =
    verdict.kind === 'refused' && verdict.cause.code === 'provider_credentials_rejected'
  const state = verdict.kind === 'ok' ? 'ok' : rejected ? 'invalid' : connection.state
  if (state === connection.state) return
  await context.store.setConnectionState(connection, state)
}
