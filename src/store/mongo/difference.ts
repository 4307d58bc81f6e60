import type { UpdateFilter } from 'mongodb'
import { asUpdate, byStore, type Plain, type Stored } from './records.ts'

type Fields = { readonly [field: string]: unknown }
type Update = {
  readonly set: Record<string, unknown>
  readonly unset: Record<string, true>
  readonly clock: Record<string, true>
}

/**
 * What makes one state of a record out of another, by literal values alone: nothing that a caller
 * gave is ever read as an expression or a path.
 */
export const difference = (before: Plain | null, after: Plain): UpdateFilter<Stored> => {
  const { _id, rev, ...fields } = after as Plain & Fields
  const update: Update = { set: {}, unset: {}, clock: {} }
  compare(update, '', without(before), fields)
  return asUpdate({
    $inc: { rev: 1 },
    ...(filled(update.set) && { $set: update.set }),
    ...(filled(update.unset) && { $unset: update.unset }),
    ...(filled(update.clock) && { $currentDate: update.clock }),
  })
}

const without = (record: Plain | null): Fields => {
  if (record === null) return {}
  const { _id, rev, ...fields } = record
  return fields
}

const filled = (part: object) => Object.keys(part).length > 0

const compare = (update: Update, at: string, before: Fields, after: Fields) => {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [before[key], after[key]]
    if (from === to) continue
    const path = `${at}${key}`
    if (to === undefined) update.unset[path] = true
    else if (to === byStore) update.clock[path] = true
    else if (isAligned(from, to)) compareItems(update, path, from, to as Items)
    else update.set[path] = to
  }
}

/** Items that stay in their place are compared one by one, so that what is large is not sent. */
const compareItems = (
  update: Update,
  path: string,
  before: readonly Fields[],
  after: readonly Fields[]
) => {
  for (const [index, to] of after.entries()) {
    const from = before[index]
    if (from === undefined) update.set[`${path}.${index}`] = to
    else compare(update, `${path}.${index}.`, from, to)
  }
}

type Items = readonly Fields[]

const isAligned = (before: unknown, after: unknown): before is Items =>
  Array.isArray(before) &&
  Array.isArray(after) &&
  before.length > 0 &&
  before.length <= after.length &&
  before.every((item, index) => keyOf(item) !== undefined && keyOf(item) === keyOf(after[index]))

const keyOf = (item: unknown): unknown => {
  if (typeof item !== 'object' || item === null) return undefined
  return (item as Fields).id ?? (item as Fields).key
}
