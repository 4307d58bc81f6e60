import { z } from 'zod'
import { oneOf } from './vapi-sentences.ts'

type Shape = { readonly [key: string]: z.ZodType }

/** An object with these keys and no other. */
export const closed = (optional: Shape, required: Shape = {}) =>
  z.strictObject({ ...z.object(optional).partial().shape, ...required })

/** True or false. */
export const flag = z.boolean()
/** Any text. */
export const text = z.string()
/** Any number. */
export const number = z.number()
/** A list of texts. */
export const texts = z.array(z.string())
/** An object with any keys. */
export const free = z.record(z.string(), z.unknown())
/** A number within these limits. */
export const range = (min: number, max: number) => z.number().min(min).max(max)
/** A text that is no longer than this. */
export const atMost = (characters: number) => z.string().max(characters)

/** A closed list of words, written with spaces between. */
export const words = (list: string) => z.enum(list.trim().split(/\s+/))

/** One or the other; what neither takes is not valid. */
export const either = (one: z.ZodType, other: z.ZodType, says = 'must be valid') =>
  z.union([one, other], { error: says })

/** Tells variants apart by one key, as Vapi does by `provider` and `type`. */
export const variants = (key: string, shapes: { readonly [value: string]: z.ZodObject }) => {
  const options = Object.entries(shapes).map(([value, shape]) =>
    shape.extend({ [key]: z.literal(value) })
  )
  const error = oneOf(Object.keys(shapes))
  return z.discriminatedUnion(key, options as unknown as [z.ZodObject], { error })
}

/** Chooses the schema by the look of the value, so that its own complaints come through. */
export const when = (test: (value: unknown) => boolean, yes: z.ZodType, no: z.ZodType): z.ZodType =>
  z.unknown().superRefine((value, context) => {
    const issues = (test(value) ? yes : no).safeParse(value).error?.issues ?? []
    for (const issue of issues) context.addIssue({ ...issue })
  })

/** For `when`: is it a text? */
export const isText = (value: unknown) => typeof value === 'string'

/** How often Vapi tries again to reach a server. */
export const backoffPlan = closed({
  type: words('fixed exponential'),
  maxRetries: range(0, 10),
  baseDelaySeconds: range(0, 10),
  excludedStatusCodes: z.array(z.unknown()),
})

/** How a text is cut up for a voice. */
export const chunkPlan = closed({
  enabled: flag,
  minCharacters: range(1, 80),
  punctuationBoundaries: texts,
  formatPlan: closed({
    enabled: flag,
    numberToDigitsCutoff: number,
    replacements: z.array(free),
    formattersEnabled: texts,
  }),
})

/** Where Vapi calls out to; `secret` left the published schema and is still taken. */
export const server = closed({
  url: text,
  secret: text,
  headers: free,
  backoffPlan,
  credentialId: text,
  encryptedPaths: texts,
  staticIpAddressesEnabled: flag,
  timeoutSeconds: range(1, 300),
})
