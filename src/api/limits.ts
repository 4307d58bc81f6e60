import { z } from '@hono/zod-openapi'

const characters = (text: string) => [...text.normalize('NFC')].length
const kilobytes = (text: string) => new TextEncoder().encode(text).length / 1024

/** A text of so many characters: Unicode code points after NFC. */
export const textOf = (min: number, max: number) =>
  z
    .string()
    .refine((text) => characters(text) >= min && characters(text) <= max, {
      error: `must be ${min} to ${max} characters`,
    })
    .openapi(min === 0 ? { maxLength: max } : { minLength: min, maxLength: max })

/** A text of at most so many KB: 1,024 bytes of UTF-8 each. */
export const textUpTo = (limit: number) =>
  z.string().refine((text) => kilobytes(text) <= limit, {
    error: `must be at most ${limit} KB`,
  })

const differ = (ids: readonly string[]) => new Set(ids).size === ids.length

const word = textOf(0, 200)
const text = textUpTo(10)

/** The write limits, the same on both faces. */
export const limits = {
  name: textOf(1, 200),
  systemPrompt: textUpTo(100),
  /** What is said in a call, and other free text. */
  text,
  /** A vendor, or what a vendor calls one of its models or voices. */
  vendor: textOf(1, 200),
  /** The same where an empty text says: none. */
  word,
  instructions: textOf(0, 500),
  maxTokens: z.int().min(1).max(32_768),
  temperature: z.number().min(0).max(2),
  speed: z.number().min(0.1).max(4),
  fraction: z.number().min(0).max(1),
  /** For what ends a call. */
  seconds: z.int().min(1).max(86_400),
  milliseconds: z.int().min(0),
  amount: z.number().min(0),
  flag: z.boolean(),
  words: z.array(word),
  texts: z.array(text),
  toolIds: z
    .array(z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 lower-case hex digits'))
    .max(50)
    .refine(differ, { error: 'must not name a tool twice' }),
}

/** What a field may hold, by its name in `limits`. */
type Limits = { readonly [K in keyof typeof limits]: z.ZodType<z.infer<(typeof limits)[K]>> }

/** The same fields as answers show them: what was stored or imported may be past the limits. */
const unlimited: Limits = {
  name: z.string(),
  systemPrompt: z.string(),
  text: z.string(),
  vendor: z.string(),
  word: z.string(),
  instructions: z.string(),
  maxTokens: z.number(),
  temperature: z.number(),
  speed: z.number(),
  fraction: z.number(),
  seconds: z.number(),
  milliseconds: z.number(),
  amount: z.number(),
  flag: z.boolean(),
  words: z.array(z.string()),
  texts: z.array(z.string()),
  toolIds: z.array(z.string()),
}

/** What fields may hold where null stands for nothing: most in a request, all in an answer. */
export type Clearable = { readonly [K in keyof Limits]: z.ZodNullable<Limits[K]> }

const clearable = (all: Limits) =>
  Object.fromEntries(
    Object.entries(all).map(([name, limit]) => [name, limit.nullable()])
  ) as unknown as Clearable

/** For requests. */
export const written = clearable(limits)
/** For answers. */
export const shown = clearable(unlimited)

/** Raw settings by provider, for what has no field of its own; null clears all of a provider's. */
export const providerOptions = z.record(z.string(), z.record(z.string(), z.json()).nullable())
