import type { Context } from './context.ts'
import { backoff } from './resume.ts'

const longest = 600_000
/** What is forgotten once so many fail at a time: then they are tried again a little early. */
const most = 10_000

/** Works on what is due by its id; what did not succeed is due again later and later. */
export const createAgain = ({ clock, timing }: Pick<Context, 'clock' | 'timing'>) => {
  const failed = new Map<string, { readonly tries: number; readonly due: number }>()
  return async (id: string, work: () => Promise<boolean>): Promise<void> => {
    const { tries, due } = failed.get(id) ?? { tries: 0, due: 0 }
    if (clock.now() < due) return
    if (failed.size > most) failed.clear()
    if (await work()) failed.delete(id)
    else
      failed.set(id, {
        tries: tries + 1,
        due: clock.now() + (backoff(tries, timing.scan) ?? longest),
      })
  }
}
