import { besides } from '../canon.ts'
import { type Field, swapped } from '../fields.ts'
import type { RequestLine } from '../truth.ts'
import type { Story } from './evidence.ts'
import { type Authored, authored } from './strangers.ts'

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
export const trampled = ({ states, requests, key }: Story): string[] => {
  const all = authored(states)
  return (
    requests
      .filter(({ purpose, applied }) => purpose === 'back' && applied)
      // A change that is sent again, as its first answer was lost, takes nothing back.
      .filter(({ digest, req }) =>
        requests.every((one) => one.req >= req || one.digest !== digest || one.purpose !== 'do')
      )
      .flatMap((taken) => {
        const index = all.findIndex(({ state }) => state.by === taken.req)
        const [before, after] = [all[index - 1], all[index]]
        if (before === undefined || after === undefined) return []
        return (
          [...before.theirs]
            .filter((field) => before.values[field] !== after.values[field])
            // What the provider made of our own value is taken back with it.
            .filter((field) => !swapped(before.values[field]))
            .filter((field) => wasRead(all, requests, taken, field))
            .map(
              (field) =>
                `${key}: request ${taken.req} took ${before.values[field]} off ${taken.obj}`
            )
        )
      })
  )
}

/** Whether the start that takes back has read what it takes. */
const wasRead = (
  all: readonly Authored[],
  requests: Story['requests'],
  { req, life, began }: RequestLine,
  field: Field
) => {
  const index = all.findIndex(({ state }) => state.by === req)
  const value = all[index - 1]?.values[field]
  const written = all
    .slice(0, index)
    .findLast((one, at) => all[at - 1]?.values[field] !== one.values[field])
  const read = requests.findLast(
    (one) => one.purpose === 'read' && one.replied === 200 && one.life === life && one.ended < began
  )
  return written?.values[field] === value && (read?.began ?? 0) > (written?.state.t ?? 0)
}

/** Key order means nothing. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  )
