import type { Gateway } from './gateway.ts'

/** Keys whose time is over go so many at a time. */
const atOnce = 1000

/**
 * Removes answers whose time is over and looks for edits of others, until so many queries were
 * asked; the next scan goes on from there. What runs then is still brought to its end.
 */
export const scanWithin = async (
  { patchbay, store, spent }: Pick<Gateway, 'patchbay' | 'store' | 'spent'>,
  queries: number
): Promise<void> => {
  const enough = spent(queries)
  while (!enough.aborted && (await store.sweepAnswers(Date.now(), atOnce)) === atOnce);
  await patchbay.scanDrift(enough)
}
