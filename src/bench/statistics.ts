/** The middle one of some figures. */
export const median = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN

/** The median of what each round makes of two figures of its own, so that a slow round is slow for both. */
export const ratio = (above: readonly number[], below: readonly number[]): number =>
  median(above.map((figure, round) => figure / (below[round] ?? Number.NaN)))

/** A row of two ways' figures: the first to the second, then both. */
export const beside = (name: string, figures: readonly (readonly number[])[]) => [
  ...[name, ratio(figures[0] ?? [], figures[1] ?? []), ...figures.map(median)],
]

/** A table with what it is about. */
export const titled = (title: string, body: string) => `\n${title}\n${body}`

/** Rows under their titles, in columns; the first to the left, figures to the right. */
export const table = (
  titles: readonly string[],
  rows: readonly (readonly (string | number)[])[]
): string => {
  const cells = [titles, ...rows.map((row) => row.map(written))]
  const widths = titles.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)))
  const line = (row: readonly string[]) =>
    row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)
    )
  return cells.map((row) => `  ${line(row).join('  ')}`.trimEnd()).join('\n')
}

const written = (cell: string | number) => (typeof cell === 'string' ? cell : figure(cell))

/** Three digits that say something, whole where there are more. */
const figure = (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
