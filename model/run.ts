import type { Report } from './check.ts'
import { createMutants, updateMutants } from './mutants.ts'
import { examine, largeRuns, type Mutant, type Run, smallRuns } from './runs.ts'

const isAsExpected = (run: Run | Mutant, { states, transitions, violation }: Report) =>
  'breaks' in run
    ? violation?.invariant === run.breaks && violation.trace.length === run.steps
    : violation === null && states === run.states && transitions === run.transitions

const resultOf = ({ violation }: Report) =>
  violation ? `${violation.invariant} in ${violation.trace.length} steps` : 'clean'

/** Prints one line of the table; with `traced` the counterexample below it. */
const print = (run: Run | Mutant, traced: boolean) => {
  const start = performance.now()
  const report = examine(run)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const expected = isAsExpected(run, report)
  const result = `${resultOf(report)}${expected ? '' : ' (NOT AS EXPECTED)'}`
  const [states, transitions] = [report.states, report.transitions].map((n) =>
    n.toLocaleString('en')
  )
  console.log(`| ${run.name} | ${states} | ${transitions} | ${result} | ${seconds} |`)
  if (traced && report.violation) {
    const { invariant, what, trace } = report.violation
    const steps = trace.map((name, at) => `${String(at + 1).padStart(4)}  ${name}`)
    console.log(`\n${steps.join('\n')}\n      ${invariant}: ${what}\n`)
  }
  return expected
}

/** `npm run model` runs all; `npm run model -- M9 M11` only these, with their counterexamples. */
const main = (names: readonly string[]) => {
  const all = [...smallRuns, ...largeRuns, ...updateMutants, ...createMutants]
  const isWanted = ({ name }: Run | Mutant) => names.some((it) => `${name} `.startsWith(`${it} `))
  const runs = names.length === 0 ? all : all.filter(isWanted)
  console.log('| run | states | transitions | result | seconds |\n|---|---|---|---|---|')
  const unexpected = runs.filter((run) => !print(run, names.length > 0))
  if (unexpected.length > 0 || runs.length === 0) process.exitCode = 1
}

main(process.argv.slice(2))
