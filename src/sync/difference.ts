import { fromEntries, get, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Part } from '../provider-object.ts'
import { bodyBetween } from '../writing.ts'

/** A body for one part of the object, and what takes it back. */
export type PartChange = {
  readonly part: Part
  readonly body: JsonObject
  readonly undo: JsonObject
}

/** What differs in each part, in both directions; what is referred to comes before what refers. */
export const difference = (
  { parts, clear, managed }: VoiceProvider,
  from: JsonObject,
  to: JsonObject
): readonly PartChange[] =>
  parts.toReversed().flatMap((part) => {
    const { at, style } = part
    const prefix = at === '' ? '' : `${at}.`
    const cleared = (place: string) => clear[`${prefix}${place}`]
    const isOurs = (key: string) => style !== 'whole' || !managed.includes(`${prefix}${key}`)
    const side = (object: JsonObject) => {
      const own = (at === '' ? object : (get(object, at) ?? {})) as JsonObject
      return style === 'whole'
        ? fromEntries(Object.entries(own).filter(([key]) => isOurs(key)))
        : own
    }
    const body = bodyBetween(style, side(from), side(to), cleared)
    const undo = bodyBetween(style, side(to), side(from), cleared)
    return body === null ? [] : [{ part, body, undo: undo ?? {} }]
  })
