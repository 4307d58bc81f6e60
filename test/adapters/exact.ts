import { isObject, type Json, type JsonObject } from '../../src/json.ts'

/** One text per JSON value: keys in order of their bytes, each number as it is written. */
export const exact = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(exact).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'nothing'
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${exact(value[key])}`).join(',')}}`
}

const clock = ['updatedAt', 'latestVersion', 'isServerUrlSecretSet']

/** The object as one text, without what Vapi alone changes at every write. */
export const exactly = (object: JsonObject) =>
  exact(Object.fromEntries(Object.entries(object).filter(([key]) => !clock.includes(key))))

/** Top-level keys that differ as texts. */
export const differing = (before: JsonObject, after: JsonObject) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => exact(before[key]) !== exact(after[key]))
    .sort()
