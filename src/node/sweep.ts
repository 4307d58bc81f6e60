import type { Store } from '../store.ts'

export const hour = 60 * 60 * 1000
const atOnce = 1000

/** Removes the answers whose time is over, in small commits, so that nobody waits long behind one. */
export const sweepAnswers =
  (store: Store) =>
  async (stopping: AbortSignal): Promise<void> => {
    while (!stopping.aborted && (await store.sweepAnswers(Date.now(), atOnce)) === atOnce);
  }
