import type { z } from 'zod'
import type { Detail } from './errors.ts'

/** What zod found, in the words of FastAPI; `loc` says where the value stood in the request. */
export const detailsOf = (error: z.ZodError, loc: readonly (string | number)[]): Detail[] =>
  error.issues.map((issue) => {
    const [type, msg] = said(issue)
    return { type, loc: [...loc, ...(issue.path as (string | number)[])], msg }
  })

type Said = readonly [type: string, msg: string]

const said = (issue: z.core.$ZodIssue): Said => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return ['missing', 'Field required']
      return types[issue.expected] ?? ['value_error', `Input should be a valid ${issue.expected}`]
    case 'too_small':
      return small(issue.origin, Number(issue.minimum))
    case 'too_big':
      return big(issue.origin, Number(issue.maximum))
    case 'invalid_value':
      return issue.input === undefined
        ? ['missing', 'Field required']
        : ['enum', `Input should be ${oneOf(issue.values.map((value) => `'${String(value)}'`))}`]
    case 'invalid_format':
      return [
        'string_pattern_mismatch',
        `String should match pattern '${(issue.pattern ?? '').replace(/^\/|\/$/g, '')}'`,
      ]
    default:
      return ['value_error', `Value error, ${issue.message}`]
  }
}

const types: { readonly [expected: string]: Said } = {
  string: ['string_type', 'Input should be a valid string'],
  number: ['float_type', 'Input should be a valid number'],
  int: ['int_type', 'Input should be a valid integer'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  array: ['list_type', 'Input should be a valid list'],
  object: ['model_type', 'Input should be a valid dictionary'],
  record: ['dict_type', 'Input should be a valid dictionary'],
  never: ['union_tag_invalid', 'Input tag does not match any of the expected tags'],
}

const small = (origin: string, least: number): Said => {
  if (origin === 'string')
    return ['string_too_short', `String should have at least ${many(least, 'character')}`]
  if (origin === 'object')
    return ['too_short', `Dictionary should have at least ${many(least, 'item')}`]
  return ['greater_than_equal', `Input should be greater than or equal to ${least}`]
}

const big = (origin: string, most: number): Said => {
  if (origin === 'string')
    return ['string_too_long', `String should have at most ${many(most, 'character')}`]
  if (origin === 'array') return ['too_long', `List should have at most ${many(most, 'item')}`]
  return ['less_than_equal', `Input should be less than or equal to ${most}`]
}

const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

const oneOf = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
