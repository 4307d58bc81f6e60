import type { AssistantConfig } from '../assistant.ts'
import { equal, get, type Json, type JsonObject, parseExact } from '../json.ts'
import type { Context } from './context.ts'
import type { Answer } from './http.ts'
import type { Call, Cause, Step } from './operation.ts'
import { ignoredPaths } from './plan.ts'
import { attempt, look, pathOf, type Remote } from './remote.ts'
import { retried } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** Sends a step until its end is known or the deadline is there; the events say what happened. */
export const sendStep = async (
  context: Context,
  remote: Remote,
  step: Step,
  index: number,
  config: AssistantConfig,
  until: number
): Promise<readonly SyncEvent[]> => {
  const shows = (object: JsonObject) => ignoredPaths(remote.provider, config, step.wrote, object)
  const { verdict, unsure } = await change(context, remote, 'do', step.do, until, {
    unsure: step.state !== 'waiting',
    isThere: (object) => shows(object).length === 0 && holds(object, bodyOf(step.do)),
  })
  const before: SyncEvent[] = unsure ? [{ type: 'attempt-ambiguous', step: index }] : []
  return [...before, ...settled(remote, verdict, index, shows)]
}

const settled = (
  { provider }: Remote,
  verdict: Verdict,
  step: number,
  shows: (object: JsonObject) => Cause['errors']
): readonly SyncEvent[] => {
  if (verdict.kind === 'unsure') return [{ type: 'step-unknown', step, cause: verdict.cause }]
  if (verdict.kind !== 'ok') return [{ type: 'step-refused', step, cause: verdict.cause }]
  const applied: SyncEvent = { type: 'step-applied', step, answer: JSON.stringify(verdict.object) }
  const errors = shows(verdict.object) ?? []
  if (errors.length === 0) return [applied]
  const message = `${provider.title} accepted the change but did not keep it`
  return [
    applied,
    { type: 'step-ignored', step, cause: { code: 'provider_ignored_field', message, errors } },
  ]
}

type Known = {
  /** An earlier attempt may have been applied. */
  readonly unsure: boolean
  /** True where the object already stands as the call would leave it. */
  readonly isThere: (object: JsonObject) => boolean
}

/** A write, repeated where that is safe: after an unsure attempt the object is looked at first. */
const change = async (
  context: Context,
  remote: Remote,
  purpose: 'do' | 'undo',
  call: Call,
  until: number,
  known: Known
): Promise<{ verdict: Verdict; unsure: boolean }> => {
  let unsure = known.unsure
  const once = async (): Promise<Answer> => {
    if (unsure) {
      const seen = await attempt(context, remote, 'read', readCall(remote), until)
      const verdict = verdictOf(remote.provider, seen)
      if (verdict.kind === 'ok' && known.isThere(verdict.object)) return seen
      if (verdict.kind !== 'ok') return { kind: 'ambiguous', reason: 'the look-up failed' }
    }
    const answer = await attempt(context, remote, purpose, call, until)
    if (verdictOf(remote.provider, answer).kind === 'unsure') unsure = true
    return answer
  }
  const verdict = verdictOf(remote.provider, await retried(once, until, context.clock))
  return { verdict, unsure }
}

const readCall = (remote: Remote): Call => ({
  method: 'GET',
  path: pathOf(remote.provider, remote.link.externalId),
})

/**
 * Takes a step back: each key that still holds what was written gets its former value; a key that
 * somebody else changed meanwhile is left to them.
 */
export const undoStep = async (
  context: Context,
  remote: Remote,
  step: Step,
  index: number,
  until: number
): Promise<SyncEvent> => {
  const now = await look(context, remote, until)
  if (now.kind !== 'ok') return failedUndo(now, index)
  const before = bodyOf(step.undo)
  const ours = step.answer === undefined ? bodyOf(step.do) : (parseExact(step.answer) as JsonObject)
  const keys = Object.keys(before).filter((key) => !alike(now.object[key], before[key]))
  const restore = keys.filter((key) => alike(now.object[key], ours[key]))
  const left = restore.length < keys.length
  if (restore.length === 0) return { type: left ? 'undo-left' : 'undo-done', step: index }
  const body = Object.fromEntries(restore.map((key) => [key, before[key] ?? null]))
  const isThere = (object: JsonObject) => restore.every((key) => alike(object[key], before[key]))
  const call = { ...step.undo, body: JSON.stringify(body) }
  const { verdict } = await change(context, remote, 'undo', call, until, { unsure: false, isThere })
  if (verdict.kind !== 'ok') return failedUndo(verdict, index)
  return { type: left || !isThere(verdict.object) ? 'undo-left' : 'undo-done', step: index }
}

const failedUndo = (verdict: Exclude<Verdict, { kind: 'ok' }>, step: number): SyncEvent => {
  // Without the provider's own error an edge in between has answered: that is no answer.
  if (verdict.kind !== 'refused' || !verdict.own) return { type: 'undo-unknown', step }
  return verdict.cause.code === 'provider_credentials_rejected'
    ? { type: 'undo-stuck', step }
    : { type: 'undo-left', step }
}

const bodyOf = ({ body }: Call) => parseExact(body ?? '{}') as JsonObject

/** Equal as JSON, where null, empty and nothing say the same. */
const alike = (a: Json | undefined, b: Json | undefined) => equal(bare(a), bare(b))
const bare = (value: Json | undefined): Json =>
  value === undefined ||
  value === '' ||
  JSON.stringify(value) === '[]' ||
  JSON.stringify(value) === '{}'
    ? null
    : value

const holds = (object: JsonObject, body: JsonObject) =>
  Object.keys(body).every((key) => body[key] === null || get(object, key) !== undefined)
