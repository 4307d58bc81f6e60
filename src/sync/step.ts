import type { Home } from '../assistant.ts'
import type { JsonObject } from '../json.ts'
import type { Call } from '../provider-object.ts'
import type { Context } from './context.ts'
import { resolveCreate, sendCreate, undoCreate } from './create-remote.ts'
import { resolveDraft, sendDraft, undoDraft } from './draft-remote.ts'
import { fill } from './fill.ts'
import { oursIn } from './foreign.ts'
import { look } from './look.ts'
import type { Attempt } from './operation.ts'
import { configAt } from './overrides.ts'
import { type Place, readOf } from './place.ts'
import { sendPublish, undoPublish } from './publish-remote.ts'
import { ignoredBy, readBack } from './read-back.ts'
import { noteReadBack } from './read-values.ts'
import { drive, reading } from './reading.ts'
import { attempt, tried } from './remote.ts'
import { sendRemove, undoRemove } from './remove-remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { alike, hasTaken, holds, styleOf, takenBack } from './undo.ts'
import { failedUndo, ownWords } from './undo-verdict.ts'
import type { Verdict } from './verdict.ts'

/**
 * Sends a step until its end is known or the time is up; the events say what happened. A create that
 * may have been sent before (any state but `waiting`) is looked for, and not sent.
 */
export const sendStep = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { kind = 'change', state } = place.step
  const isFirst = state === 'waiting'
  switch (kind) {
    case 'remove':
      return sendRemove(context, place, left)
    case 'create':
      return (isFirst ? sendCreate : resolveCreate)(context, place, after, left)
    case 'draft':
      return (isFirst ? sendDraft : resolveDraft)(context, place, left)
    case 'publish':
      return sendPublish(context, place, after, left)
    case 'change':
      return sendChange(context, place, after, left)
  }
}

const sendChange = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { remote, step, index, known = {} } = place
  const ignored = (object: JsonObject) => ignoredBy(remote, step, after, object)
  const { verdict, unsure } = await change(context, place, left, {
    purpose: 'do',
    call: fill(step.do, known),
    unsure: step.state !== 'waiting',
    isThere: (object) => hasTaken(step, object) && ignored(object).length === 0,
    read: (answer) => answer,
  })
  const before: SyncEvent[] = unsure ? [{ type: 'attempt-ambiguous', step: index }] : []
  if (verdict.kind === 'unsure')
    return [...before, { type: 'step-unknown', step: index, cause: verdict.cause }]
  if (verdict.kind !== 'ok')
    return [...before, { type: 'step-refused', step: index, cause: verdict.cause }]
  const ours = oursIn(remote.provider, configAt(after.config, step.overrides), step, verdict.object)
  const [object, foreign] = [ours.object, ours.foreign && step.settling !== true]
  const answer = JSON.stringify(object)
  const done = { type: 'step-applied', step: index, answer, ...(foreign && { foreign }) } as const
  noteReadBack(remote, step, after, verdict.object)
  return [...before, ...readBack(remote, done, ignored(verdict.object))]
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
const change = async (context: Context, place: Place, left: Left, write: Write) => {
  const { remote } = place
  let unsure = write.unsure
  const once = async (): Promise<Verdict> => {
    if (unsure) {
      const seen = write.read(await glance(context, place, left))
      if (seen.kind !== 'ok' || write.isThere(seen.object)) return seen
    }
    const verdict = write.read(await attempt(context, remote, write.purpose, write.call, left))
    if (verdict.kind === 'unsure') unsure = true
    return verdict
  }
  const calls = () => (unsure ? 2 : 1)
  const verdict = await tried(context, remote, once, left, { calls })
  return { verdict, unsure }
}

/** The object of a step as it stands, read once. */
const glance = async (context: Context, place: Place, left: Left): Promise<Verdict> => {
  const ask = (call: Call) => attempt(context, place.remote, 'read', call, left)
  const call = readOf(place)
  if (call) return ask(call)
  const seen = await drive(reading(place.remote), ask)
  return seen.kind === 'done' ? { kind: 'ok', object: seen.result } : seen
}

/** Takes a step back, as far as nobody else has written there meanwhile. */
export const undoStep = async (context: Context, given: Place, left: Left): Promise<SyncEvent> => {
  const { kind = 'change' } = given.step
  const place = { ...given, remote: { ...given.remote, reserved: true } }
  switch (kind) {
    case 'create':
      return undoCreate(context, place, left)
    case 'remove':
      return undoRemove(context, place, left)
    case 'draft':
      return undoDraft(context, place, left)
    case 'publish':
      return undoPublish(context, place, left)
    case 'change':
      return undoChange(context, place, left)
  }
}

const undoChange = async (context: Context, place: Place, left: Left): Promise<SyncEvent> => {
  const { remote, step, index, known = {} } = place
  // A copy that was never live goes with all that was changed in it.
  if (step.inDraft) return { type: 'undo-done', step: index }
  const now = await look(context, remote, left, ownWords, readOf(place))
  if (now.kind !== 'ok') return failedUndo(now, index)
  const style = styleOf(remote.provider, step)
  const back = takenBack(step, now.object, style)
  const done: SyncEvent = { type: back.left.length > 0 ? 'undo-left' : 'undo-done', step: index }
  if (Object.keys(back.body).length === 0) return done
  const isThere = (object: JsonObject) =>
    Object.entries(back.body).every(([key, value]) => holds(object[key], value)) &&
    (back.gone ?? []).every((key) => alike(object[key], undefined))
  const { verdict } = await change(context, place, left, {
    purpose: 'undo',
    call: { ...fill(step.undo, known), body: JSON.stringify(back.body) },
    unsure: false,
    isThere,
    read: ownWords,
  })
  if (verdict.kind !== 'ok') return failedUndo(verdict, index)
  return isThere(verdict.object) ? done : { type: 'undo-left', step: index }
}
