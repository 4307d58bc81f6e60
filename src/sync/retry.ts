import pRetry from 'p-retry'
import type { Answer } from './http.ts'

/** Time as the engine sees it; tests bring their own. */
export type Clock = {
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** From 0 to 1. */
  readonly random: () => number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
}

/** Once more, then once again: three attempts in all. */
const retries = 2

class Again extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super('try again')
    this.answer = answer
  }
}

/**
 * The only retry layer: an attempt that may be repeated is, with full jitter of up to 200 ms
 * doubling to 2 s on top of what Retry-After asks, as long as that ends before the deadline (epoch
 * milliseconds). Answers with the last attempt; `mayRepeat` says what is worth one more.
 */
export const retried = async (
  attempt: () => Promise<Answer>,
  deadline: number,
  clock: Clock
): Promise<Answer> => {
  let timeIsUp = false
  try {
    return await pRetry(
      async () => {
        const answer = await attempt()
        if (mayRepeat(answer)) throw new Again(answer)
        return answer
      },
      {
        retries,
        minTimeout: 0,
        shouldRetry: ({ error }) => error instanceof Again && !timeIsUp,
        // Awaited before shouldRetry is asked, so the whole wait is ours.
        onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
          if (!(error instanceof Again) || retriesLeft === 0) return
          const wait = waitFor(error.answer, attemptNumber, clock.random())
          timeIsUp = clock.now() + wait >= deadline
          if (!timeIsUp) await clock.sleep(wait)
        },
      }
    )
  } catch (error) {
    if (error instanceof Again) return error.answer
    throw error
  }
}

const mayRepeat = (answer: Answer) =>
  answer.kind !== 'answered' || [408, 429].includes(answer.status) || answer.status >= 500

const waitFor = (answer: Answer, attemptNumber: number, random: number) => {
  const jitter = random * Math.min(2000, 200 * 2 ** attemptNumber)
  return jitter + askedWait(answer)
}

const askedWait = (answer: Answer): number => {
  if (answer.kind !== 'answered') return 0
  if (answer.status === 429) return retryAfter(answer.retryAfter) * 1000
  return answer.status === 503 && answer.retryAfter !== null
    ? retryAfter(answer.retryAfter) * 1000
    : 0
}

/** Whole seconds that a Retry-After asks for: at most 600; no use or absent is 1. */
export const retryAfter = (header: string | null): number => {
  const text = header?.trim() ?? ''
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return seconds > 0 ? Math.min(600, Math.ceil(seconds)) : 1
}
