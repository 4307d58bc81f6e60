import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import { PatchbayError } from '../errors.ts'

/** Requests per seconds, per key; an address has twice as many. */
export type RateLimit = { readonly requests: number; readonly seconds: number }

/** Counts one request, gives back the headers that tell what is left, or refuses. */
export type Budget = (key: string) => Promise<Readonly<Record<string, string>>>

const none = Promise.resolve({})

/** A budget in this process's memory; without a limit nothing is counted. */
export const createBudget = (name: string, limit: RateLimit | null): Budget => {
  if (limit === null) return () => none
  const limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds })
  const policy = `"${name}";q=${limit.requests};w=${limit.seconds}`
  const headers = (spent: RateLimiterRes) => ({
    'RateLimit-Policy': policy,
    RateLimit: `"${name}";r=${spent.remainingPoints};t=${wait(spent)}`,
  })
  return async (key) => {
    try {
      return headers(await limiter.consume(key))
    } catch (spent) {
      if (!(spent instanceof RateLimiterRes)) throw spent
      throw tooMany('Too many requests.', wait(spent), headers(spent))
    }
  }
}

const wait = (spent: RateLimiterRes) => Math.max(1, Math.ceil(spent.msBeforeNext / 1000))

const tooMany = (message: string, retryAfter: number, headers = {}) =>
  new PatchbayError('rate_limited', message, { retryAfter, headers })

/** Attempts that are paid for before they are made, and given back when they succeed. */
export type Attempts = {
  readonly pay: (key: string) => Promise<void>
  readonly refund: (key: string) => Promise<void>
}

/** Paying first keeps a hundred attempts at once from all passing a count of none. */
export const createAttempts = (limit: RateLimit): Attempts => {
  const limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds })
  return {
    pay: async (key) => {
      try {
        await limiter.consume(key)
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent
        throw tooMany('Too many failed logins.', wait(spent))
      }
    },
    refund: async (key) => {
      await limiter.reward(key)
    },
  }
}
