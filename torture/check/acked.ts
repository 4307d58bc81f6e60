import { type Field, fields, type Value } from '../fields.ts'
import type { CallLine } from '../history.ts'
import { type Story, valuesAt } from './evidence.ts'
import { authored } from './strangers.ts'

const committed = 'committed'
const notApplied = ['refused', 'rolled_back']
/** States that no operation leaves again. */
export const terminal = [committed, ...notApplied, 'dirty']

/** K2: every change that was acknowledged is in the chain of versions, once, at its own place. */
export const lost = ({ calls, operations, audit, home, key, version: first }: Story): string[] => {
  const chain = audit.filter(({ what }) => what === 'version')
  const gaps = chain
    .filter(({ version, before }) => version !== Number(before) + 1)
    .map(({ version, before }) => `${key}: version ${before} was followed by ${version}`)
  const length = home.version === chain.length + first
  const acked = calls.filter(
    ({ f, outcome, operation }) => f === 'patch' && outcome === 'ok' && operation
  )
  return [
    ...gaps,
    ...(length ? [] : [`${key}: ${chain.length} commits, but version ${home.version}`]),
    ...acked.flatMap((call) => lostCall(call, operations, chain)),
  ]
}

const lostCall = (
  { key, operation, version }: CallLine,
  operations: Story['operations'],
  chain: Story['audit']
): string[] => {
  const id = operation?.id ?? ''
  const row = operations.find((one) => one.id === id)
  if (row?.state !== committed) return [`${key}: ${id} was acknowledged and is ${row?.state}`]
  if (version !== null && row.base_version !== version - 1)
    return [`${key}: ${id} was acknowledged as version ${version}, made from ${row.base_version}`]
  const commits = chain.filter((line) => line.operation === id || line.version === version)
  return commits.length === 1 ? [] : [`${key}: ${id} has ${commits.length} commits`]
}

/** K3: a value of a change that was refused stands on neither side once all is at rest. */
export const traces = (story: Story): string[] => {
  const { calls, states, home, key, operations } = story
  const last = states.at(-1)
  const provider = last === undefined ? {} : valuesAt(last)
  const sides = isLeft(story) ? [home.values] : [home.values, provider]
  return calls
    .filter(({ f, outcome }) => f === 'patch' && outcome === 'refused')
    .flatMap(({ sets, operation }) => [
      ...(Object.entries(sets) as [Field, Value][])
        .filter(([field, value]) => sides.some((side) => side[field] === value && value !== null))
        .map(([field, value]) => `${key}: ${field} is ${value}, which was refused`),
      ...(operation && operations.find(({ id }) => id === operation.id)?.state === committed
        ? [`${key}: ${operation.id} was refused and is committed`]
        : []),
    ])
}

/**
 * K3 and K4: both sides say the same wherever the last word at the provider was not a stranger's.
 * What home took of one copy when a change ended dirty is told as drift of the others.
 */
export const apart = (story: Story): string[] => {
  const { states, home, key, told } = story
  if (isLeft(story)) return []
  const last = authored(states).at(-1)
  if (last === undefined) return []
  return fields
    .filter((field) => last.values[field] !== (home.values[field] ?? null))
    .filter((field) => !last.theirs.has(field))
    .filter((field) => told !== 'drifted' || !isTaken(story, field, home.values[field]))
    .map(
      (field) =>
        `${key}: ${field} is ${home.values[field] ?? null} here and ${last.values[field]} there`
    )
}

const isTaken = ({ all, obj, operations }: Story, field: Field, value: Value | undefined) => {
  if (!operations.some(({ state }) => state === 'dirty')) return false
  const others = new Map(all.filter((one) => one.obj !== obj).map((one) => [one.obj, one]))
  return (
    all.some((one) => one.by === 'outsider' && valuesAt(one)[field] === value) ||
    [...others.values()].some((one) => valuesAt(one)[field] === value)
  )
}

/** The provider refused to have a late write of ours put right, and that is told as drift. */
const isLeft = ({ told, operations }: Story) =>
  told === 'drifted' &&
  operations.some(
    ({ kind, state }) => kind === 'repair' && [...notApplied, 'dirty'].includes(state)
  )
