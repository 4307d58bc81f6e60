import { setTimeout as sleep } from 'node:timers/promises'

/** Work that goes on after its answer: `add` keeps it, `ended` waits for it, but not for ever. */
export const createBackground = () => {
  const running = new Set<Promise<unknown>>()
  return {
    add: (work: Promise<unknown>) => {
      const kept: Promise<unknown> = work.catch(() => {}).finally(() => running.delete(kept))
      running.add(kept)
    },
    ended: async (within: number) => {
      if (running.size === 0) return
      const enough = new AbortController()
      const late = sleep(within, null, { signal: enough.signal }).catch(() => {})
      await Promise.race([Promise.all(running), late])
      enough.abort()
    },
  }
}
