import type { Home } from '../assistant.ts'
import type { Issue } from '../errors.ts'
import { get, type JsonObject } from '../json.ts'
import type { Context } from './context.ts'
import type { Attempt, Call, Step } from './operation.ts'
import { leaves, optionsOf } from './options.ts'
import { ignoredPaths } from './plan.ts'
import { attempt, look, type Remote, readCall } from './remote.ts'
import { type Left, retried } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { bodyOf, hasTaken, holds, takenBack } from './undo.ts'
import type { Verdict } from './verdict.ts'

/** A step of an operation where it is carried out. */
export type Place = { readonly remote: Remote; readonly step: Step; readonly index: number }

/** Sends a step until its end is known or the time is up; the events say what happened. */
export const sendStep = async (
  context: Context,
  { remote, step, index }: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const ignored = (object: JsonObject) => ignoredBy(remote, step, after, object)
  const { verdict, unsure } = await change(context, remote, left, {
    purpose: 'do',
    call: step.do,
    unsure: step.state !== 'waiting',
    isThere: (object) => hasTaken(step, object) && ignored(object).length === 0,
    read: (answer) => answer,
  })
  const before: SyncEvent[] = unsure ? [{ type: 'attempt-ambiguous', step: index }] : []
  if (verdict.kind === 'unsure')
    return [...before, { type: 'step-unknown', step: index, cause: verdict.cause }]
  if (verdict.kind !== 'ok')
    return [...before, { type: 'step-refused', step: index, cause: verdict.cause }]
  return [...before, ...applied(remote, index, verdict.object, ignored(verdict.object))]
}

const applied = (
  { provider }: Remote,
  step: number,
  object: JsonObject,
  errors: readonly Issue[]
): readonly SyncEvent[] => {
  const done: SyncEvent = { type: 'step-applied', step, answer: JSON.stringify(object) }
  if (errors.length === 0) return [done]
  const message = `${provider.title} accepted the change but did not keep it`
  return [
    done,
    { type: 'step-ignored', step, cause: { code: 'provider_ignored_field', message, errors } },
  ]
}

/** What was sent and does not stand in the answer as sent: fields by their path, then raw options. */
const ignoredBy = (
  { provider }: Remote,
  step: Step,
  after: Home,
  object: JsonObject
): readonly Issue[] => {
  const body = bodyOf(step.do)
  const options = leaves(optionsOf(after, provider.id)).filter((path) => {
    const sent = get(body, path)
    return sent !== undefined && !holds(get(object, path), sent)
  })
  return [
    ...ignoredPaths(provider, after.config, step.wrote, object),
    ...options.map((path) => ({
      path: `provider_options.${provider.id}.${path}`,
      message: 'did not come back as it was sent',
    })),
  ]
}

type Write = {
  readonly purpose: Exclude<Attempt['purpose'], 'read'>
  readonly call: Call
  /** An earlier attempt may have been applied. */
  readonly unsure: boolean
  /** True where the object already stands as the call would leave it. */
  readonly isThere: (object: JsonObject) => boolean
  /** How this purpose reads an answer. */
  readonly read: (verdict: Verdict) => Verdict
}

/** A write, repeated where that is safe: after an unsure attempt the object is looked at first. */
const change = async (context: Context, remote: Remote, left: Left, write: Write) => {
  let unsure = write.unsure
  const once = async (): Promise<Verdict> => {
    if (unsure) {
      const seen = write.read(await attempt(context, remote, 'read', readCall(remote), left))
      if (seen.kind !== 'ok' || write.isThere(seen.object)) return seen
    }
    const verdict = write.read(await attempt(context, remote, write.purpose, write.call, left))
    if (verdict.kind === 'unsure') unsure = true
    return verdict
  }
  const verdict = await retried(once, left, context.clock)
  return { verdict, unsure }
}

/** Takes a step back, as far as nobody else has written there meanwhile. */
export const undoStep = async (
  context: Context,
  { remote, step, index }: Place,
  left: Left
): Promise<SyncEvent> => {
  const now = await look(context, remote, left, ownWords)
  if (now.kind !== 'ok') return failedUndo(now, index)
  const back = takenBack(step, now.object)
  const done: SyncEvent = { type: back.left.length > 0 ? 'undo-left' : 'undo-done', step: index }
  if (Object.keys(back.body).length === 0) return done
  const isThere = (object: JsonObject) =>
    Object.entries(back.body).every(([key, value]) => holds(object[key], value))
  const { verdict } = await change(context, remote, left, {
    purpose: 'undo',
    call: { ...step.undo, body: JSON.stringify(back.body) },
    unsure: false,
    isThere,
    read: ownWords,
  })
  if (verdict.kind !== 'ok') return failedUndo(verdict, index)
  return isThere(verdict.object) ? done : { type: 'undo-left', step: index }
}

/** Without the provider's own error an edge in between has answered: in an undo that is no answer. */
const ownWords = (verdict: Verdict): Verdict =>
  verdict.kind === 'refused' && !verdict.own
    ? { kind: 'unsure', cause: verdict.cause, wait: 0 }
    : verdict

const failedUndo = (verdict: Exclude<Verdict, { kind: 'ok' }>, step: number): SyncEvent => {
  if (verdict.kind !== 'refused') return { type: 'undo-unknown', step }
  return verdict.cause.code === 'provider_credentials_rejected'
    ? { type: 'undo-stuck', step }
    : { type: 'undo-left', step }
}
