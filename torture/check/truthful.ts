import { type Field, fields, type Value, type Values, writerOf } from '../fields.ts'
import type { CallLine } from '../history.ts'
import type { StateLine } from '../truth.ts'
import { terminal } from './acked.ts'
import { type Story, valuesAt } from './evidence.ts'

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
  return calls
    .filter(({ f, state }) => f === 'sync' && state === 'in_sync')
    .flatMap((call) => {
      const home = homes.get(call.version ?? -1)
      if (home === undefined) return []
      const during = statesDuring(states, call)
      if (during.some((state) => agrees(home, valuesAt(state)))) return []
      const there = during.at(-1) && valuesAt(during.at(-1) as StateLine)
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

const statesDuring = (states: readonly StateLine[], { began, ended }: CallLine) => {
  const before = states.filter(({ t }) => t <= began).at(-1)
  const within = states.filter(({ t }) => t > began && t <= ended)
  return before === undefined ? within : [before, ...within]
}

/** A stranger's value that nobody has looked at yet is no lie of ours. */
const agrees = (home: Values, there: Values) =>
  fields.every((field: Field) => {
    const value: Value | undefined = home[field]
    return value === undefined || value === there[field] || writerOf(there[field]) === 'outsider'
  })

/** At rest: `in_sync`, although a write of ours was answered with what a stranger had changed. */
const blind = ({ states, requests, home, told, key }: Story): string[] => {
  const edit = states.filter(({ by }) => by === 'outsider').at(-1)
  const last = states.at(-1)
  if (edit === undefined || last === undefined || told !== 'in_sync') return []
  const shown = requests.some(
    ({ purpose, replied, began, faults }) =>
      purpose === 'do' && replied === 200 && began > edit.t && faults.length === 0
  )
  const there = valuesAt(last)
  return fields
    .filter((field) => shown && writerOf(there[field]) === 'outsider')
    .filter((field) => there[field] !== home.values[field])
    .map((field) => `${key}: in_sync with ${field} ${home.values[field]}, which is ${there[field]}`)
}
