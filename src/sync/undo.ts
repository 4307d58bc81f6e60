import { equal, fromEntries, isObject, type Json, type JsonObject, parseExact } from '../json.ts'
import type { Call, Step } from './operation.ts'

/** What takes a step back: the body to send, and the keys that are left to somebody else. */
export type TakenBack = { readonly body: JsonObject; readonly left: readonly string[] }

/**
 * Every key that the step wrote as it stood before, with what others changed beside ours; a key
 * where somebody else wrote over ours stays theirs. What is certain to be applied is written even
 * where a read shows it undone already: a read may lag behind.
 */
export const takenBack = (step: Step, now: JsonObject): TakenBack => {
  const before = parseExact(step.before) as JsonObject
  const undo = bodyOf(step.undo)
  const ours = step.answer === undefined ? bodyOf(step.do) : (parseExact(step.answer) as JsonObject)
  const left: string[] = []
  const body = Object.keys(undo).flatMap((key) => {
    const place = { now: now[key], ours: ours[key], before: before[key] }
    if (alike(place.ours, place.before)) return []
    const back = restored(place)
    if (back === null) left.push(key)
    const stands = step.state !== 'applied' && alike(place.now, place.before)
    return back === null || stands ? [] : [[key, back.value ?? undo[key] ?? null] as const]
  })
  return { body: fromEntries(body), left }
}

type Place = {
  readonly now: Json | undefined
  readonly ours: Json | undefined
  readonly before: Json | undefined
}

/** The value without what we wrote; null where somebody else wrote at the same place. */
const restored = (place: Place): { readonly value: Json | undefined } | null => {
  const { now, ours, before } = place
  if (alike(now, ours) || alike(now, before)) return { value: before }
  if (alike(ours, before)) return { value: now }
  if (!isObject(now) || !isObject(ours) || !isObject(before)) return null
  const keys = [...new Set([before, now, ours].flatMap(Object.keys))]
  const parts = keys.map((key) => {
    const part = restored({ now: now[key], ours: ours[key], before: before[key] })
    return part && ([key, part.value] as const)
  })
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length) return null
  return {
    value: fromEntries(known.filter((part): part is [string, Json] => part[1] !== undefined)),
  }
}

/** True where an object, as a read shows it, has taken a step's change. */
export const hasTaken = (step: Step, object: JsonObject): boolean => {
  const before = parseExact(step.before) as JsonObject
  return Object.entries(bodyOf(step.do)).every(
    ([key, value]) =>
      holds(object[key], value) && (alike(value, before[key]) || !alike(object[key], before[key]))
  )
}

/** True where a value has all that another says, whatever it has beside. */
export const holds = (value: Json | undefined, wanted: Json): boolean =>
  isObject(wanted) && isObject(value) && Object.keys(wanted).length > 0
    ? Object.entries(wanted).every(([key, part]) => holds(value[key], part))
    : alike(value, wanted)

/** The body of a call, its numbers as they were written. */
export const bodyOf = ({ body }: Call) => parseExact(body ?? '{}') as JsonObject

/** Equal as JSON, where null, empty and nothing say the same. */
const alike = (a: Json | undefined, b: Json | undefined) => equal(bare(a), bare(b))

const bare = (value: Json | undefined): Json =>
  value === undefined || ['""', '[]', '{}'].includes(JSON.stringify(value)) ? null : value
