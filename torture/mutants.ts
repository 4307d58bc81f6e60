import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { noBug, seededBugs } from './bugs.ts'
import { ended, startTalking } from './children.ts'
import { fleetBugs } from './fleet/bugs.ts'
import type { MutantOptions, MutantWord } from './mutant.ts'
import type { Bug } from './tree.ts'

type Judged = { readonly bug: Bug; readonly word: MutantWord }

/** Which bugs, under what, and how many of them at a time. */
export type Suite = {
  readonly bugs: readonly Bug[]
  readonly fleet: boolean
  readonly atOnce: number
}

export const suites = {
  alone: { bugs: seededBugs, fleet: false, atOnce: 2 },
  fleet: { bugs: fleetBugs, fleet: true, atOnce: 1 },
} as const satisfies Readonly<Record<string, Suite>>

/** Runs every bug, or some, until the checkers see it; gives the table of them. */
export const runMutants = async (
  root: string,
  seed: number,
  only?: string,
  suite: Suite = suites.alone
) => {
  const chosen = only?.split(',')
  const bugs = [noBug, ...suite.bugs].filter(
    ({ id }) => chosen === undefined || chosen.includes(id)
  )
  const waiting = [...bugs]
  const judged: Judged[] = []
  const work = async () => {
    for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
      const word = await judge(root, seed, bug, suite)
      judged.push({ bug, word })
      process.stdout.write(`${lineOf({ bug, word })}\n`)
    }
  }
  await Promise.all(Array.from({ length: suite.atOnce }, work))
  const sorted = bugs.flatMap((bug) => judged.filter((one) => one.bug === bug))
  return { missed: judged.filter(isWrong).length, table: tableOf(sorted) }
}

const judge = async (
  root: string,
  seed: number,
  bug: Bug,
  { fleet }: Suite
): Promise<MutantWord> => {
  const { id } = bug
  const folder = mkdtempSync(join(tmpdir(), `patchbay-bug-${id}-`))
  const options: MutantOptions = { root, folder, seed, id, fleet }
  const child = startTalking('mutant.ts', options)
  const [word] = (await Promise.race([
    once(child, 'message'),
    ended(child).then(() => [null]),
  ])) as [MutantWord | null]
  await ended(child)
  if (word === null) throw new Error(`${id} could not be run: ${folder} is what is left of it`)
  if (isWrong({ bug, word })) process.stdout.write(`kept: ${folder}\n`)
  else rmSync(folder, { recursive: true })
  return word
}

/** A bug that was not seen, or something that was where none is. */
const isWrong = ({ bug, word }: Judged) => (word.seen === null) !== (bug === noBug)

const secondsOf = ({ milliseconds }: MutantWord) => Math.round(milliseconds / 1000)

const lineOf = ({ bug, word }: Judged) =>
  `${bug.id.padEnd(4)} ${word.seen === null ? 'NOT SEEN' : 'caught'} in ${secondsOf(word)} s: ` +
  `${bug.says}${word.seen === null ? '' : `\n     ${word.seen.slice(0, 160)}`}`

/** As it is published: what was planted, which checker saw it, and after how long. */
export const tableOf = (judged: readonly Judged[]): string => {
  const bugs = judged.filter(({ bug }) => bug !== noBug)
  const caught = bugs.filter(({ word }) => word.seen !== null)
  const times = caught.map(({ word }) => secondsOf(word)).sort((a, b) => a - b)
  const rows = judged.map(({ bug, word }) => {
    const by = word.seen === null ? 'nobody' : (/^K\d+/.exec(word.seen)?.[0] ?? 'its end')
    return `| ${bug.id} | ${bug.says} | ${by} | ${secondsOf(word)} s |`
  })
  const median = times[Math.floor(times.length / 2)] ?? 0
  return [
    `caught ${caught.length}/${bugs.length}, median time to detection ${median} s`,
    '',
    ...['| | planted | seen by | after |', '|---|---|---|---|'],
    ...rows,
  ].join('\n')
}
