import { PatchbayError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Call } from '../provider-object.ts'
import type { Context } from './context.ts'
import { drive, reading } from './reading.ts'
import { attempt, type Remote, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { Verdict } from './verdict.ts'

/** The object as it stands, or what one call shows, read with retries; a read repeats safely. */
export const look = async (
  context: Context,
  remote: Remote,
  left: Left,
  read = (verdict: Verdict) => verdict,
  call?: Call
): Promise<Verdict> => {
  const ask = (call: Call) => {
    const once = async () => read(await attempt(context, remote, 'read', call, left))
    return tried(context, remote, once, left)
  }
  const seen = call ? await ask(call) : await drive(reading(remote), ask)
  const verdict: Verdict = seen.kind === 'done' ? { kind: 'ok', object: seen.result } : seen
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
export const rememberHealth = async (context: Context, remote: Remote, verdict: Verdict) => {
  const { connection, health } = remote
  if (verdict.kind === 'refused' && verdict.before) return
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
