import { z } from 'zod'
import { words } from './names.ts'

type Shape = { readonly [key: string]: z.ZodType }

/** An object none of whose keys is required; unknown ones are let fall. */
export const part = (shape: Shape) => z.object(shape).partial()
/** A closed list, its words with spaces between. */
export const list = (text: string) => z.enum(words(text) as [string])
/** Any text. */
export const text = z.string()
/** A list of texts. */
export const texts = z.array(z.string())
/** True or false. */
export const flag = z.boolean()
/** Any number. */
export const number = z.number()
/** A number within these limits. */
export const range = (min: number, max: number) => z.number().min(min).max(max)
/** An object with any keys. */
export const free = z.record(z.string(), z.unknown())
/** Anything at all. */
export const any = z.unknown()
/** A list of anything. */
export const items = z.array(z.unknown())
/** Keys about which nothing is checked, with spaces between. */
export const anyOf = (keys: string): Shape =>
  Object.fromEntries(words(keys).map((key) => [key, any.optional()]))
