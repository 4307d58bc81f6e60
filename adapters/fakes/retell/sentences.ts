import type { z } from 'zod'

/** A zod issue in the words of Retell's request validator (OpenAPI over ajv). */
export const sentence = (issue: z.core.$ZodIssue, where = 'request/body'): string => {
  const path = issue.path.map(String)
  if (issue.code !== 'custom' && issue.input === undefined)
    return `${[where, ...path.slice(0, -1)].join('/')} must have required property '${path.at(-1)}'`
  return `${[where, ...path].join('/')} ${ruleOf(issue)}`
}

const ruleOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${types[issue.expected] ?? issue.expected}`
    case 'too_big':
      return big(issue.origin, Number(issue.maximum))
    case 'too_small':
      return small(issue.origin, Number(issue.minimum), issue.inclusive ?? true)
    case 'invalid_value':
      return `must be equal to one of the allowed values: ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return `must match pattern "${issue.pattern?.replace(/^\/|\/$/g, '')}"`
    case 'invalid_union':
      return issue.discriminator === undefined
        ? 'must match exactly one schema in oneOf'
        : `must have a known ${issue.discriminator}`
    default:
      return issue.message
  }
}

const types: { readonly [expected: string]: string } = { int: 'integer', record: 'object' }

const big = (origin: string, limit: number) =>
  origin === 'string'
    ? `must NOT have more than ${limit} characters`
    : origin === 'array'
      ? `must NOT have more than ${limit} items`
      : `must be <= ${limit}`

const small = (origin: string, limit: number, inclusive: boolean) =>
  origin === 'string'
    ? `must NOT have fewer than ${limit} characters`
    : origin === 'array'
      ? `must NOT have fewer than ${limit} items`
      : `must be ${inclusive ? '>=' : '>'} ${limit}`
