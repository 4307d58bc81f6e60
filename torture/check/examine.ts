import { readBegun } from '../facts.ts'
import { apart, lost, traces } from './acked.ts'
import { trampled, wiped } from './besides.ts'
import { type Evidence, readEvidence, type Story } from './evidence.ts'
import { unfenced } from './fences.ts'
import { type Figures, figuresOf, vacuous } from './figures.ts'
import { unfaithful } from './keys.ts'
import { leaks } from './leaks.ts'
import { givenUp } from './linearizable.ts'
import { unordered } from './order.ts'
import { unpaired } from './pairs.ts'
import { blowsOf, slow } from './recovery.ts'
import { hasty, needless, restless } from './retries.ts'
import { untrue } from './truthful.ts'

/** What the checkers say of a run: empty lists, or the first things that are wrong. */
export type Findings = {
  readonly passed: boolean
  readonly violations: Readonly<Record<string, readonly string[]>>
  readonly vacuous: readonly string[]
  readonly figures: Figures
}

type Check = {
  readonly k: string
  readonly find: (evidence: Evidence) => readonly string[]
  /** What it finds stays wrong, whatever comes after: it need not wait until all is at rest. */
  readonly early?: boolean
}

const each =
  (check: (story: Story) => string[]): Check['find'] =>
  ({ stories }) =>
    stories.flatMap(check)

const checks: readonly Check[] = [
  { k: 'K1', find: each(unordered) },
  { k: 'K2', find: each(lost), early: true },
  { k: 'K3', find: each((story) => [...traces(story), ...trampled(story)]) },
  { k: 'K4', find: each((story) => [...apart(story), ...wiped(story)]) },
  { k: 'K5', find: unpaired },
  { k: 'K6', find: ({ repeats }) => unfaithful(repeats), early: true },
  { k: 'K7', find: (evidence) => slow(evidence.audit, blowsOf(evidence), boundOf(evidence)) },
  { k: 'K8', find: ({ audit }) => unfenced(audit), early: true },
  { k: 'K9', find: ({ requests }) => hasty(requests), early: true },
  { k: 'K9', find: needless, early: true },
  {
    k: 'K9',
    find: ({ requests, stories }) => restless(requests, takeoversOf(stories)),
    early: true,
  },
  { k: 'K10', find: each(untrue), early: true },
  { k: 'K11', find: leaks, early: true },
  { k: 'K12', find: wasteful },
]

/** Judges a run by its files alone. */
export const examine = (folder: string): Findings => {
  const evidence = readEvidence(folder)
  if (evidence.rest === null) throw new Error(`${folder} holds no run that came to its end`)
  const violations: Record<string, readonly string[]> = {}
  for (const { k, find } of checks) violations[k] = [...(violations[k] ?? []), ...find(evidence)]
  const empty = vacuous(evidence)
  const passed = empty.length === 0 && Object.values(violations).every((one) => one.length === 0)
  return { passed, violations, vacuous: empty, figures: figuresOf(evidence, evidence.rest) }
}

/** The first thing that some checkers find wrong already while a run still goes on. */
export const wrongSoFar = (folder: string, by: readonly string[]): string | null =>
  readBegun(folder) === null ? null : firstWrong(folder, by, ({ early }) => early === true)

/** The first thing that some checkers find wrong in a run that came to its end. */
export const wrongAtRest = (folder: string, by: readonly string[]): string | null =>
  firstWrong(folder, by, () => true)

const firstWrong = (folder: string, by: readonly string[], takes: (check: Check) => boolean) => {
  const evidence = readEvidence(folder)
  for (const check of checks.filter((one) => by.includes(one.k) && takes(one))) {
    const wrong = check.find(evidence).find((text) => !text.endsWith(givenUp))
    if (wrong !== undefined) return `${check.k} ${wrong}`
  }
  return null
}

/** How long what a kill left open may take: a start, a lease, a scan, and backing off after faults. */
const boundOf = ({ begun: { timing }, lives }: Evidence) => {
  const boots = lives.map(({ began, ready }) => ready - began).sort((a, b) => a - b)
  const boot = boots[Math.floor(boots.length * 0.9)] ?? 0
  return Math.max(3000, 4 * boot) + timing.lease + timing.settle + 5 * timing.deadline
}

const takeoversOf = (stories: readonly Story[]) => {
  const counts = new Map(
    stories.map(({ obj, audit }) => [
      obj,
      audit.filter(({ what, before, operation }) => what === 'take' && before === operation).length,
    ])
  )
  return (obj: string) => counts.get(obj) ?? 0
}

/** K12: what the last start, that nobody killed, held while nothing was asked of it. */
function wasteful({ rest, terms }: Evidence): string[] {
  if (rest === null) return []
  const { resources, lastExit } = rest
  return [
    ...(resources.rssMiB > 300 ? [`${resources.rssMiB} MiB of memory at rest`] : []),
    ...(resources.sockets > 60 ? [`${resources.sockets} sockets at rest`] : []),
    ...(resources.restless > 0 ? [`${resources.restless} assistants never came to rest`] : []),
    ...(lastExit === 0 ? [] : [`the last drain ended with ${lastExit}`]),
    ...terms
      .filter(({ code, took }) => (code !== 0 && code !== null) || took > 10_000)
      .map(
        ({ life, code, took }) =>
          `start ${life} drained in ${Math.round(took)} ms and ended ${code}`
      ),
  ]
}
