import { get, type Json, type JsonObject, parseExact, plain, set } from '../json.ts'
import type { Call } from '../provider-object.ts'

/** What stands for a placeholder: the external id, and what the parts of an object say. */
export type Known = JsonObject

/** A call with every value in it that is known by now; the others keep their placeholders. */
export const fill = (call: Call, known: Known): Call => ({
  ...call,
  path: fillPath(call.path, known),
  ...(call.take && { body: taken(call.body ?? '{}', call.take, known) }),
})

/** A path with every value that is known, each as one segment. */
export const fillPath = (path: string, known: Known) =>
  path.replaceAll(/\{([\w.]+)\}/g, (placeholder, at: string) => {
    const value = plain(get(known, at))
    return value === undefined || value === null ? placeholder : encodeURIComponent(String(value))
  })

const taken = (body: string, take: NonNullable<Call['take']>, known: Known) => {
  const put = (object: JsonObject, [place, at]: [string, string]) => {
    const value: Json | undefined = get(known, at)
    return value === undefined ? object : set(object, place, value)
  }
  return JSON.stringify(Object.entries(take).reduce(put, parseExact(body) as JsonObject))
}
