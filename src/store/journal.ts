import type { Home } from '../assistant.ts'
import { isObject, type Json, type JsonObject, mapValues, parseExact } from '../json.ts'
import type { Step } from '../sync/operation.ts'
import { applied, type Delta, delta } from './delta.ts'

/** What is known of a journal here: the rest of it is kept as it is. */
type Journal = { readonly steps: readonly Pick<Step, 'before'>[]; readonly after: Home }

/** As it is stored: long texts by what they have of the first object, which nearly all are of. */
type Stored = {
  readonly from: string
  /** With home as a text, and where a text stood its place in `texts` behind a mark. */
  readonly journal: JsonObject & { readonly after: string }
  readonly texts: readonly Delta[]
}

const long = 200
const mark = '\u0000'

/**
 * A journal as text. An object, what changes it, what takes that back and home tell the same
 * prompts, so each is written once.
 */
export const writeJournal = (journal: Journal): string => {
  const from = journal.steps[0]?.before ?? ''
  const { object, home, known } = madeOf(journal.after, from)
  const texts: Delta[] = []
  const aside = (_: string, value: unknown) => {
    if (typeof value !== 'string' || (value.length < long && !value.startsWith(mark))) return value
    const made = known.get(value) ?? delta(value, from)
    known.set(value, made)
    return `${mark}${texts.push(made) - 1}`
  }
  const text = JSON.stringify({ ...journal, after: home }, aside)
  return `{"from":${object},"journal":${text},"texts":${JSON.stringify(texts)}}`
}

type Made = {
  readonly from: string
  /** Both as JSON, and what was made of texts so far. */
  readonly object: string
  readonly home: string
  readonly known: Map<string, Delta>
}

// W2 writes what W1 has written, and some more.
const made = new WeakMap<Home, Made>()

const madeOf = (after: Home, from: string): Made => {
  const before = made.get(after)
  if (before?.from === from) return before
  const [object, home] = [JSON.stringify(from), JSON.stringify(after)]
  const fresh = { from, object, home, known: new Map<string, Delta>() }
  made.set(after, fresh)
  return fresh
}

/** The journal of a text, also of one from before long texts were put aside. */
export const readJournal = (text: string): Json => {
  const stored = parseExact(text)
  if (!isStored(stored)) return stored
  const { from, texts, journal } = stored
  const back = (value: Json): Json => {
    if (typeof value === 'string' && value.startsWith(mark))
      return applied(texts[Number(value.slice(mark.length))] ?? [], from)
    if (Array.isArray(value)) return value.map(back)
    return isObject(value) ? mapValues(value, back) : value
  }
  const whole = mapValues(journal, back)
  return { ...whole, after: parseExact(String(whole.after)) }
}

const isStored = (value: unknown): value is Stored =>
  isObject(value) && typeof value.from === 'string' && isObject(value.journal)
