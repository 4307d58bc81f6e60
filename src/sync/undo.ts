import {
  equal,
  fromEntries,
  isObject,
  type Json,
  type JsonObject,
  mapValues,
  own,
  parseExact,
} from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Call, Style } from '../provider-object.ts'
import { named, written } from '../writing.ts'
import type { Step } from './operation.ts'

/**
 * What takes a step back: the body to send, the keys that are left to somebody else, and those that
 * go by not being said.
 */
export type TakenBack = {
  readonly body: JsonObject
  readonly left: readonly string[]
  readonly gone?: readonly string[]
}

/** What a body does to the object that a step is about. */
export const styleOf = ({ parts }: VoiceProvider, { part = '' }: Step): Style =>
  parts.find(({ at }) => at === part)?.style ?? 'keys'

/**
 * Every key that the step wrote as it stood before, with what others changed beside ours; a key
 * where somebody else wrote over ours stays theirs. What an answer showed applied is written even
 * where a read shows it undone already: a read may lag behind.
 */
export const takenBack = (step: Step, now: JsonObject, style: Style = 'keys'): TakenBack => {
  const before = parseExact(step.before) as JsonObject
  // What was sent and what the answer showed: either of them is ours.
  const answer = step.answer === undefined ? [] : [parseExact(step.answer) as JsonObject]
  const sent = written(style, before, bodyOf(step.do))
  const how = { style, isShown: step.state === 'applied' }
  const place = { now, before, ours: [sent, ...answer] }
  const undo = bodyOf(step.undo)
  if (style !== 'whole') return backOf(undo, place, how)
  const said = { ...mapValues(sent, () => null), ...undo }
  return wholeBack(said, place, backOf(said, place, how))
}

/** All of an object that may be said, with what goes back in it and what others have added. */
const wholeBack = (
  said: JsonObject,
  { now, before, ours }: Whole,
  { body, left }: TakenBack
): TakenBack => {
  if (Object.keys(body).length === 0) return { body, left }
  const isTheirs = ([key]: readonly [string, Json]) =>
    [said, before, ...ours].every((side) => own(side, key) === undefined)
  const theirs = fromEntries(Object.entries(now).filter(isTheirs))
  const all = Object.entries({ ...named('keys', now, said), ...theirs, ...body })
  return {
    body: fromEntries(all.filter(([, value]) => value !== null)),
    ...{ left, gone: all.flatMap(([key, value]) => (value === null ? [key] : [])) },
  }
}

type Whole = {
  readonly now: JsonObject
  readonly before: JsonObject
  readonly ours: readonly JsonObject[]
}

type Value = Json | undefined
type Place = { readonly now: Value; readonly before: Value; readonly ours: readonly Value[] }
type How = { readonly style: Style; readonly isShown: boolean }

/** Key by key; where bodies are merged, down to the leaves. */
const backOf = (undo: JsonObject, whole: Place, how: How): TakenBack => {
  const left: string[] = []
  const body = Object.keys(undo).flatMap((key): [string, Json][] => {
    const place = at(whole, key)
    const inside = undo[key]
    if (
      how.style === 'merge' &&
      isObject(inside) &&
      isObject(place.now) &&
      isObject(place.before)
    ) {
      const part = backOf(inside, place, how)
      left.push(...part.left.map((name) => `${key}.${name}`))
      return Object.keys(part.body).length > 0 ? [[key, part.body]] : []
    }
    if (place.ours.every((side) => alike(side, place.before))) return []
    const back = restored(place)
    if (back === null) left.push(key)
    const shown = how.isShown && !alike(place.ours.at(-1), place.before)
    const stands = !shown && alike(place.now, place.before)
    return back === null || stands ? [] : [[key, back.value ?? inside ?? null]]
  })
  return { body: fromEntries(body), left }
}

const at = ({ now, before, ours }: Place, key: string): Place => ({
  now: own(now, key),
  before: own(before, key),
  ours: ours.map((side) => own(side, key)),
})

/** The value without what we wrote; null where somebody else wrote at the same place. */
const restored = ({ now, before, ours }: Place): { readonly value: Value } | null => {
  if ([before, ...ours].some((side) => alike(now, side))) return { value: before }
  if (ours.every((side) => alike(side, before))) return { value: now }
  if (!isObject(now) || !isObject(before) || !ours.every(isObject)) return null
  const parts = keysOf([before, now, ...ours]).map((key) => {
    const part = restored({
      now: now[key],
      before: before[key],
      ours: ours.map((side) => side[key]),
    })
    return part && ([key, part.value] as const)
  })
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length) return null
  return {
    value: fromEntries(known.filter((part): part is [string, Json] => part[1] !== undefined)),
  }
}

const keysOf = (objects: readonly JsonObject[]) => [...new Set(objects.flatMap(Object.keys))]

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
export const alike = (a: Json | undefined, b: Json | undefined) => equal(bare(a), bare(b))

const bare = (value: Json | undefined): Json =>
  value === undefined || ['""', '[]', '{}'].includes(JSON.stringify(value)) ? null : value
