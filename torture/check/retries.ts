import type { CallLine } from '../history.ts'
import type { MishapLine, RequestLine } from '../truth.ts'

// What was sent before the 429 could be read, also where the machine has much to do.
const underWay = 500

/** K9: nothing is sent to an account before the time that its 429 asked for has passed. */
export const hasty = (requests: readonly RequestLine[]): string[] =>
  requests
    .filter(({ replied, retryAfter }) => replied === 429 && Number(retryAfter) >= 1)
    .flatMap((limited) => {
      const until = limited.ended + Number(limited.retryAfter) * 1000 - 5
      return requests
        .filter(
          ({ account, life, began }) =>
            account === limited.account &&
            life === limited.life &&
            began > limited.ended + underWay &&
            began < until
        )
        .map(({ req, began }) => `request ${req} came ${Math.round(until - began)} ms too early`)
    })

const attempts = 3

/** K9: one start sends the same change three times at most, and again only once it took it over. */
export const restless = (
  requests: readonly RequestLine[],
  takeovers: (obj: string) => number
): string[] => {
  const counts = new Map<string, number>()
  for (const { obj, digest, life, purpose } of requests) {
    if (purpose !== 'do') continue
    const name = `${obj} ${digest} ${life}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .filter(([name, count]) => count > attempts * (1 + takeovers(name.split(' ')[0] ?? '')))
    .map(([name, count]) => `${name}: the same change was sent ${count} times`)
}

type Heard = {
  readonly calls: readonly CallLine[]
  readonly requests: readonly RequestLine[]
  readonly mishaps: readonly MishapLine[]
}

// How long a mishap of the provider's may go on.
const lasting = 1500

/** K9: what cannot be sent anyhow is refused before it is journaled; once may be a close race. */
export const needless = ({ calls, requests, mishaps }: Heard): string[] => {
  const held = calls.filter(
    ({ f, code, operation, began, ended }) =>
      (f === 'create' || f === 'delete') &&
      code === 'provider_unreachable' &&
      operation !== null &&
      !requests.some((one) => one.began < ended && one.ended > began && isWrite(one)) &&
      !mishaps.some(({ t }) => t > began - lasting && t < ended)
  )
  return held.length < 2
    ? []
    : held.map(({ operation, began }) => `${operation?.id} was journaled for nothing at ${began}`)
}

const isWrite = ({ purpose }: RequestLine) => purpose === 'make' || purpose === 'remove'
