import { type JsonObject, parseExact } from '../json.ts'
import { type Context, timestamp } from './context.ts'
import { fill } from './fill.ts'
import { look } from './look.ts'
import { driven } from './look-up.ts'
import type { Making, Step } from './operation.ts'
import { attempt, tried } from './remote.ts'
import { removed } from './remove-remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { type Place, readOf } from './step.ts'
import { failedUndo, ownWords } from './undo-verdict.ts'

/** Opens a copy of what is live. Unanswered it is looked for once, as a create is. */
export const sendDraft = async (
  context: Context,
  place: Place,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { remote, step, index, known = {} } = place
  const once = () => attempt(context, remote, 'do', fill(step.do, known), left)
  const verdict = await tried(context, remote, once, left, {
    repeats: ({ kind }) => kind === 'not_applied',
  })
  if (verdict.kind === 'ok') return [opened(place, verdict.object)]
  if (verdict.kind !== 'unsure')
    return [{ type: 'step-refused', step: index, cause: verdict.cause }]
  const until = timestamp(context.clock.now())
  const found = await find(context, place, left)
  return found?.[0] ? [opened(place, found[0])] : [{ type: 'step-in-doubt', step: index, until }]
}

/** What became of an unanswered opening; it is sent anew once no copy can come of it any more. */
export const resolveDraft = async (
  context: Context,
  place: Place,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { index: step } = place
  const { clock, timing } = context
  const landed = clock.now() >= Date.parse(makingOf(place.step).until) + timing.settle
  const found = await find(context, place, left)
  if (found === null || (found.length === 0 && !landed)) return [{ type: 'step-in-doubt', step }]
  if (found[0]) return [opened(place, found[0])]
  return [{ type: 'step-absent', step, until: timestamp(clock.now() + timing.lease) }]
}

/** Removes the copy, unless it is live by now: then it is history. */
export const undoDraft = async (context: Context, place: Place, left: Left): Promise<SyncEvent> => {
  const { step, index } = place
  const { until } = makingOf(step)
  const open = context.clock.now() < Date.parse(until) + context.timing.settle
  const found = step.answer ? [objectIn(step.answer)] : await find(context, place, left)
  if (found === null || (found.length === 0 && open)) return { type: 'undo-unknown', step: index }
  for (const copy of found) {
    const event = await discard(context, at(place, copy), left)
    if (event.type !== 'undo-done') return event
  }
  return { type: 'undo-done', step: index }
}

const discard = async (context: Context, place: Place, left: Left): Promise<SyncEvent> => {
  const { remote, step, index, known = {} } = place
  const done = { type: 'undo-done', step: index } as const
  const seen = await look(context, remote, left, ownWords, readOf(place))
  if (seen.kind === 'ok' && remote.provider.draft?.isLive(seen.object)) return done
  if (seen.kind === 'refused' && seen.cause.code === 'provider_object_missing') return done
  if (seen.kind !== 'ok') return failedUndo(seen, index)
  const verdict = await removed(context, remote, fill(step.undo, known), 'undo', left)
  return verdict.kind === 'ok' ? done : failedUndo(verdict, index)
}

/**
 * Copies that our POSTs may have made, the oldest first. More than were sent: others have opened
 * some too, and ours cannot be told from theirs, so none is taken. Null: nobody knows.
 */
const find = async (
  context: Context,
  { remote, step }: Place,
  left: Left
): Promise<readonly JsonObject[] | null> => {
  const { draft } = remote.provider
  if (draft === undefined) throw new Error(`${remote.provider.id} opens no copies`)
  const reading = draft.opened(step.externalId, objectIn(step.before))
  const found = await driven(context, remote, reading, left)
  if (found === undefined) return null
  return found.length > makingOf(step).posts ? [] : found
}

const opened = ({ index }: Place, copy: JsonObject): SyncEvent => ({
  ...{ type: 'step-applied', step: index, answer: JSON.stringify(copy) },
})

/** The place of a copy: what it says is where it stands. */
const at = (place: Place, copy: JsonObject): Place => ({
  ...place,
  known: {
    ...place.known,
    ...(place.step.part === undefined ? copy : { [place.step.part]: copy }),
  },
})

const makingOf = ({ making }: Step): Making => {
  if (making === undefined) throw new Error('a copy without a record of its POSTs')
  return making
}

const objectIn = (text: string) => parseExact(text) as JsonObject
