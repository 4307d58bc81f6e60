import type { Home } from '../assistant.ts'
import { type JsonObject, parseExact } from '../json.ts'
import type { Call, Draft, Reading } from '../provider-object.ts'
import type { Context } from './context.ts'
import { fill } from './fill.ts'
import { oursIn } from './foreign.ts'
import { look } from './look.ts'
import type { Cause } from './operation.ts'
import { configAt } from './overrides.ts'
import { type Place, readOf } from './place.ts'
import { drive } from './reading.ts'
import { attempt, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { isSameCopy } from './same-copy.ts'
import { failedUndo, ownWords } from './undo-verdict.ts'
import type { Verdict } from './verdict.ts'

/**
 * Makes a copy live, and believes only a read that shows it so. Where others have made another
 * version live since ours was read, theirs stays: what is new in it ours lacks.
 */
export const sendPublish = async (
  context: Context,
  place: Place,
  after: Home,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { step, index: at, remote } = place
  const former = parseExact(step.before) as JsonObject
  const isResumed = step.state !== 'waiting'
  const live = liveIn(place, isResumed ? await shown(context, place, left) : undefined)
  if (live) return [applied(place, after, live)]
  const taken = await drive(overtaking(place, former), (call) =>
    tried(context, remote, () => attempt(context, remote, 'read', call, left), left)
  )
  if (taken.kind !== 'done')
    return [{ type: isResumed ? 'step-unknown' : 'step-refused', step: at, cause: taken.cause }]
  if (taken.result) return [{ type: 'step-refused', step: at, cause: overtaken(place) }]
  return publish(context, place, after, left)
}

/** What is being made takes no other's place. */
function* overtaking(place: Place, former: JsonObject): Reading<boolean> {
  if (Object.keys(former).length === 0) return false
  const fresh = place.step.state === 'waiting' ? oursOf(place) : undefined
  return yield* draftOf(place).overtaken(place.step.externalId, former, fresh)
}

/** Asked twice at most; what came of an earlier attempt a later one cannot tell. */
const publish = async (context: Context, place: Place, after: Home, left: Left) => {
  const { remote, step, index, known = {} } = place
  const doubt = { type: 'attempt-ambiguous', step: index } as const
  const refused = (cause: Cause) => ({ type: 'step-refused', step: index, cause }) as const
  const once = () => attempt(context, remote, 'do', fill(step.do, known), left)
  const before = remote.timeline.length
  for (let repeat = 0; ; repeat += 1) {
    const verdict = await tried(context, remote, once, left)
    const unsure = remote.timeline.slice(before).some(({ outcome }) => outcome === 'ambiguous')
    const isOpen = unsure || repeat > 0 || step.state !== 'waiting'
    if (verdict.kind === 'not_applied' && !isOpen) return [refused(verdict.cause)]
    const seen = await shown(context, place, left)
    const live = liveIn(place, seen)
    if (live) return [applied(place, after, live)]
    const cause = verdict.kind === 'ok' ? notLive(place) : verdict.cause
    if (seen.kind !== 'ok')
      return [doubt, { type: 'step-unknown', step: index, cause: causeOf(verdict, seen) } as const]
    if (verdict.kind === 'refused' && !isOpen) return [refused(cause)]
    if (verdict.kind === 'refused' || verdict.kind === 'not_applied' || repeat === 1)
      return [doubt, refused(cause)]
  }
}

/** Makes what was live before live again. Nothing was made live: nothing to do. */
export const undoPublish = async (
  context: Context,
  place: Place,
  left: Left
): Promise<SyncEvent> => {
  const { remote, step, index } = place
  const former = parseExact(step.before) as JsonObject
  // What is being made was not there before, and goes whole.
  if (Object.keys(former).length === 0) return { type: 'undo-done', step: index }
  const ours = oursOf(place)
  if (ours === undefined) return unlessMoved(context, place, former, left)
  const reading = draftOf(place).restore(step.externalId, former, ours)
  const ended = await drive(reading, async (call) => {
    const purpose = call.method === 'GET' ? 'read' : 'undo'
    const once = async () => ownWords(await attempt(context, remote, purpose, call, left))
    return tried(context, remote, once, left, { repeats: repeats(call) })
  })
  if (ended.kind !== 'done') return failedUndo(ended, index)
  return { type: ended.result ? 'undo-done' : 'undo-left', step: index }
}

/** No copy of ours is known: what is live may be one all the same, unless it is what it was. */
const unlessMoved = async (context: Context, place: Place, former: JsonObject, left: Left) => {
  const { remote, step, index } = place
  const now = await look(context, remote, left, ownWords)
  if (now.kind !== 'ok') return failedUndo(now, index)
  const isStill = isSameCopy(step, now.object, former)
  return { type: isStill ? 'undo-done' : 'undo-left', step: index } as const
}

/** What may have been carried out is looked at before it is said again. */
const repeats =
  ({ method }: Call) =>
  ({ kind }: Verdict) =>
    kind === 'not_applied' || (method === 'GET' && kind === 'unsure')

const shown = (context: Context, place: Place, left: Left) =>
  look(context, place.remote, left, ownWords, readOf(place))

const draftOf = ({ remote }: Place): Draft => {
  const { draft, id } = remote.provider
  if (draft === undefined) throw new Error(`${id} makes no copies live`)
  return draft
}

/** The copy that a read shows live. */
const liveIn = (place: Place, seen?: Verdict): JsonObject | undefined =>
  seen?.kind === 'ok' && draftOf(place).isLive(seen.object) ? seen.object : undefined

/** The copy as it was last answered. */
const oursOf = ({ step: { part }, known = {} }: Place) =>
  (part === undefined ? known : known[part]) as JsonObject | undefined

/** What others changed in the copy went live with it, and is told as theirs. */
const applied = (place: Place, { config }: Home, object: JsonObject): SyncEvent => {
  const { remote, step, index } = place
  const before = JSON.stringify(oursOf(place) ?? object)
  const ours = oursIn(
    remote.provider,
    configAt(config, step.overrides),
    { ...step, before },
    object
  )
  const foreign = ours.foreign && step.settling !== true
  const answer = JSON.stringify(ours.object)
  return { type: 'step-applied', step: index, answer, ...(foreign && { foreign }) }
}

const causeOf = (sent: Verdict, seen: Exclude<Verdict, { kind: 'ok' }>): Cause =>
  sent.kind === 'ok' ? seen.cause : sent.cause

const overtaken = ({ remote }: Place): Cause => ({
  code: 'provider_conflict',
  message: `Somebody else has made another version live at ${remote.provider.title} meanwhile`,
})

const notLive = ({ remote }: Place): Cause => ({
  code: 'provider_error',
  message: `${remote.provider.title} accepted the new version but did not make it live`,
})
