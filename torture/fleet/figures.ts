import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../check/evidence.ts'
import type { CallLine } from '../history.ts'
import { patience, timing } from './sizes.ts'
import type { StormLine } from './storms.ts'

type Counts = Readonly<Record<string, number>>

/** What happened to a replica set, and what was seen of it. */
export type FleetFigures = {
  readonly storms: Counts
  /** How calls were answered that were under way while the set was disturbed. */
  readonly seen: Counts
  /** Milliseconds between two commits then, at most. */
  readonly gap: number
  /** Starts that found no primary. */
  readonly again: number
  /** Holders that came back after they had been taken over, and stored nothing. */
  readonly late: number
}

// A failover goes on for a moment after what has brought it about.
const after = 1000

/** Counts what happened to the set by what the run's parts wrote down. */
export const fleetFigures = (evidence: Evidence): FleetFigures => {
  const { folder, storms, repeats, audit, lives } = evidence
  return {
    storms: count(storms.map(({ kind }) => kind)),
    seen: count(repeats.filter((call) => storms.some((storm) => meets(call, storm))).map(answerOf)),
    gap: Math.max(0, ...storms.map((storm) => gapIn(storm, audit))),
    again: lives.filter(({ up }) => up === false).length,
    late: loggedIn(folder, 'slot-lost'),
  }
}

const loggedIn = (folder: string, event: string) => {
  const logs = existsSync(folder) ? readdirSync(folder) : []
  const texts = logs
    .filter((name) => /^gateway\d+\.log$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return texts.reduce((sum, text) => sum + text.split(`"event":"${event}"`).length - 1, 0)
}

const meets = ({ began, ended }: CallLine, storm: StormLine) =>
  began < storm.ended + after && ended > storm.began

const answerOf = ({ status, code, outcome, began, ended }: CallLine) => {
  // Of a gateway that was killed, or of one that sleeps.
  if (status === null) return ended - began < patience ? 'connection lost' : 'no answer in time'
  return outcome === 'ok' ? `${status}` : `${status} ${code ?? ''}`.trim()
}

const gapIn = ({ from, until }: StormLine, audit: Evidence['audit']) => {
  const commits = audit
    .filter(({ what, at }) => what === 'version' && at > from && at < until + after)
    .map(({ at }) => at)
  const times = [from, ...commits.sort((a, b) => a - b)]
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)))
}

const count = (names: readonly string[]): Counts => {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const [fewestKills, fewestStorms, fewestKinds] = [40, 15, 12]

/** What makes a full run of several gateways worth nothing. */
export const missedByFleet = ({ begun, kills, storms, zombies }: Evidence): string[] => {
  if (begun.tier.name !== 'fleet') return []
  const kinds = new Set(storms.map(({ kind }) => kind)).size
  return [
    ...(kills.length < fewestKills ? [`gateways were killed ${kills.length} times only`] : []),
    ...(storms.length < fewestStorms ? [`the set was disturbed ${storms.length} times only`] : []),
    ...(kinds < fewestKinds ? [`the set was disturbed in ${kinds} ways only`] : []),
    ...(zombies.some(({ ms }) => ms > timing.lease) ? [] : ['nobody slept longer than a lease']),
  ]
}
