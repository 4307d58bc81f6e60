import { PatchbayError } from '../../errors.ts'
import type { Imported, ImportProgress } from '../../records.ts'

/** An object that an import has found, and what became of it. */
export type Item = { readonly id: string; readonly over?: true; readonly code?: string }

/** So many objects fit well into one record, and so many bytes of their ids and codes. */
const most = 100_000
const bytes = 13 * 1024 * 1024
/** What an item takes beside its id. */
const beside = 90

/** Checked as they are found: what becomes of them has its place already. */
export const checkItems = (items: readonly Item[]) => {
  if (items.length > most)
    throw new PatchbayError('too_large', `An import takes at most ${most} objects`)
  const size = items.reduce((sum, { id }) => sum + new Blob([id]).size + beside, 0)
  if (size > bytes) throw new PatchbayError('too_large', 'An import holds at most 13 MiB of ids')
}

/** External ids that were not found before, each once. */
export const newIn = (items: readonly Item[], found: readonly string[]) => {
  const known = new Set(items.map(({ id }) => id))
  return [...new Set(found)].filter((id) => !known.has(id))
}

/** What an item becomes by what was done. */
export const endedBy = (ended: readonly Imported[]) => {
  const codes = new Map(ended.map(({ externalId, code }) => [externalId, code]))
  return (item: Item): Item => {
    const code = codes.get(item.id)
    if (code === undefined) return item
    return { id: item.id, over: true, ...(code !== null && { code }) }
  }
}

/** How far it is. */
export const progress = (items: readonly Item[]) => ({
  ...{ total: items.length, done: items.filter(({ over }) => over).length },
  failed: items
    .flatMap(({ id: externalId, code }) => (code === undefined ? [] : [{ externalId, code }]))
    .sort((a, b) => (a.externalId < b.externalId ? -1 : 1)) as ImportProgress['failed'],
})
