import { createHash } from 'node:crypto'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Fake } from '../adapters/fakes/fake.ts'
import { isObject, type JsonObject, parseExact } from '../src/json.ts'
import { now, pause } from './clock.ts'
import type { Killer } from './killer.ts'
import { chooseStrike, type Strike } from './menu.ts'
import type { Outsider } from './outsider.ts'
import type { openPurposes } from './purpose.ts'
import type { Random } from './random.ts'
import type { openTruth, Purpose } from './truth.ts'

/** What the striker works with, and what the run may switch while it goes on. */
export type Striking = {
  readonly fake: Fake
  readonly truth: ReturnType<typeof openTruth>
  readonly purposes: ReturnType<typeof openPurposes>
  readonly random: Random
  readonly killer: Killer
  readonly outsider: Outsider
  readonly elsewhere: string
  readonly latest: number
  readonly attempt: number
  readonly fury: number
  readonly weather: Weather
  /** Which start has sent what comes from an address. */
  readonly lifeOf: (address: string) => number
}

/** How the provider does at the moment. */
export type Weather = { faults: boolean; brownOut: number; readonly revoked: Set<number> }

type Env = Parameters<Fake['fetch']>[1] & {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } }
  readonly outgoing?: NodeJS.EventEmitter
}
type Seen = {
  readonly req: number
  readonly began: number
  readonly method: string
  readonly path: string
  readonly obj: string | null
  readonly account: number | null
  readonly body: JsonObject
  readonly purpose: Purpose
  readonly digest: string
  readonly life: number
}

/** The fake as it is under fire: each request may meet a fault, a foreign edit or a kill. */
export const underFire = (means: Striking) => {
  const { fake, truth, killer, outsider, weather } = means
  const planned = new Map<string, Strike>()
  let requests = 0
  return async (request: Request, env: Env): Promise<Response> => {
    const text = await request.text()
    const { method, url, headers } = request
    const again = () =>
      new Request(url, { method, headers, ...(text === '' ? {} : { body: text }) })
    requests += 1
    const life = means.lifeOf(env?.incoming?.socket.remoteAddress ?? '')
    const seen = { ...look(means, requests, request, text), life }
    if (killer.hits('received', seen.purpose, life)) return landsLate(means, seen, () => again())
    if (weather.faults) outsider.maybe(seen.obj)
    const strike = strikeOn(means, planned, seen)
    if (strike) fake.fault({ match: { method, path: seen.path }, fault: strike.fault })
    const response = await truth.as(seen.req, () => fake.fetch(again(), env))
    if (weather.faults) outsider.maybe(seen.obj)
    note(means, seen, response, strike ? [strike.id] : [])
    if (killer.hits('applied', seen.purpose, life)) return RESPONSE_ALREADY_SENT
    env?.outgoing?.once('finish', () => killer.hits('answered', seen.purpose, life))
    return response
  }
}

const look = (means: Striking, req: number, request: Request, text: string): Omit<Seen, 'life'> => {
  const { fake, purposes } = means
  const { pathname: path } = new URL(request.url)
  const [, kind = '', id] = path.split('/')
  const account = fake.keys.findIndex(
    (key) => request.headers.get('authorization') === `Bearer ${key}`
  )
  const parsed = text === '' ? null : parseExact(text)
  const body = isObject(parsed) ? parsed : {}
  const obj = id ?? null
  const held = fake.objects(kind).find(({ object }) => object.id === id)
  const purpose = purposes.of(request.method, obj, body, held?.object)
  const known = account === -1 ? null : account
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 12)
  const place = { path, obj, account: known }
  return { req, began: now(), method: request.method, ...place, body, purpose, digest }
}

const strikeOn = (
  means: Striking,
  planned: Map<string, Strike>,
  { obj, purpose, account, body }: Seen
): Strike | null => {
  const { random, weather, elsewhere, latest, attempt, fury } = means
  if (!weather.faults) return null
  if (account !== null && weather.revoked.has(account))
    return { id: 'F24', fault: { kind: 'refuse', status: 401 } }
  if (random.chance(weather.brownOut))
    return { id: 'F28', fault: { kind: 'fail', status: 503, when: 'before' } }
  if (weather.brownOut > 0) return { id: 'F28', fault: { kind: 'slow', ms: 40, applied: 'before' } }
  const later = purpose === 'do' && obj !== null ? planned.get(obj) : undefined
  if (later !== undefined && obj !== null) {
    planned.delete(obj)
    return later
  }
  const young = purpose === 'list' ? countYoung(means, account) : 0
  const strike = chooseStrike(purpose, { random, body, elsewhere, latest, attempt, young, fury })
  if (strike?.later && obj !== null) planned.set(obj, strike.later)
  return strike
}

// What lands late and is not listed at once must still show within the time that settling waits.
const lagOf = (latest: number) => latest / 6
const countYoung = ({ fake, latest }: Striking, account: number | null) => {
  const since = Date.now() - lagOf(latest)
  return fake
    .objects('assistant')
    .filter(({ key, object }) => key === account && Date.parse(String(object.createdAt)) > since)
    .length
}

/** The gateway dies with the request on its way: it is applied when nobody waits any more, or never. */
const landsLate = async (means: Striking, seen: Seen, again: () => Request) => {
  const { random, truth, fake, latest } = means
  if (random.chance(0.5)) {
    await pause(random.whole(0, latest))
    await truth.as(seen.req, () => fake.fetch(again()))
  }
  note(means, seen, RESPONSE_ALREADY_SENT, [])
  return RESPONSE_ALREADY_SENT
}

const note = (
  { truth }: Striking,
  { path: _path, body: _body, ...seen }: Seen,
  response: Response,
  faults: readonly string[]
) => {
  const silent = response.headers.has('x-hono-already-sent')
  truth.request({
    ...seen,
    replied: silent ? null : response.status,
    retryAfter: response.headers.get('retry-after'),
    faults,
  })
}
