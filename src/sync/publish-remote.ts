import { type JsonObject, parseExact } from '../json.ts'
import type { Call, Draft } from '../provider-object.ts'
import type { Context } from './context.ts'
import { fill } from './fill.ts'
import { look } from './look.ts'
import type { Cause } from './operation.ts'
import { drive } from './reading.ts'
import { attempt, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { type Place, readOf } from './step.ts'
import { failedUndo, ownWords } from './undo-verdict.ts'
import type { Verdict } from './verdict.ts'

/** Makes a copy live, and believes only a read that shows it so: asked twice at most. */
export const sendPublish = async (
  context: Context,
  place: Place,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const { remote, step, index, known = {} } = place
  const { isLive } = draftOf(place)
  const once = () => attempt(context, remote, 'do', fill(step.do, known), left)
  const doubt = { type: 'attempt-ambiguous', step: index } as const
  const first = step.state === 'waiting' ? undefined : await shown(context, place, left)
  if (first?.kind === 'ok' && isLive(first.object)) return [applied(index, first.object)]
  const refused = (cause: Cause) => ({ type: 'step-refused', step: index, cause }) as const
  for (let repeat = 0; ; repeat += 1) {
    const verdict = await tried(context, remote, once, left)
    if (verdict.kind === 'not_applied' && repeat === 0 && !first) return [refused(verdict.cause)]
    const seen = await shown(context, place, left)
    if (seen.kind === 'ok' && isLive(seen.object)) return [applied(index, seen.object)]
    if (seen.kind !== 'ok')
      return [doubt, { type: 'step-unknown', step: index, cause: causeOf(verdict, seen) }]
    if (verdict.kind === 'refused') return [refused(verdict.cause)]
    if (repeat === 1) return [doubt, refused(notLive(place))]
  }
}

/** Makes what was live before live again. Nothing was made live: nothing to do. */
export const undoPublish = async (
  context: Context,
  place: Place,
  left: Left
): Promise<SyncEvent> => {
  const { remote, step, index, known = {} } = place
  const former = parseExact(step.before) as JsonObject
  // What is being made was not there before, and goes whole.
  if (Object.keys(former).length === 0) return { type: 'undo-done', step: index }
  const ours = step.part === undefined ? known : known[step.part]
  const reading = draftOf(place).restore(step.externalId, former, ours as JsonObject)
  const ended = await drive(reading, async (call) => {
    const purpose = call.method === 'GET' ? 'read' : 'undo'
    const once = async () => ownWords(await attempt(context, remote, purpose, call, left))
    return tried(context, remote, once, left, { repeats: repeats(call) })
  })
  if (ended.kind !== 'done') return failedUndo(ended, index)
  return { type: ended.result ? 'undo-done' : 'undo-left', step: index }
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

const applied = (step: number, object: JsonObject): SyncEvent => ({
  ...{ type: 'step-applied', step, answer: JSON.stringify(object) },
})

const causeOf = (sent: Verdict, seen: Exclude<Verdict, { kind: 'ok' }>): Cause =>
  sent.kind === 'ok' ? seen.cause : sent.cause

const notLive = ({ remote }: Place): Cause => ({
  code: 'provider_error',
  message: `${remote.provider.title} accepted the new version but did not make it live`,
})
