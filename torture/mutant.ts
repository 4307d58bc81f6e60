import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { noBug, seededBugs } from './bugs.ts'
import { wrongAtRest, wrongSoFar } from './check/examine.ts'
import { endAll } from './children.ts'
import { now } from './clock.ts'
import { fleetBugs } from './fleet/bugs.ts'
import * as fleet from './fleet/sizes.ts'
import { inflict } from './inflict.ts'
import { type Tier, tiers } from './sizes.ts'
import { type Bug, copyTree } from './tree.ts'

/** One bug to put under fire in a process of its own, which ends with all it started once it is seen. */
export type MutantOptions = {
  readonly root: string
  readonly folder: string
  readonly seed: number
  readonly id: string
  /** Under several gateways over a replica set. */
  readonly fleet?: boolean
}

/** What was seen of it, and after how long; null where every round let it pass. */
export type MutantWord = { readonly seen: string | null; readonly milliseconds: number }

const roundsOf = ({ tier }: Bug): readonly Tier[] =>
  tier === undefined ? Array<Tier>(6).fill(tiers.mutant) : Array<Tier>(3).fill(tiers[tier])
const glance = 700

/** The rounds of a bug, each to be run in a folder. */
const runsOf = async (bug: Bug, options: MutantOptions) => {
  const { root, folder, seed, fleet: isFleet } = options
  const tree = join(folder, 'tree')
  const more = (round: number, at: string) => ({ seed: seed + round, folder: at, tree })
  if (!isFleet)
    return roundsOf(bug).map((tier, round) => (at: string) => inflict({ tier, ...more(round, at) }))
  const { inflictFleet } = await import('./fleet/inflict.ts')
  const clean = join(folder, 'clean')
  copyTree(root, clean)
  return Array.from({ length: 3 }, (_, round) => (at: string) => {
    return inflictFleet({ tier: fleet.tiers.mutant, clean, ...more(round, at) })
  })
}

const main = async (options: MutantOptions) => {
  const { root, folder, id } = options
  const bug = [noBug, ...seededBugs, ...fleetBugs].find((one) => one.id === id)
  if (bug === undefined) throw new Error(`there is no bug ${id}`)
  const tree = join(folder, 'tree')
  copyTree(root, tree, bug)
  const began = now()
  const tell = (seen: string | null) => {
    endAll()
    process.send?.({ seen, milliseconds: now() - began } satisfies MutantWord, () =>
      process.exit(0)
    )
  }
  process.on('disconnect', () => process.exit(1))
  for (const [round, inflicted] of (await runsOf(bug, options)).entries()) {
    const at = join(folder, `${round}`)
    mkdirSync(at)
    const seen = await watched(at, bug.seenBy.split(' '), tell, () => inflicted(at))
    if (seen !== null) return tell(seen)
    rmSync(at, { recursive: true })
  }
  tell(null)
}

/** What is wrong at the end of a run; `early` is told of what is wrong before. */
const watched = async (
  folder: string,
  by: readonly string[],
  early: (seen: string) => void,
  run: () => Promise<void>
) => {
  const timer = setInterval(() => {
    const seen = glanceAt(folder, by)
    if (seen === null) return
    clearInterval(timer)
    early(seen)
  }, glance)
  try {
    await run()
    return wrongAtRest(folder, by)
  } catch (error) {
    const { message } = error as Error
    if (/by itself|does not start|the audit missed/.test(message)) return message
    throw error
  } finally {
    clearInterval(timer)
  }
}

const glanceAt = (folder: string, by: readonly string[]) => {
  try {
    return wrongSoFar(folder, by)
  } catch {
    // The database is just being recovered: the next glance will do.
    return null
  }
}

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as MutantOptions)
