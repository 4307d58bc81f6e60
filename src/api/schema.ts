import { z } from '@hono/zod-openapi'
import { type Issue, PatchbayError } from '../errors.ts'

const mostIssues = 20

/** A value as its schema types it, or `validation_failed` with every complaint by its path. */
export const checkSchema = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid(result.error.issues.flatMap(toIssues))
}

/** The error for values that are not what the contract asks for. */
export const invalid = (errors: readonly Issue[]) =>
  new PatchbayError('validation_failed', 'The request is not valid', {
    errors: errors.slice(0, mostIssues),
  })

/** A complaint of a schema by its path. */
export const toIssues = (issue: z.core.$ZodIssue): readonly Issue[] => {
  const path = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path: path || 'body', message: wordsOf(issue) }]
  return issue.keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    message: 'is unknown, or cannot be written',
  }))
}

const wordsOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type')
    return issue.message.endsWith('received undefined')
      ? 'is required'
      : `must be of type ${typeNames[issue.expected] ?? issue.expected}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unitOf(issue.origin)}`
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${unitOf(issue.origin)}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return issue.message
}

/** JSON's word for a type where the library has its own. */
const typeNames: Readonly<Record<string, string>> = { record: 'object', int: 'integer' }

const unitOf = (origin: string) =>
  origin === 'string' ? ' characters long' : origin === 'array' ? ' items long' : ''

/** A text without the characters that would break a line or a log, of a bounded length. */
export const shortText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters')

/** A secret that goes into a header as it is: nothing is trimmed, so nothing may need it. */
export const secretText = z
  .string()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 visible ASCII characters')

/** The id of a resource inside a body. */
export const idText = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 lower-case hex digits')
