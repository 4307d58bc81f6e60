import { visit } from 'jsonc-parser'
import { type Issue, PatchbayError } from '../errors.ts'
import { inexactPath, isObject, isRawNumber, type Json, parseExact, plain } from '../json.ts'

const deepest = 64
const longestNumber = 1_000
const mostIssues = 20
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * A body's JSON. Text that is not JSON, nests too deep or names a key twice is `malformed`;
 * values that could not be stored as they are sent are `validation_failed`, each with its path.
 */
export const readJson = (text: string): Json => {
  // Before any parser that calls itself: a deep body would end the stack, not the request.
  if (tooDeep(text)) throw malformed(`The body nests more than ${deepest} levels.`)
  const value = parse(text)
  const twice = findTwice(text)
  if (twice !== undefined) throw malformed(`The body names the key ${JSON.stringify(twice)} twice.`)
  const errors = unstorable(value, '').take(mostIssues).toArray()
  if (errors.length > 0)
    throw new PatchbayError('validation_failed', 'The body is not valid', { errors })
  return plain(value) as Json
}

const malformed = (message: string, cause?: unknown) =>
  new PatchbayError('malformed', message, { cause })

const parse = (text: string): Json => {
  try {
    return parseExact(text)
  } catch (cause) {
    throw malformed('The body is not valid JSON.', cause)
  }
}

const quote = 34
const backslash = 92
const opens = (code: number) => code === 123 || code === 91
const closes = (code: number) => code === 125 || code === 93

const tooDeep = (text: string): boolean => {
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (quoted) {
      if (code === backslash) index++
      else if (code === quote) quoted = false
    } else if (code === quote) quoted = true
    else if (closes(code)) depth--
    else if (opens(code) && ++depth > deepest) return true
  }
  return false
}

/** The first key that stands twice in one object: `JSON.parse` would silently keep the last. */
const findTwice = (text: string): string | undefined => {
  const open: Set<string>[] = []
  let twice: string | undefined
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (key) => {
      const seen = open.at(-1)
      if (seen?.has(key)) twice ??= key
      seen?.add(key)
    },
  })
  return twice
}

function* unstorable(value: Json, path: string): Generator<Issue> {
  if (typeof value === 'string') yield* textIssues(value, path)
  else if (isRawNumber(value)) yield* numberIssues(value, path)
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`
      yield* keyIssues(key, at)
      yield* unstorable(item, at)
    }
  } else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* unstorable(item, join(path, index))
}

const join = (path: string, index: number) => (path === '' ? String(index) : `${path}.${index}`)

function* textIssues(text: string, path: string): Generator<Issue> {
  if (!text.isWellFormed()) yield { path, message: 'holds half of a surrogate pair' }
  if (text.includes('\0')) yield { path, message: 'holds the character NUL' }
}

function* keyIssues(key: string, path: string): Generator<Issue> {
  yield* textIssues(key, path)
  if (forbidden.has(key)) yield { path, message: 'is not allowed as a key' }
  if (path.startsWith('metadata.') && (key.startsWith('$') || key.includes('.')))
    yield { path, message: 'must not start with $ or hold a dot' }
}

// The length first: a decimal of 200,000 digits is not worth the arithmetic.
function* numberIssues(value: Json, path: string): Generator<Issue> {
  if (JSON.stringify(value).length > longestNumber || inexactPath(value, path) !== undefined)
    yield { path, message: 'is a number that cannot be kept exactly' }
}
