import type { z } from 'zod'

type Path = readonly PropertyKey[]

/** A zod issue in the words of class-validator, which the real API answers with. */
export const sentence = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknown([...issue.path, key]))
  const rule = ruleOf(issue)
  const place = issue.path.at(-1)
  if (typeof place !== 'number')
    return [`${prefix(issue.path.slice(0, -1))}${String(place)} ${rule}`]
  const list = String(issue.path.at(-2))
  return [`${prefix(issue.path.slice(0, -2))}each value in ${list} ${rule}`]
}

/** The sentence about a key that may not be there, by its dotted path. */
export const unwanted = (path: string) => unknown(path.split('.'))

const unknown = (path: Path) =>
  `${prefix(path.slice(0, -1))}property ${String(path.at(-1))} should not exist`

const prefix = (path: Path) => path.map((step) => `${String(step)}.`).join('')

const ruleOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? `must be a ${issue.expected}`
    case 'too_big':
      return big(issue.origin, Number(issue.maximum))
    case 'too_small':
      return small(issue.origin, Number(issue.minimum), issue.inclusive ?? true)
    case 'invalid_value':
      return oneOf(issue.values.map(String))
    case 'invalid_format':
      return issue.pattern === undefined
        ? `must be a valid ${issue.format}`
        : `must match ${issue.pattern} regular expression`
    default:
      return issue.message
  }
}

const types: { readonly [expected: string]: string } = {
  string: 'must be a string',
  number: 'must be a number conforming to the specified constraints',
  boolean: 'must be a boolean value',
  array: 'must be an array',
  object: 'must be an object',
  record: 'must be an object',
}

/** The sentence about a value that is in no list. */
export const oneOf = (values: readonly string[]) =>
  `must be one of the following values: ${values.join(', ')}`

const big = (origin: string, limit: number) => {
  if (origin === 'string') return `must be shorter than or equal to ${limit} characters`
  if (origin === 'array') return `must contain no more than ${limit} elements`
  return `must not be greater than ${limit}`
}

const small = (origin: string, limit: number, inclusive: boolean) => {
  if (origin === 'string') return `must be longer than or equal to ${limit} characters`
  if (origin === 'array') return `must contain at least ${limit} elements`
  return inclusive ? `must not be less than ${limit}` : `must be greater than ${limit}`
}
