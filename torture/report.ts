import type { Findings } from './check/examine.ts'
import type { FleetFigures } from './fleet/figures.ts'

const list = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

const fleetLines = ({ storms, seen, gap, again, late }: FleetFigures) => [
  ['the set', `${sum(storms)} disturbances: ${list(storms)}`],
  ['seen then', `${sum(seen)} answers to changes and reads: ${list(seen)}`],
  ['commits', `the longest gap while the set was disturbed: ${gap} ms`],
  ['no primary', `${again} starts ended by themselves and were made again`],
  ['too late', `${late} holders came back after they were taken over, and stored nothing`],
]

/** A run as it is printed and published. */
export const format = ({ passed, violations, vacuous, figures: of }: Findings): string => {
  const { recovery, rest } = of
  const lines = [
    ['tier', `${of.tier}, seed ${of.seed}, ${of.seconds} s`],
    ['calls', `${sum(of.calls)}: ${list(of.calls)}`],
    ['changes', `${sum(of.changes)}: ${list(of.changes)}`],
    ['operations', `${sum(of.ends)}: ${list(of.ends)}`],
    ['faults', `${sum(of.faults)}: ${list(of.faults)}, F22 ${of.edits}`],
    ['kills', `${sum(of.kills)}: ${list(of.kills)}`],
    ['starts', `${of.starts}, ready in ${of.boot} ms (median); ${of.drains} drained`],
    ['zombies', list(of.zombies)],
    ...(of.fleet === undefined ? [] : fleetLines(of.fleet)),
    ['takeovers', `${of.takeovers}`],
    ['settling', `${of.marks} marks, ${of.settled} settled, ${of.repairs} repaired`],
    ['undos', `${of.undos} applied at the provider`],
    [
      'recovery',
      `${recovery.count}: p50 ${recovery.p50}, p99 ${recovery.p99}, max ${recovery.max} ms`,
    ],
    [
      'sent',
      `${of.requestsPerOperation.toFixed(2)} writes at the provider for each operation, ` +
        `${of.requestsInBrownOut.toFixed(2)} for each change in a brown-out or outage`,
    ],
    ['at rest', `${rest.rssMiB} MiB, ${rest.sockets} sockets, ${rest.restless} not at rest`],
    [
      'violations',
      list(Object.fromEntries(Object.entries(violations).map(([k, v]) => [k, v.length]))),
    ],
  ]
  const wrong = Object.entries(violations).flatMap(([k, found]) =>
    found.slice(0, 5).map((text) => `  ${k} ${text}`)
  )
  const empty = vacuous.map((text) => `  vacuous: ${text}`)
  return [
    ...lines.map(([name = '', text]) => `${name.padEnd(11)}${text}`),
    ...wrong,
    ...empty,
    passed ? 'passed' : 'FAILED',
    '',
  ].join('\n')
}
