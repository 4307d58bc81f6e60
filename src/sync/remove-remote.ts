import type { Call } from '../provider.ts'
import type { Context } from './context.ts'
import { look } from './look.ts'
import type { Attempt, Step } from './operation.ts'
import { attempt, type Remote, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { SyncEvent } from './saga.ts'
import type { Place } from './step.ts'
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
  // A no after an attempt that may have been applied says nothing of what that one did.
  const again = step.state !== 'waiting' || remote.timeline.length > before + 1
  const open = sent.kind === 'unsure' || (sent.kind === 'refused' && again)
  const see = () => look(context, remote, left, undefined, step.read)
  const seen = open ? await see() : sent
  if (sent.kind === 'ok' || isGone(seen) || (sent.kind === 'refused' && isShared(remote, step)))
    return [{ type: 'step-applied', step: index, answer: step.before }]
  if (sent.kind !== 'unsure') return [{ type: 'step-refused', step: index, cause: sent.cause }]
  return [
    { type: 'attempt-ambiguous', step: index },
    { type: 'step-unknown', step: index, cause: sent.cause },
  ]
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

/** What others use too stays with them. */
const isShared = ({ provider }: Remote, { part }: Step) =>
  provider.kinds.some((kind) => kind.shared === true && kind.part === part)

const isMissing = (verdict: Verdict) =>
  verdict.kind === 'refused' && verdict.cause.code === 'provider_object_missing'

const isGone = (verdict: Verdict) => verdict.kind === 'refused' && verdict.own && isMissing(verdict)

/** A page of an edge in between that knows nothing of the path is no word of the provider's. */
const wordsOnMissing = (verdict: Verdict) => (isMissing(verdict) ? ownWords(verdict) : verdict)
