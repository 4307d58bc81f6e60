import type { Rest } from '../facts.ts'
import { type FleetFigures, fleetFigures, missedByFleet } from '../fleet/figures.ts'
import { receiverPoints } from '../killer.ts'
import { trapPoints } from '../trap-points.ts'
import { terminal } from './acked.ts'
import type { Evidence } from './evidence.ts'
import { blowsOf, recoveries } from './recovery.ts'

type Counts = Readonly<Record<string, number>>

/** What a run is published by. */
export type Figures = {
  readonly tier: string
  readonly seed: number
  readonly seconds: number
  readonly calls: Counts
  readonly changes: Counts
  readonly ends: Counts
  readonly faults: Counts
  readonly kills: Counts
  readonly starts: number
  readonly drains: number
  readonly zombies: Counts
  readonly edits: number
  readonly takeovers: number
  readonly marks: number
  readonly settled: number
  readonly repairs: number
  readonly undos: number
  readonly recovery: {
    readonly count: number
    readonly p50: number
    readonly p99: number
    readonly max: number
  }
  readonly boot: number
  readonly requestsPerOperation: number
  /** Writes for each change that met a brown-out, the first ones included. */
  readonly requestsInBrownOut: number
  readonly rest: Rest['resources']
  /** What happened to a replica set, where the gateways are several. */
  readonly fleet?: FleetFigures
}

/** Counts a run by what its parts wrote down. */
export const figuresOf = (evidence: Evidence, rest: Rest): Figures => {
  const { begun, calls, requests, states, audit, operations, kills, lives, terms, zombies } =
    evidence
  const changing = ['patch', 'create', 'delete']
  const patches = calls.filter(({ f }) => changing.includes(f))
  const sent = requests.filter(({ purpose }) => !['read', 'list'].includes(purpose)).length
  const took = recoveries(audit, blowsOf(evidence)).sort((a, b) => a - b)
  const boots = lives.map(({ began, ready }) => ready - began).sort((a, b) => a - b)
  return {
    ...{ tier: begun.tier.name, seed: begun.seed },
    seconds: Math.round((rest.rested - begun.began) / 1000),
    calls: count(calls.map(({ f }) => f)),
    changes: count(patches.map(({ outcome }) => outcome)),
    ends: count(operations.map(({ state }) => state)),
    faults: count([
      ...requests.flatMap(({ faults }) => faults),
      ...evidence.mishaps.map(({ id }) => id),
    ]),
    kills: count(kills.map(({ point }) => point)),
    ...{ starts: lives.length, drains: terms.length },
    zombies: count(zombies.map(({ ms }) => `${ms} ms`)),
    edits: states.filter(({ by }) => by === 'outsider').length,
    takeovers: takeoversIn(evidence),
    marks: audit.filter(({ what }) => what === 'mark').length,
    settled: audit.filter(({ what }) => what === 'clear').length,
    repairs: repairsIn(evidence),
    undos: requests.filter(({ purpose, applied }) => purpose === 'back' && applied).length,
    recovery: { count: took.length, p50: at(took, 0.5), p99: at(took, 0.99), max: at(took, 1) },
    boot: Math.round(at(boots, 0.5)),
    requestsInBrownOut: inBrownOut(evidence),
    requestsPerOperation: operations.length === 0 ? 0 : sent / operations.length,
    rest: rest.resources,
    ...(evidence.storms.length > 0 && { fleet: fleetFigures(evidence) }),
  }
}

/** What makes a run worth nothing: whatever never happened was never tested. */
export const vacuous = (evidence: Evidence): string[] => {
  const faults = evidence.requests.some((request) => request.faults.length > 0)
  return [
    ...(faults ? [] : ['no fault was injected']),
    ...(takeoversIn(evidence) > 0 ? [] : ['nothing was taken over']),
    ...(evidence.audit.some(({ what }) => what === 'clear') ? [] : ['no mark was settled']),
    ...(evidence.begun.tier.name === 'T1' ? missed(evidence) : []),
    ...missedByFleet(evidence),
    ...(evidence.operations.some(({ state }) => terminal.includes(state)) ? [] : ['nothing ended']),
  ]
}

/** What the full tier must have met beside. */
const missed = (evidence: Evidence): string[] => {
  const points = new Set(evidence.kills.map(({ point }) => point))
  return [
    ...(repairsIn(evidence) === 0 ? ['nothing had to be repaired'] : []),
    ...[...trapPoints, ...receiverPoints]
      .filter((point) => !points.has(point))
      .map((point) => `nothing was killed at ${point}`),
  ]
}

const takeoversIn = ({ audit }: Evidence) =>
  audit.filter(({ what, before, operation }) => what === 'take' && before === operation).length

const repairsIn = ({ operations }: Evidence) =>
  operations.filter(({ kind, state }) => kind === 'repair' && state === 'committed').length

const count = (names: readonly string[]): Counts => {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0

const inBrownOut = ({ requests }: Evidence): number => {
  const met = requests.filter(({ purpose, faults }) => purpose === 'do' && faults.includes('F28'))
  const changes = new Set(met.map(({ obj, digest }) => `${obj} ${digest}`))
  return changes.size === 0 ? 0 : met.length / changes.size
}
