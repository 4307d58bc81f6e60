import { isObject, type Json } from '../json.ts'
import type { Limit } from '../setting.ts'

const length = (text: string) => [...text.normalize('NFC')].length
const between = (value: number, [min, max]: readonly [number, number]) =>
  value >= min && value <= max

/** True where the provider takes the value. */
export const isWithin = (limit: Limit, value: Json): boolean => {
  if ('min' in limit)
    return (
      typeof value === 'number' &&
      between(value, [limit.min, limit.max]) &&
      (!limit.integer || Number.isInteger(value))
    )
  if ('characters' in limit)
    return typeof value !== 'string' || between(length(value), limit.characters)
  if ('each' in limit)
    return (
      !Array.isArray(value) ||
      value.every((item) => typeof item === 'string' && between(length(item), limit.each))
    )
  const names: readonly Json[] = Array.isArray(value) ? value : [value]
  return names.every((name) => typeof name === 'string' && limit.oneOf.includes(name))
}

/** The limit as the end of a sentence: "must be 50 to 10000". */
export const describeLimit = (limit: Limit): string => {
  if ('min' in limit) {
    const range = limit.max === Infinity ? `at least ${limit.min}` : `${limit.min} to ${limit.max}`
    return `must be ${limit.integer ? 'a whole number of ' : ''}${range}`
  }
  if ('characters' in limit)
    return `must be ${limit.characters[0]} to ${limit.characters[1]} characters`
  if ('each' in limit) return `must have entries of ${limit.each[0]} to ${limit.each[1]} characters`
  const shown = limit.oneOf.slice(0, 60)
  const more = limit.oneOf.length - shown.length
  return `must be one of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** The value as an error shows it: short, and quoted where it is a text. */
export const describeValue = (value: Json): string => {
  const text = JSON.stringify(value)
  return isObject(value) || text.length > 60 ? `${text.slice(0, 57)}...` : text
}
