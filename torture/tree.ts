import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One bug to plant: an exact text of the product's source, and what stands there instead. */
export type Bug = {
  readonly id: string
  /** The checkers whose promise it breaks: what others find wrong is not it. */
  readonly seenBy: string
  readonly says: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Where it shows, if not in any run. */
  readonly tier?: 'edits' | 'outage'
}

/** A copy of the product's source, so that no edit meanwhile changes what is under fire. */
export const copyTree = (root: string, tree: string, bug?: Bug) => {
  mkdirSync(join(tree, 'data'), { recursive: true })
  for (const part of ['src', 'adapters', 'package.json'])
    cpSync(join(root, part), join(tree, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  if (bug === undefined || bug.from === bug.to) return
  const file = join(tree, bug.file)
  writeFileSync(file, planted(bug, readFileSync(file, 'utf8')))
}

/** A source text with a bug in it; throws where the text that it replaces is gone. */
export const planted = ({ id, file, from, to }: Bug, text: string): string => {
  if (text.split(from).length !== 2) throw new Error(`${id}: ${file} does not hold its text once`)
  return text.replace(from, () => to)
}
