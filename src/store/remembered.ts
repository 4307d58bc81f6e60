import type { Row } from './sql.ts'

const mostCharacters = 8_000_000

/**
 * Reads rows, and one that is read again as it was gives the very value it gave before: parsing is
 * most of what a read costs. The row itself is always fetched, so nothing can be stale.
 */
export const remembered = <R extends Row & { readonly id: string }, T>(read: (row: R) => T) => {
  const known = new Map<string, { readonly row: R; readonly value: T }>()
  let characters = 0
  return (row: R): T => {
    const before = known.get(row.id)
    if (before !== undefined && alike(before.row, row)) return before.value
    characters += sizeOf(row) - (before === undefined ? 0 : sizeOf(before.row))
    if (characters > mostCharacters) {
      known.clear()
      characters = sizeOf(row)
    }
    const value = read(row)
    known.set(row.id, { row, value })
    return value
  }
}

const alike = (a: Row, b: Row) => {
  for (const column in a) if (a[column] !== b[column]) return false
  return true
}

const sizeOf = (row: Row) => {
  let size = 0
  for (const column in row) size += String(row[column]).length
  return size
}
