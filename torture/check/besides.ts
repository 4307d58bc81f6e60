import { besides } from '../canon.ts'
import { type Field, fields, type Value, writerOf } from '../fields.ts'
import { type Story, valuesAt } from './evidence.ts'

/** K4, the other half: whatever an object has beside our fields is as others left it. */
export const wiped = ({ states, key }: Story): string[] => {
  const last = states.at(-1)
  if (!last?.object) return []
  const theirs = states.filter(({ by }) => typeof by !== 'number')
  const now = besides(last.object)
  const left = theirs.map(({ object }) => besides(object))
  return Object.keys(now)
    .filter((name) => left.every((one) => text(one[name]) !== text(now[name])))
    .map((name) => `${key}: ${name} is ${text(now[name])}, and nobody else wrote that`)
}

/** K3: nothing that is taken back takes with it what a stranger had written, and a read had shown. */
export const trampled = ({ states, requests, key }: Story): string[] =>
  requests
    .filter(({ purpose, applied }) => purpose === 'back' && applied)
    .flatMap(({ req, obj }) => {
      const index = states.findIndex(({ by }) => by === req)
      const [before, after] = [states[index - 1], states[index]]
      if (before === undefined || after === undefined) return []
      const [had, has] = [valuesAt(before), valuesAt(after)]
      return fields
        .filter((field) => writerOf(had[field]) === 'outsider' && had[field] !== has[field])
        .filter((field) => wasRead(states, requests, req, field, had[field]))
        .map((field) => `${key}: request ${req} took ${had[field]} off ${obj}`)
    })

const wasRead = (
  states: Story['states'],
  requests: Story['requests'],
  req: number,
  field: Field,
  value: Value | undefined
) => {
  const edit = states.find((state) => state.by === 'outsider' && valuesAt(state)[field] === value)
  const taken = requests.find((request) => request.req === req)
  const reads = requests.filter(
    ({ purpose, ended, replied, life }) =>
      purpose === 'read' && replied === 200 && life === taken?.life && ended < (taken?.began ?? 0)
  )
  return edit !== undefined && (reads.at(-1)?.began ?? 0) > edit.t
}

/** Key order means nothing. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  )
