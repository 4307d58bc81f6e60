import type { z } from 'zod'
import { equal, get, isObject, type Json, type JsonObject, plain } from '../../src/json.ts'
import { type Rule, rulesOf } from './vapi-rules.ts'
import { assistant } from './vapi-schema-assistant.ts'
import { changedTool, newTool } from './vapi-schema-tools.ts'
import { sentence } from './vapi-sentences.ts'

/** What this fake of Vapi keeps. */
export const kinds = ['assistant', 'tool'] as const
/** One of them, spelled as in its path. */
export type VapiKind = (typeof kinds)[number]

type Path = readonly PropertyKey[]

/**
 * Everything the real API would say against a body, in its words; `held` is the stored object in a
 * PATCH. What the object holds already passes at the same place, however odd: real accounts carry
 * keys and values that no schema knows, and Vapi takes them back.
 */
export const complaints = (kind: VapiKind, body: JsonObject, held?: JsonObject): string[] => {
  const value = plain(body) as JsonObject
  const found = [...schemaRules(kind, value, held), ...(kind === 'assistant' ? rulesOf(value) : [])]
  const wrong = found.filter((rule) => rule.always || !isHeld(rule, body, held))
  return [...new Set(wrong.map((rule) => rule.says))]
}

const schemaRules = (kind: VapiKind, value: JsonObject, held: JsonObject | undefined) =>
  (schemaOf(kind, held).safeParse(value).error?.issues ?? []).flatMap(asRules)

const schemaOf = (kind: VapiKind, held: JsonObject | undefined): z.ZodType => {
  if (kind === 'assistant') return assistant
  return held === undefined ? newTool : changedTool(String(held.type))
}

const asRules = (issue: z.core.$ZodIssue): Rule[] => {
  const paths: Path[] =
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key])
      : [issue.path]
  return sentence(issue).map((says, index) => ({ says, paths: [paths[index] ?? issue.path] }))
}

const isHeld = ({ paths }: Rule, body: JsonObject, held: JsonObject | undefined) =>
  held !== undefined &&
  paths.every((path) => sameVendor(path, body, held) && same(path, body, held))

// A key carried over to another vendor is not what was stored, even with the same value.
const sameVendor = ([block]: Path, body: JsonObject, held: JsonObject) =>
  equal(get(body, `${String(block)}.provider`), get(held, `${String(block)}.provider`))

/** Equal at this path; a list may have moved, so any of its items will do. */
const same = ([step, ...rest]: Path, sent: Json | undefined, held: Json | undefined): boolean => {
  if (step === undefined) return equal(sent, held)
  if (Array.isArray(sent) && Array.isArray(held)) {
    const item = sent[Number(step)] as Json
    return held.some((one) => same(rest, item, one as Json))
  }
  if (!isObject(sent) || !isObject(held)) return false
  return same(rest, own(sent, String(step)), own(held, String(step)))
}

const own = (object: JsonObject, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined
