import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuditLine } from '../audit.ts'
import { fromHome, fromVapi } from '../canon.ts'
import { type Begun, type Rest, readBegun, readRest } from '../facts.ts'
import type { Values } from '../fields.ts'
import { readFinal } from '../fleet/final.ts'
import type { StormLine } from '../fleet/storms.ts'
import type { LifeLine } from '../gateway.ts'
import type { CallLine } from '../history.ts'
import type { KillLine } from '../killer.ts'
import { readLines } from '../lines.ts'
import type { TermLine } from '../nemesis.ts'
import type { Assistant } from '../setup.ts'
import type { MishapLine, RequestLine, StateLine, TruthLine } from '../truth.ts'
import { asOne } from './keys.ts'

/** An operation's row as it stands at the end, read by a bare driver. */
export type OperationRow = {
  readonly id: string
  readonly assistant_id: string
  readonly kind: string
  readonly base_version: number
  readonly state: string
}

/** An assistant's row at the end. */
export type HomeRow = { readonly id: string; readonly version: number; readonly values: Values }

/** All that is known of one assistant and one of its objects. */
export type Story = {
  readonly key: string
  readonly obj: string
  readonly isFirst: boolean
  /** At which its history begins. */
  readonly version: number
  readonly calls: readonly CallLine[]
  /** Every state of its object at the provider, in order. */
  readonly states: readonly StateLine[]
  /** And of all its objects. */
  readonly all: readonly StateLine[]
  readonly requests: readonly RequestLine[]
  readonly audit: readonly AuditLine[]
  readonly operations: readonly OperationRow[]
  readonly home: HomeRow
  /** What was said of it at rest. */
  readonly told: string
}

/** Everything a run left behind, and nothing that has to be asked of anybody. */
export type Evidence = {
  readonly folder: string
  readonly begun: Begun
  /** Null while it still goes on. */
  readonly rest: Rest | null
  readonly stories: readonly Story[]
  readonly calls: readonly CallLine[]
  /** The same with each repeat by itself. */
  readonly repeats: readonly CallLine[]
  /** Every assistant at home at the end, and the provider's ids that they are linked to. */
  readonly homes: readonly HomeRow[]
  readonly linked: readonly string[]
  readonly requests: readonly RequestLine[]
  readonly states: readonly StateLine[]
  readonly mishaps: readonly MishapLine[]
  readonly audit: readonly AuditLine[]
  readonly operations: readonly OperationRow[]
  readonly kills: readonly KillLine[]
  readonly lives: readonly LifeLine[]
  readonly terms: readonly TermLine[]
  readonly zombies: readonly { readonly life: number; readonly ms: number }[]
  /** What happened to the replica set, where the gateways are several. */
  readonly storms: readonly StormLine[]
}

/** Reads what a run has left in its folder so far. */
export const readEvidence = (folder: string): Evidence => {
  const file = (name: string) => join(folder, name)
  const begun = readBegun(folder)
  if (begun === null) throw new Error(`${folder} holds no run that has begun`)
  // In this order, so that whatever an answer or a request speaks of is in what is read after it.
  const repeats = readLines<CallLine>(file('history.jsonl'))
  const truth = readLines<TruthLine>(file('truth.jsonl'))
  const kept = readStore(folder)
  const parts = {
    calls: asOne(repeats),
    requests: truth.filter((line) => line.e === 'request'),
    states: truth.filter((line) => line.e === 'state'),
    ...kept,
  }
  const rest = readRest(folder)
  return {
    ...{ folder, begun, rest, repeats, ...parts },
    mishaps: truth.filter((line) => line.e === 'mishap'),
    stories: begun.assistants.flatMap((assistant, index) =>
      storiesOf(parts, assistant, rest?.states[index] ?? '')
    ),
    kills: readLines<KillLine>(file('kills.jsonl')),
    lives: readLines<LifeLine>(file('lives.jsonl')),
    terms: readLines<TermLine>(file('terms.jsonl')),
    zombies: readLines(file('zombies.jsonl')),
    storms: readLines<StormLine>(file('storms.jsonl')),
  }
}

const readStore = (folder: string) => {
  const audit = join(folder, 'audit.jsonl')
  if (!existsSync(audit)) return readDatabase(join(folder, 'patchbay.db'))
  return { ...readFinal(folder), audit: readLines<AuditLine>(audit) }
}

const readDatabase = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  const all = <T>(text: string) => database.prepare(text).all() as T[]
  database.exec('begin')
  const operations = all<OperationRow>(
    'select id, assistant_id, kind, base_version, state from operations'
  )
  const audit = all<AuditLine>('select * from torture_audit order by seq')
  const homes = all<{ id: string; version: number; config: string }>(
    'select id, version, config from assistants'
  ).map(
    ({ id, version, config }): HomeRow => ({ id, version, values: fromHome(JSON.parse(config)) })
  )
  const linked = all<{ external_id: string }>('select external_id from links').map(
    ({ external_id }) => external_id
  )
  database.close()
  return { operations, audit, homes, linked }
}

type Parts = {
  readonly calls: readonly CallLine[]
  readonly requests: readonly RequestLine[]
  readonly states: readonly StateLine[]
  readonly operations: readonly OperationRow[]
  readonly audit: readonly AuditLine[]
  readonly homes: readonly HomeRow[]
}

const storiesOf = (parts: Parts, { key, objs, version }: Assistant, told: string): Story[] => {
  const home = parts.homes.find(({ id }) => id === key)
  if (home === undefined) throw new Error(`assistant ${key} is gone`)
  const all = parts.states.filter(({ obj }) => objs.includes(obj))
  const shared = {
    ...{ key, home, told, all, version },
    calls: parts.calls.filter((call) => call.key === key),
    audit: parts.audit.filter(({ assistant }) => assistant === key),
    operations: parts.operations.filter(({ assistant_id }) => assistant_id === key),
  }
  return objs.map((obj, index) => ({
    ...{ ...shared, obj, isFirst: index === 0 },
    states: all.filter((line) => line.obj === obj),
    requests: parts.requests.filter((line) => line.obj === obj),
  }))
}

/** The fields of an object's state. */
export const valuesAt = ({ object }: StateLine): Values => fromVapi(object)
