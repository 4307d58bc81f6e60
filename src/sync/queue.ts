import { E_TIMEOUT, Mutex, withTimeout } from 'async-mutex'

/** Waiting requests for one assistant beyond which the next is told to come back. */
const longest = 20

type Turn = { readonly mutex: Mutex; waiting: number }

/** Turns in this process, one at a time for each key; null when a turn did not come in time. */
export const createQueue = (wait: number, turns = new Map<string, Turn>()) => {
  return async <T>(key: string, work: () => Promise<T>): Promise<T | null> => {
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
}
