import type { z } from 'zod'
import {
  equal,
  fromEntries,
  isObject,
  type Json,
  type JsonObject,
  plain,
} from '../../../src/json.ts'
import { type FakeContext, parsed, reply, type Shared } from '../fake.ts'
import { carried } from '../faults.ts'
import type { Held } from '../objects.ts'
import { altered } from '../strike.ts'
import { invalid } from './answers.ts'
import { wrongBody, wrongQuery } from './queries.ts'
import { ownId, type RetellKind } from './versions.ts'
import { multi } from './words.ts'

/** One request that the validator let through. */
export type Ask = {
  readonly shared: Shared
  readonly c: FakeContext
  /** The place of the caller's key. */
  readonly key: number
  readonly id: string
  readonly query: { readonly [name: string]: string }
  readonly body: JsonObject
}
type Rules = {
  readonly query: { readonly [name: string]: z.ZodType }
  readonly body?: z.ZodObject
  /** What stands where the request writes: parts of it that come back are not looked at again. */
  readonly held?: (ask: Ask) => JsonObject | undefined
}

/** A route behind Retell's validator: query and body first, in one answer of its own shape. */
export const asked =
  (shared: Shared, rules: Rules, answer: (ask: Ask) => Response) => (c: FakeContext) => {
    const [key, query] = [c.get('entry').key ?? -1, c.req.query()]
    const id = c.req.param('id') ?? ''
    if (id !== '') c.get('entry').id = id
    const text = c.get('text')
    const body = text === '' ? {} : parsed(text)
    const ask = { shared, c, key, id, query, body: isObject(body) ? body : {} }
    const wrong = [
      ...wrongQuery(rules.query, query),
      ...scripted(c, ask.body),
      ...(rules.body ? wrongBody(rules.body, judged(body, rules.held?.(ask))) : []),
    ]
    return wrong.length > 0 ? invalid(wrong) : answer(ask)
  }

const scripted = (c: FakeContext, body: JsonObject) => {
  const fault = c.get('fault')
  const keys = fault?.kind === 'refuseKeys' ? carried(fault.keys, body) : []
  return keys.map((key) => `request/body/${key.replaceAll('.', '/')} must NOT be valid`)
}

// The dashboard writes tools and states that the published schema does not know.
const passing: { readonly [key: string]: JsonObject } = {
  general_tools: { type: 'end_call', name: 'held' },
  states: { name: 'held' },
}

const judged = (body: Json | undefined, held: JsonObject | undefined) => {
  if (!isObject(body)) return body
  const entries = Object.entries(body).map(([key, value]): [string, Json] => {
    const [stored, pass] = [held?.[key], passing[key]]
    if (!Array.isArray(value) || !Array.isArray(stored) || pass === undefined) return [key, value]
    return [key, value.map((item) => (stored.some((one) => equal(one, item)) ? pass : item))]
  })
  return plain(fromEntries(entries))
}

/** The object after a write: keys that are sent replace whole, null takes away, unknown ones fall. */
export const merged = (before: JsonObject, body: JsonObject, schema: z.ZodObject): JsonObject => {
  const sent = Object.entries(body)
    .filter(([key]) => Object.hasOwn(schema.shape, key))
    .map(([key, value]): [string, Json] => [
      key,
      key === 'language' && value === 'multi' ? multi : value,
    ])
  const kept = { ...before, ...fromEntries(sent) }
  return fromEntries(
    Object.entries(kept).filter(([key, value]) => value !== null || !(key in body))
  )
}

/** Keeps what a write makes of an object, as far as the script lets it, and shows it. */
export const store = (
  { shared, c, key }: Ask,
  kind: RetellKind,
  status: number,
  before: JsonObject,
  next: JsonObject
) => {
  const fault = c.get('fault')
  const object = altered(fault, before, next)
  shared.objects.place(kind, key, object)
  done(c, String(ownId(kind, object)))
  return reply(status, fault?.kind === 'stale' ? before : object)
}

/** Says in the log that the request had its effect. */
export const done = (c: FakeContext, id: string) =>
  Object.assign(c.get('entry'), { applied: true, id })

/** What a GET shows: the object, or as it was where the script says so. */
export const show = ({ shared, c }: Ask, held: Held) =>
  reply(
    200,
    (c.get('fault')?.kind === 'stale' ? shared.objects.earlier(held) : undefined) ?? held.object
  )

/** Does it once more where the script says that the request came twice. */
export const perhapsTwice = <T>(c: FakeContext, make: () => T): T => {
  if (c.get('fault')?.kind === 'twice') make()
  return make()
}
