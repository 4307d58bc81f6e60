import { KeyClaimed, PatchbayError } from '../errors.ts'
import type { Claim, Claimed, Kept, KeptAnswer } from '../records.ts'
import type { Store } from '../store.ts'
import type { Answer } from './answers.ts'
import type { Hashes } from './credentials.ts'

/** What makes a request the same one: `principal` to `key` find it, the rest must be equal. */
export type Asked = {
  readonly orgId: string
  readonly principal: string
  readonly method: string
  readonly path: string
  readonly key: string
  readonly query: string
  /** The body, a byte order mark aside. */
  readonly text: string
}

/** A request that may be given again: the claim to make, and what to store with its answer. */
export type Keyed = {
  readonly claim: Claim
  /** To be stored by the commit that makes this answer true. */
  readonly keep: (answer: Answer) => Kept
}

/** Answers a request as it was answered before, or works on it while others with its key wait. */
export type Once = (asked: Asked, work: (keyed: Keyed) => Promise<Answer>) => Promise<Answer>

type Parts = {
  readonly store: Store
  readonly hashes: Hashes['hashes']
  readonly now: () => number
  readonly pause: (milliseconds: number) => Promise<void>
}

type Identity = {
  readonly orgId: string
  readonly keys: readonly string[]
  readonly fingerprints: readonly string[]
}
type Running = { readonly fingerprint: string; readonly done: Promise<unknown> }

const look = 100
/** Looks for the answer of a request that still runs: 5 seconds of them. */
const mostLooks = 50

/** One request at a time for each key, also where another process has it; see `01` 3c. */
export const createOnce = (parts: Parts): Once => {
  const running = new Map<string, Running>()
  return async (asked, work) => {
    const identity = await identify(parts, asked)
    const { keys, fingerprints } = identity
    const [key = '', fingerprint = ''] = [keys[0], fingerprints[0]]
    for (let looks = 0; ; looks++) {
      const found = await parts.store.findAnswer(identity.orgId, keys, parts.now())
      const first = running.get(key)
      for (const claimed of [found, first])
        if (claimed && !fingerprints.includes(claimed.fingerprint)) throw mismatch()
      if (found?.answer) return replay(found.answer)
      if (looks >= mostLooks) throw await stillRunning(parts, identity, found)
      if (!found && !first) {
        const answer = begin(parts, identity, work)
        running.set(key, { fingerprint, done: answer.catch(() => {}) })
        try {
          return await answer
        } catch (error) {
          if (!(await isAnothers(parts, identity, error))) throw error
        } finally {
          running.delete(key)
        }
      } else await (first ? Promise.race([first.done, parts.pause(look)]) : parts.pause(look))
    }
  }
}

const identify = async ({ hashes }: Parts, asked: Asked): Promise<Identity> => {
  const { orgId, principal, method, path, key, query, text } = asked
  const scope = ['idempotency', orgId, principal, method, path, key]
  const [keys, fingerprints] = await Promise.all([
    hashes(JSON.stringify(scope)),
    hashes(JSON.stringify([...scope, query, text])),
  ])
  return { orgId, keys, fingerprints }
}

/** Works on a request; an answer that no other commit has stored is stored by one of its own. */
const begin = async (
  { store, now }: Parts,
  { orgId, keys, fingerprints }: Identity,
  work: (keyed: Keyed) => Promise<Answer>
): Promise<Answer> => {
  const claim = { key: keys[0] ?? '', fingerprint: fingerprints[0] ?? '', at: now() }
  let kept = false
  const keep = (answer: Answer) => {
    kept = true
    return { claim, answer: keptAnswer(answer) }
  }
  const answer = await work({ claim, keep })
  // An operation's W1 and W2 have the claim and the answer.
  if (!kept && answer.headers?.['Patchbay-Operation'] === undefined)
    await store.keepAnswer(orgId, keep(answer))
  return answer
}

/**
 * True where the first request with this key is another one, in another process: what this one met,
 * such as a version that has moved on, is then what that one has done.
 */
const isAnothers = async ({ store, now }: Parts, { orgId, keys }: Identity, error: unknown) => {
  if (error instanceof KeyClaimed) return true
  if (!(error instanceof PatchbayError)) return false
  const { code, details } = error
  if (details.operation !== undefined && code !== 'busy') return false
  const found = await store.findAnswer(orgId, keys, now()).catch(() => null)
  return found !== null && (code !== 'busy' || found.answer !== null)
}

/** An answer as it is stored: the bytes it is sent as, without what differs from send to send. */
export const keptAnswer = ({ status, body, text, headers = {} }: Answer): KeptAnswer => ({
  status,
  headers,
  text: text ?? JSON.stringify(body),
})

const replay = ({ status, headers, text }: KeptAnswer): Answer => ({
  status,
  body: null,
  text,
  headers: { ...headers, 'Idempotency-Replayed': 'true' },
})

/** A well-formed key, or what is wrong with it. */
export const checkKey = (key: string): string => {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new PatchbayError('malformed', 'Idempotency-Key must be 1 to 255 visible ASCII characters.')
}

const mismatch = () =>
  new PatchbayError(
    'idempotency_mismatch',
    'This Idempotency-Key was used with another query or body: a new request needs a new key.'
  )

const stillRunning = async ({ store }: Parts, { orgId }: Identity, found: Claimed | null) => {
  const id = found?.operationId ?? null
  const operation = id && (await store.getOperation({ orgId, userId: null }, id))
  return new PatchbayError('busy', 'The first request with this Idempotency-Key still runs.', {
    retryAfter: 1,
    ...(operation && { operation: { id: operation.id, state: operation.state } }),
  })
}
