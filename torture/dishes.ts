import type { ScriptInput } from '../adapters/fakes/faults.ts'
import type { JsonObject } from '../src/json.ts'
import { swap } from './fields.ts'
import type { Random } from './random.ts'

/** A fault as the fake takes it. */
export type Fault = ScriptInput['fault']

/** One way to strike, and how likely it is among the others. */
export type Dish = {
  readonly id: string
  readonly weight: number
  readonly make: (kitchen: Kitchen) => Fault
  readonly later?: string
}

/** What a fault is made from. */
export type Kitchen = {
  readonly random: Random
  readonly body: JsonObject
  readonly elsewhere: string
  /** The longest that the provider may take to apply what nobody waits for any more. */
  readonly latest: number
  /** The time that the gateway waits for one answer. */
  readonly attempt: number
  /** How many objects are so new that a list may not have them yet. */
  readonly young: number
  /** How many times as likely as usual it is that anything strikes. */
  readonly fury: number
}

const serverErrors = [500, 502, 503, 504, 520]
const sometimes = (date: number) => [undefined, '1', '0', '-5', 'NaN', new Date(date).toUTCString()]

/** A definite no, by one of these statuses. */
export const refusal = (statuses: readonly number[]): Dish['make'] => {
  return ({ random }) => ({ kind: 'refuse', status: random.pick(statuses) })
}

const throttle: Dish['make'] = ({ random }) => {
  const retryAfter = random.pick(sometimes(Date.now() + 1500))
  return { kind: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) }
}

const fail = (when: 'before' | 'after'): Dish['make'] => {
  return ({ random }) => ({ kind: 'fail', status: random.pick(serverErrors), when })
}

const late: Dish['make'] = ({ random, latest, attempt }) => ({
  kind: 'slow',
  ms: random.whole(attempt + 50, latest),
  applied: 'after',
})

const spoilt: Dish['make'] = ({ random }) =>
  random.pick<Fault>([
    { kind: 'answer', cut: 25 },
    { kind: 'answer', cut: 0 },
    { kind: 'answer', body: '<html>busy</html>', contentType: 'text/html' },
    { kind: 'answer', body: `"${'x'.repeat(3_000_000)}"` },
  ])

const ignored: Dish['make'] = ({ random, body }) => {
  // By the marker in there an object is found again: without it nobody could.
  const keys = Object.keys(body).filter((key) => key !== 'metadata')
  const key = keys.length === 0 ? 'name' : random.pick(keys)
  return key === 'model' && random.chance(0.5)
    ? { kind: 'change', values: { 'model.maxTokens': swap } }
    : { kind: 'drop', paths: [key] }
}

const redirect: Dish['make'] = ({ random, elsewhere }) => ({
  kind: 'redirect',
  status: random.pick([301, 302, 307, 308] as const),
  location: `${elsewhere}/assistant`,
})

const reset = (when: 'before' | 'after'): Dish['make'] => {
  return () => ({ kind: 'reset', when })
}

const drip: Dish['make'] = () => ({ kind: 'drip', ms: 2 })
const stale: Dish['make'] = () => ({ kind: 'stale' })
const hang: Dish['make'] = () => ({ kind: 'hang', when: 'after' })

/** What can strike a request: do. */
export const forDo: readonly Dish[] = [
  { id: 'F1', weight: 10, make: refusal([400, 403, 404, 409, 422]) },
  { id: 'F2', weight: 8, make: late, later: 'F1' },
  { id: 'F2', weight: 5, make: fail('before'), later: 'F1' },
  { id: 'F2', weight: 5, make: reset('after'), later: 'F1' },
  { id: 'F3', weight: 2, make: refusal([402]) },
  { id: 'F4', weight: 2, make: throttle },
  { id: 'F5', weight: 8, make: fail('before') },
  { id: 'F6', weight: 8, make: fail('after') },
  { id: 'F8', weight: 6, make: reset('before') },
  { id: 'F9', weight: 8, make: reset('after') },
  { id: 'F10', weight: 4, make: hang },
  { id: 'F11', weight: 6, make: late },
  { id: 'F13', weight: 5, make: spoilt },
  { id: 'F14', weight: 6, make: ignored },
  { id: 'F15', weight: 4, make: stale },
  { id: 'F17', weight: 4, make: () => ({ kind: 'twice' }) },
  { id: 'F18', weight: 2, make: drip },
  { id: 'F19', weight: 3, make: redirect },
]

/** What can strike a request: read. */
export const forRead: readonly Dish[] = [
  { id: 'F1', weight: 2, make: refusal([400, 403]) },
  { id: 'F4', weight: 1, make: throttle },
  { id: 'F5', weight: 6, make: fail('before') },
  { id: 'F8', weight: 5, make: reset('before') },
  { id: 'F10', weight: 3, make: hang },
  { id: 'F13', weight: 4, make: spoilt },
  { id: 'F18', weight: 2, make: drip },
  { id: 'F19', weight: 2, make: redirect },
]

/** What can strike a request: back. */
export const forBack: readonly Dish[] = [
  { id: 'F25', weight: 8, make: refusal([400, 422]) },
  { id: 'F5', weight: 4, make: fail('before') },
  { id: 'F6', weight: 4, make: fail('after') },
  { id: 'F9', weight: 4, make: reset('after') },
  { id: 'F10', weight: 2, make: hang },
  { id: 'F11', weight: 4, make: late },
  { id: 'F14', weight: 2, make: ignored },
  { id: 'F17', weight: 2, make: () => ({ kind: 'twice' }) },
]

/** What can strike a request: make. */
export const forMake: readonly Dish[] = [
  { id: 'F1', weight: 4, make: refusal([400, 409]) },
  { id: 'F5', weight: 3, make: fail('before') },
  { id: 'F8', weight: 3, make: reset('before') },
  { id: 'F9', weight: 5, make: reset('after') },
  { id: 'F10', weight: 3, make: hang },
  { id: 'F11', weight: 4, make: late },
  { id: 'F13', weight: 3, make: spoilt },
  { id: 'F14', weight: 2, make: ignored },
  { id: 'F26', weight: 6, make: fail('after') },
]

/** What can strike a request: remove. */
export const forRemove: readonly Dish[] = [
  { id: 'F1', weight: 3, make: refusal([400, 409]) },
  { id: 'F5', weight: 3, make: fail('before') },
  { id: 'F6', weight: 4, make: fail('after') },
  { id: 'F9', weight: 4, make: reset('after') },
  { id: 'F11', weight: 3, make: late },
]

/** What can strike a request: list. */
export const forList: readonly Dish[] = [
  { id: 'F5', weight: 3, make: fail('before') },
  { id: 'F8', weight: 3, make: reset('before') },
  { id: 'F13', weight: 3, make: spoilt },
]
