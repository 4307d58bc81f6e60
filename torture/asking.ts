import { now, pause } from './clock.ts'
import {
  bodyOf,
  type FaceName,
  type Field,
  fresh,
  places,
  type Value,
  type Values,
} from './fields.ts'
import type { CallLine } from './history.ts'
import type { Random } from './random.ts'
import { lineOf, send } from './sending.ts'

/** What the clients of a run share. */
export type Asking = {
  /** Where the next call goes. */
  readonly base: () => string
  /** Told of a gateway that did not answer a call in time, or was not there. */
  readonly missed?: (base: string) => void
  /** How often a call with a key is made twice at once, wherever each of them goes. */
  readonly twins?: number
  /** How long a client waits for an answer. */
  readonly patience?: number
  readonly apiKey: string
  /** Operations whose end a client was not told. */
  readonly inDoubt: { readonly key: string; readonly operation: string }[]
  readonly connections: readonly string[]
  /** Assistants that the clients have made, and that nobody has begun to delete. */
  readonly made: string[]
  /** The newest version of each assistant that any client has seen. */
  readonly versions: Map<string, number>
}

type Kind = { readonly weight: number; readonly f: CallLine['f']; readonly face: FaceName }
const kinds: readonly Kind[] = [
  { weight: 40, f: 'patch', face: 'v1' },
  { weight: 28, f: 'patch', face: 'console' },
  { weight: 12, f: 'get', face: 'v1' },
  { weight: 8, f: 'get', face: 'console' },
  { weight: 9, f: 'sync', face: 'v1' },
  { weight: 3, f: 'operation', face: 'v1' },
  { weight: 4, f: 'create', face: 'v1' },
  { weight: 2, f: 'delete', face: 'v1' },
]

type Target = { readonly id: string; readonly n: number }

/** A call as it is to be sent. */
export type Wanted = Pick<CallLine, 'key' | 'f' | 'face' | 'sets'> & {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly ifMatch?: number
  readonly idempotency?: { readonly key: string; readonly altered: boolean }
  /** Its body does not say that it is JSON. */
  readonly mislabelled?: true
}

/** One call of a client, what became of it and, where it carries a key, of its repeats and its twin. */
export const ask = async (
  asking: Asking,
  random: Random,
  client: number,
  target: Target
): Promise<readonly CallLine[]> => {
  const wanted = withHeaders(asking, random, client, target, choose(asking, random, client, target))
  const { idempotency } = wanted
  const isTwin = asking.twins && idempotency && random.chance(asking.twins)
  const both = [wanted, ...(isTwin ? [wanted] : [])]
  const lines = await Promise.all(both.map((each) => once(asking, client, each)))
  if (idempotency === undefined) return lines
  for (let again = 0; again < 3 && isOpen(lines.at(-1)); again += 1)
    lines.push(await once(asking, client, wanted))
  if (random.chance(0.4)) lines.push(await once(asking, client, wanted))
  const body = { name: `${idempotency.key} altered` }
  const altered = { ...wanted, body, sets: body, idempotency: { ...idempotency, altered: true } }
  // The body of a DELETE means nothing.
  if (wanted.f === 'patch' && random.chance(0.2)) lines.push(await once(asking, client, altered))
  return lines
}

const isOpen = (line: CallLine | undefined) => line?.outcome === 'unknown'

const once = async (asking: Asking, client: number, wanted: Wanted): Promise<CallLine> => {
  for (;;) {
    const began = now()
    const answer = await send(asking, wanted)
    if (answer !== 'nobody there') {
      const at = asking.missed && { at: answer.base }
      const line = { ...lineOf(wanted, client, began, answer), ...at }
      remember(asking, line)
      return line
    }
    await pause(15)
  }
}

/** Some changes are made for a version, the newest or one before it; some carry a key. */
const withHeaders = (
  { versions }: Asking,
  random: Random,
  client: number,
  { id, n }: Target,
  wanted: Wanted
): Wanted => {
  const { method, f } = wanted
  if (method === 'GET') return wanted
  const version = versions.get(id)
  const isFor = f === 'patch' && version !== undefined && random.chance(0.12)
  const key = `key-${client}-${n}-${id.slice(-4)}`
  return {
    ...wanted,
    ...(isFor ? { ifMatch: version - random.whole(0, 1) } : {}),
    ...(random.chance(0.2) ? { idempotency: { key, altered: false } } : {}),
    ...(f === 'patch' && random.chance(0.03) ? { mislabelled: true } : {}),
  }
}

const remember = (asking: Asking, { f, key, outcome, operation, version }: CallLine) => {
  const { inDoubt, made, versions } = asking
  if (outcome === 'unknown' && operation && f === 'patch')
    inDoubt.push({ key, operation: operation.id })
  if (f === 'create' && outcome === 'ok' && !made.includes(key)) made.push(key)
  if (version !== null) versions.set(key, Math.max(version, versions.get(key) ?? 0))
}

const choose = (asking: Asking, random: Random, client: number, { id, n }: Target): Wanted => {
  const { f, face } = random.weighted(kinds)
  const all = face === 'v1' ? '/api/v1/assistants' : '/assistants'
  const get: Wanted = { key: id, f: 'get', face, sets: {}, method: 'GET', path: `${all}/${id}` }
  if (f === 'sync') return { ...get, f, path: `${all}/${id}/sync` }
  if (f === 'operation') {
    const [open] = asking.inDoubt.splice(0, 1)
    if (open === undefined) return get
    return { ...get, f, key: open.key, path: `/api/v1/operations/${open.operation}` }
  }
  if (f === 'create') {
    // Its own name is what it is found by, on both sides.
    const name = `made ${client}.${n}.${id.slice(-4)}`
    const body = { name, connection_ids: [random.pick(asking.connections)] }
    return { ...get, f, key: '', method: 'POST', path: all, sets: { name }, body }
  }
  if (f === 'delete') {
    const [made] = asking.made.splice(random.whole(0, asking.made.length), 1)
    if (made === undefined) return get
    return { ...get, f, key: made, method: 'DELETE', path: `${all}/${made}` }
  }
  if (f === 'get') return get
  const sets = change(random, face, n)
  return { ...get, f, method: 'PATCH', sets, body: bodyOf(face, sets) }
}

const change = (random: Random, face: FaceName, n: number): Values => {
  const possible = Object.keys(places[face]) as Field[]
  const chosen = Array.from({ length: random.whole(1, 3) }, () => random.pick(possible))
  return Object.fromEntries(
    chosen.map((field): [Field, Value] => [field, fresh(field, 'client', n)])
  )
}
