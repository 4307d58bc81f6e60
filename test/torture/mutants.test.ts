import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededBugs } from '../../torture/bugs.ts'
import { tableOf } from '../../torture/mutants.ts'
import { planted } from '../../torture/tree.ts'

const bug = {
  id: 'M0',
  seenBy: 'K2',
  says: 'nothing is kept',
  file: 'src/a.ts',
  from: 'keep()',
  to: 'skip()',
}

test('a bug is planted where its text stands once, and nowhere else', () => {
  expect(planted(bug, 'a(); keep(); b()')).toBe('a(); skip(); b()')
  const gone = 'M0: src/a.ts does not hold its text once'
  expect(() => planted(bug, 'a(); b()')).toThrow(gone)
  expect(() => planted(bug, 'keep(); keep()')).toThrow(gone)
})

test('every bug of the suite still has its place in the source', () => {
  const root = new URL('../..', import.meta.url).pathname
  for (const one of seededBugs) {
    const text = readFileSync(join(root, one.file), 'utf8')
    expect(planted(one, text)).not.toEqual(text)
  }
})

test('no two bugs have one name', () => {
  expect(new Set(seededBugs.map(({ id }) => id)).size).toBe(seededBugs.length)
})

test('the table tells who saw a bug, and that nobody saw one', () => {
  const seen = { bug, word: { seen: 'K2 op was acknowledged', milliseconds: 9400 } }
  const other = { bug: { ...bug, id: 'M9' }, word: { seen: null, milliseconds: 60_000 } }
  expect(tableOf([seen, other])).toBe(
    [
      ...['caught 1/2, median time to detection 9 s', '', '| | planted | seen by | after |'],
      ...['|---|---|---|---|', '| M0 | nothing is kept | K2 | 9 s |'],
      '| M9 | nothing is kept | nobody | 60 s |',
    ].join('\n')
  )
})
