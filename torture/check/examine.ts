import { writerOf } from '../fields.ts'
import { apart, lost, traces } from './acked.ts'
import { trampled, wiped } from './besides.ts'
import { type Evidence, readEvidence, type Story, valuesAt } from './evidence.ts'
import { unfenced } from './fences.ts'
import { type Figures, figuresOf, vacuous } from './figures.ts'
import { unfaithful } from './keys.ts'
import { leaks } from './leaks.ts'
import { type Edit, explain } from './linearizable.ts'
import { unpaired } from './pairs.ts'
import { slow } from './recovery.ts'
import { hasty, restless } from './retries.ts'
import { untrue } from './truthful.ts'

/** What the checkers say of a run: empty lists, or the first things that are wrong. */
export type Findings = {
  readonly passed: boolean
  readonly violations: Readonly<Record<string, readonly string[]>>
  readonly vacuous: readonly string[]
  readonly figures: Figures
}

/** Judges a run by its files alone. */
export const examine = (folder: string): Findings => {
  const evidence = readEvidence(folder)
  const { stories, audit, kills, requests, facts } = evidence
  const each = (check: (story: Story) => string[]) => stories.flatMap(check)
  const violations = {
    K1: each((story) => unordered(story)),
    K2: each(lost),
    K3: [...each(traces), ...each(trampled)],
    K4: [...each(apart), ...each(wiped)],
    K5: unpaired(evidence),
    K6: unfaithful(evidence.repeats),
    K7: slow(audit, kills, boundOf(evidence)),
    K8: unfenced(audit),
    K9: [...hasty(requests), ...restless(requests, takeoversOf(stories))],
    K10: each(untrue),
    K11: leaks(evidence),
    K12: wasteful(evidence),
  }
  const empty = vacuous(evidence)
  const passed = empty.length === 0 && Object.values(violations).every((one) => one.length === 0)
  return { passed, violations, vacuous: empty, figures: figuresOf(evidence, facts) }
}

/** K1 for one assistant. */
const unordered = ({ calls, states, key, operations }: Story): string[] => {
  const first = states[0]
  if (first === undefined) return []
  const edits = states.flatMap((state): Edit[] =>
    Object.entries(valuesAt(state))
      .filter(([, value]) => writerOf(value) === 'outsider')
      .map(([field, value]) => ({ t: state.t, field: field as Edit['field'], value }))
  )
  const dirty = operations.filter(({ state }) => state === 'dirty').length
  const told = calls.filter(({ outcome }) => outcome === 'dirty').length
  const silent = operations.filter(
    ({ kind, state }) => state === 'committed' && !['patch', 'import'].includes(kind)
  ).length
  const wrong = explain({
    calls: calls.filter((call) => call.outcome !== 'unknown' || hasArrived(call, states)),
    ...{ edits, silent, partly: dirty > told },
    ...{ version: 1, values: valuesAt(first) },
  })
  return wrong === null ? [] : [`${key}: ${wrong}`]
}

/** A change of which nothing ever stood at the provider cannot have been committed. */
const hasArrived = ({ sets }: Story['calls'][number], states: Story['states']) =>
  states.some((state) => {
    const values = valuesAt(state)
    return Object.entries(sets).every(([field, value]) => values[field as Edit['field']] === value)
  })

/** How long what a kill left open may take: a start, a lease, a scan, and backing off after faults. */
const boundOf = ({ facts: { timing } }: Evidence) =>
  3000 + timing.lease + timing.settle + 5 * timing.deadline

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
const wasteful = ({ facts: { resources, lastExit }, terms }: Evidence): string[] => [
  ...(resources.rssMiB > 300 ? [`${resources.rssMiB} MiB of memory at rest`] : []),
  ...(resources.sockets > 60 ? [`${resources.sockets} sockets at rest`] : []),
  ...(resources.restless > 0 ? [`${resources.restless} assistants never came to rest`] : []),
  ...(lastExit === 0 ? [] : [`the last drain ended with ${lastExit}`]),
  ...terms
    .filter(({ code, took }) => (code !== 0 && code !== null) || took > 10_000)
    .map(
      ({ life, code, took }) => `start ${life} drained in ${Math.round(took)} ms and ended ${code}`
    ),
]
