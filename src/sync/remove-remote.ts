import type { Call } from '../provider-object.ts'
import type { Context } from './context.ts'
import { look } from './look.ts'
import type { Attempt, Step } from './operation.ts'
import type { Place } from './place.ts'
import { attempt, type Remote, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import { failedUndo, ownWords } from './undo-verdict.ts'
import type { Verdict } from './verdict.ts'

/** Sends a removal until its end is known; what is not there any more counts as removed. */
export const sendRemove = async (
  context: Context,
  { remote, step, index }: Place,
  left: Left
): Promise<readonly SyncEvent[]> => {
  const before = remote.timeline.length
  const sent = await removed(context, remote, step.do, 'do', left)
  const doubts = remote.timeline.slice(before).filter(({ outcome }) => outcome === 'ambiguous')
  // What became of a later attempt says nothing of what an earlier one did.
  const isLater = step.state !== 'waiting' || doubts.length > 0
  const open = sent.kind === 'unsure' || (sent.kind !== 'ok' && isLater)
  const seen = open ? await look(context, remote, left, undefined, step.read) : sent
  if (sent.kind === 'ok' || isGone(seen) || (isKept(sent) && isShared(remote, step)))
    return [{ type: 'step-applied', step: index, answer: step.before }]
  if (!open) return [{ type: 'step-refused', step: index, cause: sent.cause }]
  const doubt: SyncEvent = { type: 'attempt-ambiguous', step: index }
  // It may be gone and nobody has seen it: turned round now, home would keep what is nowhere.
  if (seen.kind !== 'ok' && seen.kind !== 'refused') return [doubt, { type: 'postponed' }]
  if (sent.kind === 'refused')
    return [doubt, { type: 'step-refused', step: index, cause: sent.cause }]
  // Without an answer it can still take effect, and then nothing brings the object back.
  return doubts.some(({ status }) => status === null)
    ? [doubt, { type: 'postponed' }]
    : [doubt, { type: 'step-unknown', step: index, cause: sent.cause }]
}

/** Nothing brings back what is gone; what still stands needs nothing. */
export const undoRemove = async (
  context: Context,
  { remote, step, index }: Place,
  left: Left
): Promise<SyncEvent> => {
  if (step.state === 'applied') return { type: 'undo-left', step: index }
  const now = await look(context, remote, left, ownWords, step.read)
  if (now.kind === 'ok') return { type: 'undo-done', step: index }
  return isGone(now) ? { type: 'undo-left', step: index } : failedUndo(now, index)
}

/** A DELETE, repeated until an answer is certain: it takes effect once, however often it arrives. */
export const removed = async (
  context: Context,
  remote: Remote,
  call: Call,
  purpose: Exclude<Attempt['purpose'], 'read'>,
  left: Left
): Promise<Verdict> => {
  const once = async () => read(await attempt(context, remote, purpose, call, left))
  const read = purpose === 'do' ? wordsOnMissing : ownWords
  const verdict = await tried(context, remote, once, left)
  return isGone(verdict) ? { kind: 'ok', object: {} } : verdict
}

/** No word on who asks, but on the object itself. */
const isKept = (verdict: Verdict) =>
  verdict.kind === 'refused' &&
  (verdict.cause.code === 'provider_rejected' || verdict.cause.code === 'provider_conflict')

/** What others use too stays with them. */
const isShared = ({ provider }: Remote, { part }: Step) =>
  provider.kinds.some((kind) => kind.shared === true && kind.part === part)

const isMissing = (verdict: Verdict) =>
  verdict.kind === 'refused' && verdict.cause.code === 'provider_object_missing'

const isGone = (verdict: Verdict) => verdict.kind === 'refused' && verdict.own && isMissing(verdict)

/** A page of an edge in between that knows nothing of the path is no word of the provider's. */
const wordsOnMissing = (verdict: Verdict) => (isMissing(verdict) ? ownWords(verdict) : verdict)
