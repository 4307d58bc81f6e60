import { fields, type Values } from '../fields.ts'
import type { CallLine } from '../history.ts'
import { terminal } from './acked.ts'
import type { Story } from './evidence.ts'
import { type Authored, authored } from './strangers.ts'

/** K10: what was told as an end is the end, and `in_sync` was true at some instant of the call. */
export const untrue = (story: Story): string[] => [
  ...contradicted(story),
  ...notInSync(story),
  ...blind(story),
  ...story.calls
    .filter(({ status }) => status === 401 || status === 429)
    .map(
      ({ key, began, status }) => `${key}: ${status} at ${began}, which is not about this client`
    ),
  ...story.calls
    .filter(({ mislabelled, outcome, operation }) => mislabelled && (outcome === 'ok' || operation))
    .map(({ key, began }) => `${key}: a body that is no JSON was taken at ${began}`),
  ...story.calls
    .filter(({ code }) => code === 'internal')
    .map(({ key, f, face, began }) => `${key}: ${f} on ${face} at ${began} met a bug`),
]

const contradicted = ({ calls, operations, key }: Story): string[] =>
  calls.flatMap(({ f, operation, state }) => {
    if (operation === null && f !== 'operation') return []
    const told = f === 'operation' ? state : (operation?.state ?? null)
    const id = operation?.id
    const row = id === undefined ? undefined : operations.find((one) => one.id === id)
    if (told === null || !terminal.includes(told) || row === undefined) return []
    return row.state === told ? [] : [`${key}: ${id} was told to be ${told} and is ${row.state}`]
  })

const notInSync = ({ calls, states, key }: Story): string[] => {
  const homes = homesOf(calls)
  const all = authored(states)
  return calls
    .filter(({ f, state }) => f === 'sync' && state === 'in_sync')
    .flatMap((call) => {
      const home = homes.get(call.version ?? -1)
      if (home === undefined) return []
      const during = statesDuring(all, call)
      if (during.some((one) => agrees(home, one))) return []
      const there = during.at(-1)?.values
      return [
        `${key}: in_sync at version ${call.version}, ${Math.round(call.began)}: ` +
          `${JSON.stringify(home)} here, ${JSON.stringify(there)} there`,
      ]
    })
}

/** What each version holds, as far as any answer has shown it. */
const homesOf = (calls: readonly CallLine[]): ReadonlyMap<number, Values> => {
  const homes = new Map<number, Values>()
  for (const { version, seen } of calls)
    if (version !== null && seen !== null) homes.set(version, { ...homes.get(version), ...seen })
  return homes
}

const statesDuring = (all: readonly Authored[], { began, ended }: CallLine) => {
  const before = all.findLast(({ state }) => state.t <= began)
  const within = all.filter(({ state }) => state.t > began && state.t <= ended)
  return before === undefined ? within : [before, ...within]
}

/** A stranger's value that nobody has looked at yet is no lie of ours. */
const agrees = (home: Values, { values, theirs }: Authored) =>
  fields.every((field) => {
    const value = home[field]
    return value === undefined || value === values[field] || theirs.has(field)
  })

/** At rest: `in_sync`, although a write of ours was answered with what a stranger had changed. */
const blind = ({ states, requests, home, told, key }: Story): string[] => {
  const edit = states.findLast(({ by }) => by === 'outsider')
  const last = authored(states).at(-1)
  if (edit === undefined || last === undefined || told !== 'in_sync') return []
  const shown = requests.some(
    ({ purpose, replied, began, faults }) =>
      purpose === 'do' && replied === 200 && began > edit.t && faults.length === 0
  )
  return [...last.theirs]
    .filter((field) => shown && last.values[field] !== home.values[field])
    .map(
      (field) =>
        `${key}: in_sync with ${field} ${home.values[field]}, which is ${last.values[field]}`
    )
}
