/** Work that is done again and again while the process runs. */
export type Upkeep = {
  /** Begins nothing new; resolves once what runs is done, or after so many milliseconds. */
  readonly stop: (within: number) => Promise<void>
}

/**
 * Does the work now, unless it is to wait for its first time too, and then every so many
 * milliseconds, also while an earlier round still runs.
 */
export const startUpkeep = (
  work: (stopping: AbortSignal) => Promise<void>,
  every: number,
  log: (record: object) => void,
  first: 'now' | 'later' = 'now'
): Upkeep => {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const round = () => {
    const failed = (error: Error) => log({ event: 'upkeep-failed', error: error.name })
    const one = work(stopping.signal).catch(failed)
    running.add(one)
    void one.finally(() => running.delete(one))
  }
  if (first === 'now') round()
  const timer = setInterval(round, every)
  timer.unref()
  return {
    stop: async (within) => {
      clearInterval(timer)
      stopping.abort()
      await Promise.race([Promise.all(running), elapsed(within)])
    },
  }
}

/** Work that a round leaves out while the one before still runs. */
export const oneAtATime = (work: () => Promise<unknown>) => {
  let running = false
  return async () => {
    if (running) return
    running = true
    try {
      await work()
    } finally {
      running = false
    }
  }
}

const elapsed = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
