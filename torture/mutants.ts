import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { seededBugs } from './bugs.ts'
import { examine } from './check/examine.ts'
import { now } from './clock.ts'
import { inflict } from './inflict.ts'
import { type Tier, tiers } from './sizes.ts'

/** One bug to plant: an exact text of the product's source, and what stands there instead. */
export type Bug = {
  readonly id: string
  readonly says: string
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A source text with a bug in it; throws where the text that it replaces is gone. */
export const planted = ({ id, file, from, to }: Bug, text: string): string => {
  if (text.split(from).length !== 2) throw new Error(`${id}: ${file} does not hold its text once`)
  return text.replace(from, () => to)
}

/** Runs every bug, or one, until the checkers see it; 0 if they see them all. */
export const runMutants = async (root: string, seed: number, only?: string): Promise<number> => {
  const bugs = seededBugs.filter(({ id }) => only === undefined || id === only)
  const times: number[] = []
  for (const bug of bugs) {
    const began = now()
    const seen = await caught(root, seed, bug)
    if (seen !== null) times.push((now() - began) / 1000)
    process.stdout.write(
      `${bug.id.padEnd(4)} ${seen === null ? 'NOT SEEN' : 'caught'}  ${bug.says}\n`
    )
    if (seen !== null) process.stdout.write(`     ${seen.slice(0, 160)}\n`)
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  process.stdout.write(`${times.length}/${bugs.length} caught, median ${Math.round(median)} s\n`)
  return times.length === bugs.length ? 0 : 1
}

const rounds: readonly Tier[] = [tiers.small, tiers.medium, tiers.medium, tiers.medium]

/** What the checkers say of a bug, or null where they let it pass. */
const caught = async (root: string, seed: number, bug: Bug): Promise<string | null> => {
  const tree = treeWith(root, bug)
  try {
    for (const [round, tier] of rounds.entries()) {
      const seen = await once(tree, tier, seed + round)
      if (seen !== null) return seen
    }
    return null
  } finally {
    rmSync(tree, { recursive: true })
  }
}

const once = async (tree: string, tier: Tier, seed: number): Promise<string | null> => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-torture-'))
  try {
    await inflict({ tier, seed, folder, tree })
    const { violations } = examine(folder)
    const wrong = Object.entries(violations).find(([, found]) => found.length > 0)
    return wrong === undefined ? null : `${wrong[0]} ${wrong[1][0]}`
  } catch (error) {
    const { message } = error as Error
    if (/by itself|does not start/.test(message)) return message
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const treeWith = (root: string, bug: Bug): string => {
  const tree = mkdtempSync(join(tmpdir(), 'patchbay-bug-'))
  for (const part of ['src', 'adapters', 'package.json'])
    cpSync(join(root, part), join(tree, part), { recursive: true })
  mkdirSync(join(tree, 'data'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  const file = join(tree, bug.file)
  writeFileSync(file, planted(bug, readFileSync(file, 'utf8')))
  return tree
}
