import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { blowsOf, slow } from '../../torture/check/recovery.ts'
import { addressOf, lifeAt } from '../../torture/fleet/address.ts'
import { fleetBugs } from '../../torture/fleet/bugs.ts'
import { openChoice } from '../../torture/fleet/choice.ts'
import { purposeOf } from '../../torture/fleet/commands.ts'
import { fleetFigures, missedByFleet } from '../../torture/fleet/figures.ts'
import { finalIn, readFinal } from '../../torture/fleet/final.ts'
import { driverPoints } from '../../torture/fleet/points.ts'
import { patience, tiers, timing } from '../../torture/fleet/sizes.ts'
import { type StormLine, stormsOf } from '../../torture/fleet/storms.ts'
import { openKiller } from '../../torture/killer.ts'
import { lineWriter } from '../../torture/lines.ts'
import { planOf } from '../../torture/plan.ts'
import { seeded } from '../../torture/random.ts'
import { planted } from '../../torture/tree.ts'
import { call, evidence } from './stories.ts'

const storm = (kind: string, from = 0, until = 10): StormLine => ({
  ...{ kind, began: from, ended: until, from, until },
})
const kill = { point: 'C16 any time', t: 0, wall: 5, life: 1 }

const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'patchbay-fleet-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

describe('a start of a gateway', () => {
  test('is known by the address that it calls from', () => {
    const lives = [1, 249, 250, 251, 4000]
    expect(lives.map((life) => lifeAt(addressOf(life)))).toEqual(lives)
    expect(lifeAt(`::ffff:${addressOf(7)}`)).toBe(7)
    expect(lifeAt('127.0.0.1')).toBe(0)
  })

  test('dies of its own request, and of no other start’s', () => {
    const file = join(folder(), 'kills.jsonl')
    const killer = openKiller(file, () => {})
    for (const gateway of [0, 1]) killer.living({ pid: 0, life: 10 + gateway, gateway })
    killer.aim({ point: 'C5 received', nth: 1 }, 1)
    expect(killer.hits('received', 'do', 10)).toBe(false)
    expect(killer.hits('received', 'do', 11)).toBe(true)
    expect(killer.hits('received', 'do', 11)).toBe(false)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ point: 'C5 received', life: 11 })
  })
})

test('a client leaves alone for a while who did not answer', () => {
  let now = 0
  const choice = openChoice(['a', 'b'], seeded(1), () => now)
  const asked = () => new Set(Array.from({ length: 20 }, () => choice.base()))
  choice.missed('a')
  expect(asked()).toEqual(new Set(['b']))
  now = 5000
  expect(asked()).toEqual(new Set(['a', 'b']))
  for (const each of ['a', 'b']) choice.missed(each)
  expect(asked()).toEqual(new Set(['a', 'b']))
})

describe('a write of the store', () => {
  const set = (update: object) => purposeOf({ findAndModify: 'records', update: { ...update } })

  test('is known by what it sets', () => {
    const begun = { $set: { operation: 'op', fence: 2 }, $currentDate: { leaseSince: true } }
    expect(set(begun)).toBe('W1')
    expect(set({ $set: { version: 2 }, $unset: { operation: true } })).toBe('W2')
    expect(set({ $set: { fence: 3 }, $currentDate: { leaseSince: true } })).toBe('takeover')
    expect(set({ $set: { 'journals.0.decision': 'abort' } })).toBe('abort')
    expect(set({ $unset: { 'links.1.settleSince': true } })).toBe('settle')
    expect(set({ $set: { 'links.0.state': 'drifted' } })).toBeNull()
    expect(purposeOf({ findAndModify: 'others', update: begun })).toBeNull()
  })
})

describe('the plan of a fleet', () => {
  test('aims at every point that its gateways have', () => {
    const fates = planOf(tiers.full, seeded(1), timing, driverPoints)
    const points = fates.flatMap((fate) => ('point' in fate && fate.point ? [fate.point] : []))
    expect(new Set(points).size).toBe(driverPoints.length + 8)
  })

  test('disturbs the set in no two ways of one name, and in three more where it has a network', () => {
    const kinds = (part?: () => void) => stormsOf(part ? { part } : {}).map(({ kind }) => kind)
    expect(new Set(kinds()).size).toBe(16)
    expect(new Set(kinds(() => {})).size).toBe(19)
  })
})

test('the end of a run is read from its documents: what is here, and every operation once', () => {
  const at = folder()
  const write = lineWriter(finalIn(at))
  const entry = { kind: 'patch', base: 1, state: 'pending' }
  const config = JSON.stringify({ name: 'n' })
  const record = (document: object) => write({ collection: 'records', document })
  record({
    ...{ _id: 'assistant/a', kind: 'assistant', version: 2, config },
    ...{ links: [{ externalId: 'x' }], journals: [{ id: 'op2', ...entry }] },
  })
  record({ _id: 'assistant/b', kind: 'assistant', removedAt: {}, journals: [], links: [] })
  record({ _id: 'connection/c', kind: 'connection' })
  const archived = { ...entry, state: 'committed', about: 'a' }
  write({ collection: 'operations', document: { _id: 'op1', ...archived } })
  const { operations, homes, linked } = readFinal(at)
  const row = { assistant_id: 'a', kind: 'patch', base_version: 1 }
  expect({ operations, linked }).toEqual({
    operations: [
      { ...row, id: 'op1', state: 'committed' },
      { ...row, id: 'op2', state: 'pending' },
    ],
    linked: ['x'],
  })
  expect(homes.map(({ id, version, values: { name } }) => [id, version, name])).toEqual([
    ['a', 2, 'n'],
  ])
})

describe('while the set is disturbed', () => {
  const line = { seq: 0, assistant: 'ast', fence: 1, version: null, before: null } as const
  const audit = [
    { ...line, at: 1, what: 'born', operation: 'op', after: 'pending none' },
    { ...line, at: 60, what: 'state', operation: 'op', after: 'committed none' },
  ] as const

  test('nobody is late: recovery is counted from the end of it', () => {
    const blows = (storms: StormLine[]) => blowsOf({ kills: [kill], storms })
    expect(slow(audit, blows([]), 50)).toEqual([
      'an operation ended 55 ms after the last kill, the bound is 50',
    ])
    expect(slow(audit, blows([storm('primary killed', 6, 20)]), 50)).toEqual([])
  })

  test('every answer is counted, and the longest time without a commit', () => {
    const commit = { ...line, what: 'version', operation: 'op', after: null } as const
    const figures = fleetFigures(
      evidence({
        storms: [storm('primary killed', 10, 20)],
        audit: [12, 19, 5000].map((at) => ({ ...commit, at })),
        repeats: [
          call(11, 12, { f: 'patch' }),
          call(12, 15, { f: 'get', outcome: 'refused', status: 503, code: 'store_unavailable' }),
          call(12, 15, { f: 'patch', outcome: 'unknown', status: null }),
          call(12, 12 + patience, { f: 'patch', outcome: 'unknown', status: null }),
          call(1, 9, { f: 'get' }),
        ],
      })
    )
    expect(figures).toEqual({
      ...{ storms: { 'primary killed': 1 }, gap: 7, again: 0, late: 0 },
      seen: { 200: 1, '503 store_unavailable': 1, 'connection lost': 1, 'no answer in time': 1 },
    })
  })
})

test('a full run is worth nothing where too little happened', () => {
  const whole = evidence()
  const begun = { ...whole.begun, tier: tiers.full }
  const kinds = stormsOf({}).map(({ kind }) => storm(kind))
  const full = {
    ...{ ...whole, begun, storms: kinds, zombies: [{ life: 1, ms: timing.lease + 1 }] },
    kills: Array.from({ length: 40 }, () => kill),
  }
  expect(missedByFleet(full)).toEqual([])
  expect(missedByFleet(whole)).toEqual([])
  expect(missedByFleet({ ...full, kills: [], storms: [], zombies: [] })).toEqual([
    'gateways were killed 0 times only',
    'the set was disturbed 0 times only',
    'the set was disturbed in 0 ways only',
    'nobody slept longer than a lease',
  ])
})

test('every bug on the side of MongoDB has its place in the source, and a name of its own', () => {
  const root = new URL('../..', import.meta.url).pathname
  for (const bug of fleetBugs) {
    const text = readFileSync(join(root, bug.file), 'utf8')
    expect(planted(bug, text)).not.toEqual(text)
  }
  expect(new Set(fleetBugs.map(({ id }) => id)).size).toBe(fleetBugs.length)
})
