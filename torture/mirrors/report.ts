import type { Evidence, Violations } from './judge.ts'
import type { Shown } from './rest.ts'

type Counts = Readonly<Record<string, number>>

/** A run, judged. */
export type Findings = {
  readonly seed: number
  readonly seconds: number
  readonly evidence: Evidence
  readonly operations: readonly Shown[]
  readonly violations: Violations
  readonly kills: Counts
  readonly faults: Counts
  readonly takeovers: number
  readonly marks: number
  readonly requests: string
}

/** Why a run shows nothing, if so. */
export const vacuous = ({ kills, faults, takeovers, operations }: Findings): readonly string[] => [
  ...(sum(kills) > 0 ? [] : ['nothing was killed']),
  ...(sum(faults) > 0 ? [] : ['nothing went wrong at a provider']),
  ...(takeovers > 0 ? [] : ['nothing was taken over']),
  ...(operations.some(({ state }) => state === 'committed') ? [] : ['nothing was changed']),
]

/** Whether it found nothing wrong, and was able to. */
export const passed = (findings: Findings): boolean =>
  Object.values<readonly string[]>(findings.violations).flat().length === 0 &&
  vacuous(findings).length === 0

const sum = (counts: Counts) => Object.values(counts).reduce((total, count) => total + count, 0)

const counted = (names: readonly string[]): Counts => {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const list = (counts: Counts) =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

const total = (counts: Counts) => `${sum(counts)}: ${list(counts)}`

const byProvider = (faults: Counts) =>
  ['vapi', 'retell', 'elevenlabs'].map((provider) => {
    const own = Object.entries(faults).flatMap(([name, count]) =>
      name.startsWith(`${provider} `) ? [[name.slice(provider.length + 1), count] as const] : []
    )
    return ['', `${provider} ${total(Object.fromEntries(own))}`] as const
  })

const undosIn = (operations: readonly Shown[]) =>
  operations.filter(({ timeline }) => timeline.some(({ purpose }) => purpose === 'undo')).length

type Line = readonly [name: string, text: string]

const linesOf = (findings: Findings): readonly Line[] => {
  const { evidence, operations, kills, faults, violations, seed, seconds } = findings
  const { changes, endings, edits, glimpses, recovery } = evidence
  const told = endings.flatMap((ending) => Object.values(ending.told))
  return [
    ['mirrors', `${endings.length} assistants at 3 providers each, seed ${seed}, ${seconds} s`],
    ['changes', total(counted(changes.map(({ outcome }) => outcome)))],
    ['operations', total(counted(operations.map(({ kind, state }) => `${kind} ${state}`)))],
    ['faults', `${sum(faults)}`],
    ...byProvider(faults),
    ['strangers', `${edits.length} edits beside our fields`],
    ['kills', total(kills)],
    ['takeovers', `${findings.takeovers}`],
    ['settling', `${findings.marks} marks`],
    ['undos', `${undosIn(operations)} operations took something back`],
    ['glimpses', `${glimpses.filter(({ calm }) => calm).length} of assistants told to be in sync`],
    ['recovery', `max ${recovery} ms`],
    ['requests', findings.requests],
    ['at the end', list(counted(told))],
    ['violations', list(lengths(violations))],
  ]
}

/** A run as it is printed and published. */
export const format = (findings: Findings): string => {
  const wrong = Object.entries<readonly string[]>(findings.violations).flatMap(([name, found]) =>
    found.slice(0, 8).map((text) => `  ${name} ${text}`)
  )
  return [
    ...linesOf(findings).map(([name, text]) => `${name.padEnd(11)}${text}`),
    ...wrong,
    ...vacuous(findings).map((text) => `  vacuous: ${text}`),
    ...[passed(findings) ? 'passed' : 'FAILED', ''],
  ].join('\n')
}

const lengths = (violations: Violations): Counts =>
  Object.fromEntries(Object.entries(violations).map(([name, found]) => [name, found.length]))
