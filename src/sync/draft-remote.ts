import { type JsonObject, parseExact } from '../json.ts'
import { type Context, timestamp } from './context.ts'
import { at, copiesOf, draftOf } from './draft-copies.ts'
import { fill } from './fill.ts'
import { look } from './look.ts'
import type { Making, Step } from './operation.ts'
import { type Place, readOf } from './place.ts'
import { attempt, tried } from './remote.ts'
import { removed } from './remove-remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { isSameCopy } from './same-copy.ts'
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
  if (verdict.kind === 'ok' && isTold(place, verdict.object)) return [opened(place, verdict.object)]
  if (verdict.kind === 'refused' || verdict.kind === 'not_applied')
    return [{ type: 'step-refused', step: index, cause: verdict.cause }]
  const until = timestamp(context.clock.now())
  const found = await copiesOf(context, place, left)
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
  const found = await copiesOf(context, place, left)
  if (found === null || (found.length === 0 && !landed)) return [{ type: 'step-in-doubt', step }]
  if (found[0]) return [opened(place, found[0])]
  return [{ type: 'step-absent', step, until: timestamp(clock.now() + timing.lease) }]
}

/** Removes the copy. One that somebody has made live stays: it is history, or what answers now. */
export const undoDraft = async (context: Context, place: Place, left: Left): Promise<SyncEvent> => {
  const { step, index } = place
  const { until } = makingOf(step)
  const open = context.clock.now() < Date.parse(until) + context.timing.settle
  const found = step.answer ? [objectIn(step.answer)] : await copiesOf(context, place, left)
  if (found === null || (found.length === 0 && open)) return { type: 'undo-unknown', step: index }
  for (const copy of found) {
    const event = await discard(context, at(place, copy), copy, left)
    if (event.type !== 'undo-done') return event
  }
  return { type: 'undo-done', step: index }
}

const discard = async (
  context: Context,
  place: Place,
  copy: JsonObject,
  left: Left
): Promise<SyncEvent> => {
  const { remote, step, index, known = {} } = place
  const done = { type: 'undo-done', step: index } as const
  const seen = await look(context, remote, left, ownWords, readOf(place))
  if (seen.kind === 'refused' && seen.cause.code === 'provider_object_missing') return done
  if (seen.kind !== 'ok') return failedUndo(seen, index)
  if (draftOf(place).isLive(seen.object)) {
    const now = await look(context, remote, left, ownWords)
    if (now.kind !== 'ok') return failedUndo(now, index)
    return isSameCopy(step, now.object, copy) ? { type: 'undo-left', step: index } : done
  }
  const verdict = await removed(context, remote, fill(step.undo, known), 'undo', left)
  return verdict.kind === 'ok' ? done : failedUndo(verdict, index)
}

const opened = ({ index }: Place, copy: JsonObject): SyncEvent => ({
  ...{ type: 'step-applied', step: index, answer: JSON.stringify(copy) },
})

/** An answer that does not say where the copy stands is none. */
const isTold = (place: Place, copy: JsonObject) =>
  !fill(place.step.undo, at(place, copy).known ?? {}).path.includes('{')

const makingOf = ({ making }: Step): Making => {
  if (making === undefined) throw new Error('a copy without a record of its POSTs')
  return making
}

const objectIn = (text: string) => parseExact(text) as JsonObject
