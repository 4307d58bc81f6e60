import { setImmediate } from 'node:timers'

type Waiting<T, R> = {
  readonly item: T
  readonly resolve: (value: R) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Collects what is asked for within one turn of the event loop and does it at the turn's end, all
 * of it at once and in its order; `flush` does it now.
 */
export const gather = <T, R>(work: (items: readonly T[]) => readonly PromiseSettledResult<R>[]) => {
  let waiting: Waiting<T, R>[] = []
  const flush = () => {
    const group = waiting
    waiting = []
    if (group.length > 0) settle(group, work(group.map(({ item }) => item)))
  }
  const ask = (item: T) =>
    new Promise<R>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ item, resolve, reject })
    })
  return { ask, flush }
}

const settle = <T, R>(
  group: readonly Waiting<T, R>[],
  outcomes: readonly PromiseSettledResult<R>[]
) => {
  for (const [at, { resolve, reject }] of group.entries()) {
    const outcome = outcomes[at]
    if (outcome?.status === 'fulfilled') resolve(outcome.value)
    else reject(outcome?.reason)
  }
}
