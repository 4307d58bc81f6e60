import { z } from 'zod'

type Shape = { readonly [key: string]: z.ZodType }

/** Keys that may be there, keys that must, and any others: Retell lets those fall or keeps them. */
export const open = (optional: Shape, required: Shape = {}) =>
  z.looseObject({ ...z.object(optional).partial().shape, ...required })

/** Any text. */
export const text = z.string()
/** True or false. */
export const flag = z.boolean()
/** Any number. */
export const number = z.number()
/** A list of texts. */
export const texts = z.array(text)
/** Texts by name. */
export const textMap = z.record(text, text)
/** An object with any keys. */
export const free = z.record(text, z.unknown())
/** A number within these limits. */
export const range = (min: number, max = Infinity) =>
  max === Infinity ? z.number().min(min) : z.number().min(min).max(max)
/** A whole number within these limits. */
export const whole = (min: number, max = Infinity) =>
  max === Infinity ? z.int().min(min) : z.int().min(min).max(max)
/** One of a closed list. */
export const among = (list: readonly string[]) => z.enum(list as [string, ...string[]])
