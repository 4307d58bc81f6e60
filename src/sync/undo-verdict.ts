import type { SyncEvent } from './saga.ts'
import type { Verdict } from './verdict.ts'

/** Without the provider's own error an edge in between has answered: in an undo that is no answer. */
export const ownWords = (verdict: Verdict): Verdict =>
  verdict.kind === 'refused' && !verdict.own
    ? { kind: 'unsure', cause: verdict.cause, wait: 0 }
    : verdict

/** What a call of an undo that did not succeed makes of it. */
export const failedUndo = (verdict: Exclude<Verdict, { kind: 'ok' }>, step: number): SyncEvent => {
  if (verdict.kind !== 'refused') return { type: 'undo-unknown', step }
  return verdict.cause.code === 'provider_credentials_rejected'
    ? { type: 'undo-stuck', step }
    : { type: 'undo-left', step }
}
