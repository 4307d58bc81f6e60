import type { Home } from '../assistant.ts'
import { idIn } from '../listing.ts'
import type { Call, Listed } from '../provider-object.ts'
import { type Context, timestamp } from './context.ts'
import { fill } from './fill.ts'
import { look } from './look.ts'
import { findMarked } from './look-up.ts'
import { kindOf } from './marker.ts'
import type { Making } from './operation.ts'
import type { Place } from './place.ts'
import { ignoredBy, readBack } from './read-back.ts'
import { noteReadBack } from './read-values.ts'
import { attempt, readCall, tried } from './remote.ts'
import { removed } from './remove-remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { failedUndo } from './undo-verdict.ts'
import type { Verdict } from './verdict.ts'

/**
 * Sends a create that was never sent. It is repeated only where nothing can have arrived; where
 * something can, its object is looked for once, and else the end is left open.
 */
export const sendCreate = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { remote, step, index } = place
  const call = fill(step.do, place.known ?? {})
  const once = () => attempt(context, remote, 'do', call, left)
  const verdict = await tried(context, remote, once, left, { repeats: isNotApplied })
  if (verdict.kind === 'refused' || verdict.kind === 'not_applied')
    return [{ type: 'step-refused', step: index, cause: verdict.cause }]
  const until = timestamp(context.clock.now())
  const answered = await answeredBy(context, place, verdict, left)
  // Where it was sent before, the answer speaks of one object, and there can be more.
  const alone = answered !== undefined && makingOf(place).posts === 1
  const found = alone ? [] : await adopt(context, place, after, left, answered)
  if (found !== null && found.length > 0) return found
  if (answered !== undefined) return made(place, after, answered)
  return [{ type: 'step-in-doubt', step: index, until }]
}

/**
 * What became of a create whose answer is not known: its object is adopted once it is found. It may
 * be sent anew only where none is found after all that was under way has had its time. Sends no POST.
 */
export const resolveCreate = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { index: step } = place
  const { clock, timing } = context
  const landed = clock.now() >= Date.parse(makingOf(place).until) + timing.settle
  const found = await adopt(context, place, after, left)
  if (found === null || (found.length === 0 && !landed)) return [{ type: 'step-in-doubt', step }]
  if (found.length > 0) return found
  return [{ type: 'step-absent', step, until: timestamp(clock.now() + timing.lease) }]
}

/** Takes back what was made: all of it, where its id is not known. */
export const undoCreate = async (
  context: Context,
  place: Place,
  left: Left
): Promise<SyncEvent> => {
  const { step, index, remote } = place
  const { until, posts } = makingOf(place)
  const open = context.clock.now() < Date.parse(until) + context.timing.settle
  const found = step.externalId === '' ? await findMarked(context, place, left) : [step]
  if (found === null || (found.length === 0 && open)) return { type: 'undo-unknown', step: index }
  for (const { externalId } of found.slice(0, posts)) {
    const verdict = await removed(context, remote, deleteCall(place, externalId), 'undo', left)
    if (verdict.kind !== 'ok') return failedUndo(verdict, index)
  }
  return { type: 'undo-done', step: index }
}

type Found = Pick<Listed, 'externalId' | 'object'>

/**
 * Adopts the oldest object that carries the marker, and removes others as far as POSTs of ours can
 * have made them; what cannot be removed now is swept later. Nothing: none is there. Null: nobody
 * knows.
 * `answered`: the youngest, which a list may not show yet.
 */
const adopt = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left,
  answered?: Found
): Promise<readonly SyncEvent[] | null> => {
  const listed = await findMarked(context, place, left)
  if (listed === null) return null
  const isListed = listed.some(({ externalId }) => externalId === answered?.externalId)
  const found: readonly Found[] = answered && !isListed ? [...listed, answered] : listed
  const [oldest, ...others] = found
  if (oldest === undefined) return []
  const whole = oldest === answered ? answered : await seenWhole(context, place, oldest, left)
  if (whole === undefined) return null
  for (const { externalId } of others.slice(0, makingOf(place).posts - 1)) {
    const call = deleteCall(place, externalId)
    await removed(context, place.remote, call, 'undo', left)
  }
  return made(place, after, whole)
}

const isNotApplied = ({ kind }: Verdict) => kind === 'not_applied'

const answeredBy = async (
  context: Context,
  place: Place,
  verdict: Verdict,
  left: Left
): Promise<Found | undefined> => {
  if (verdict.kind !== 'ok') return undefined
  const { object } = verdict
  const externalId = idIn(kindOf(place.remote.provider, place.step), object)
  if (externalId === undefined) return undefined
  return seenWhole(context, place, { externalId, object }, left)
}

/** The object itself where an answer, or a list, shows less of it; undefined where it cannot be read. */
const seenWhole = async (
  context: Context,
  { remote, step }: Place,
  found: Found,
  left: Left
): Promise<Found | undefined> => {
  const kind = kindOf(remote.provider, step)
  const part = remote.provider.parts.find(({ at }) => at === (kind.part ?? ''))
  if (!kind.answersId || part === undefined) return found
  const { externalId } = found
  const seen = await look(context, remote, left, undefined, readCall(part, externalId, {}))
  return seen.kind === 'ok' ? { externalId, object: seen.object } : undefined
}

const made = (place: Place, after: Home, { externalId, object }: Found) => {
  const { remote, step, index } = place
  const answer = JSON.stringify(object)
  const done = { type: 'step-applied', step: index, answer, externalId } as const
  noteReadBack(remote, step, after, object)
  return readBack(remote, done, ignoredBy(remote, step, after, object))
}

const deleteCall = ({ step }: Place, externalId: string): Call => ({
  ...step.undo,
  path: step.undo.path.replace('{id}', encodeURIComponent(externalId)),
})

const makingOf = ({ step }: Place): Making => {
  if (step.making === undefined) throw new Error('a create without a record of its POSTs')
  return step.making
}
