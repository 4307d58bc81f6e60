import { E_TIMEOUT, Mutex, withTimeout } from 'async-mutex'
import { PatchbayError } from '../errors.ts'
import type { Scope } from '../records.ts'
import { busy, notFound } from './answer.ts'
import type { Context } from './context.ts'
import { allow, type Left } from './retry.ts'

/** Waiting requests for one assistant beyond which the next is told to come back. */
const longest = 20

/** Milliseconds between two looks at a slot that another process holds. */
export const [shortestPause, longestPause] = [50, 250]

type Turn = { readonly mutex: Mutex; waiting: number }

/** Turns in this process, one at a time for each key; null when a turn did not come in time. */
export const createQueue =
  (wait: number, turns = new Map<string, Turn>()) =>
  async <T>(key: string, work: () => Promise<T>): Promise<T | null> => {
    const turn = turns.get(key) ?? { mutex: new Mutex(), waiting: 0 }
    if (turn.waiting >= longest) return null
    turns.set(key, turn)
    turn.waiting += 1
    try {
      const release = await withTimeout(turn.mutex, wait).acquire()
      return await work().finally(release)
    } catch (error) {
      if (error === E_TIMEOUT) return null
      throw error
    } finally {
      turn.waiting -= 1
      if (turn.waiting === 0) turns.delete(key)
    }
  }

type Once<T> = (left: Left) => Promise<T | null>

/** Runs work in its assistant's turn. */
export type Turns = ReturnType<typeof createTurns>

/** One at a time per assistant; again from the read when another process was faster. */
export const createTurns = (context: Context) => {
  const { clock, timing } = context
  const turn = createQueue(timing.turn)
  return async <T>(scope: Scope, id: string, once: Once<T>): Promise<T> => {
    const waiting = allow(clock, timing.turn)
    const done = await turn(`${scope.orgId}/${id}`, async () => {
      for (;;) {
        const left = allow(clock, timing.deadline)
        const result = await once(left).catch(waitWhileBusy(context, waiting))
        if (result !== null) return result
        if (waiting() <= longestPause) return null
      }
    })
    if (done !== null) return done
    throw await heldBy(context, scope, id)
  }
}

/** Whose operation is in the way, and how it stands. */
export const heldBy = async ({ store }: Context, scope: Scope, id: string) => {
  const assistant = await store.getAssistant(scope, id)
  if (!assistant) return notFound()
  if (assistant.operationId === null) return busy()
  const operation = await store.getOperation({ ...scope, userId: null }, assistant.operationId)
  // One that has ended since is nobody's any more: its end would be read as that of this request.
  return operation?.endedAt ? busy() : busy(assistant.operationId, operation?.state)
}

/** Says null a moment after `busy`, so that it is tried again; throws all else. */
export const waitWhileBusy =
  ({ clock }: Context, waiting: Left) =>
  async (error: unknown) => {
    const isBusy = error instanceof PatchbayError && error.code === 'busy'
    const wait = shortestPause + clock.random() * (longestPause - shortestPause)
    if (!isBusy) throw error
    if (wait < waiting()) await clock.sleep(wait)
    return null
  }
