import type { CallLine } from '../history.ts'
import type { StateLine } from '../truth.ts'
import { type Evidence, valuesAt } from './evidence.ts'

type Pairs = Pick<Evidence, 'states' | 'linked' | 'homes' | 'calls'>

/** K5: every link has its one object, every object its one link, and every create its due. */
export const unpaired = ({ states, linked, homes, calls }: Pairs): string[] => {
  const here = [...new Map(states.map((state) => [state.obj, state])).values()].filter(
    ({ object }) => object !== null
  )
  const objects = here.map(({ obj }) => obj)
  return [
    ...linked.filter((id) => !objects.includes(id)).map((id) => `'${id}' is linked and is gone`),
    ...linked.filter((id, at) => linked.indexOf(id) !== at).map((id) => `${id} is linked twice`),
    ...objects.filter((id) => !linked.includes(id)).map((id) => `${id} belongs to nobody`),
    ...calls.filter(({ f }) => f === 'create').flatMap((call) => undue(call, here, homes, calls)),
    ...calls.filter(({ f }) => f === 'delete').flatMap((call) => kept(call, homes)),
  ]
}

const undue = (
  { key, outcome, sets }: CallLine,
  here: readonly StateLine[],
  homes: Pairs['homes'],
  calls: Pairs['calls']
): string[] => {
  const there = here.filter((state) => valuesAt(state).name === sets.name).length
  const home = homes.filter(({ values }) => values.name === sets.name).length
  const going = calls.some((call) => call.f === 'delete' && call.key === key)
  if (outcome === 'ok' && !going && home + there !== 2)
    return [`${sets.name} was made, and is ${home} times here and ${there} times there`]
  if (outcome === 'refused' && home + there > 0)
    return [`${sets.name} was refused, and is ${home} times here and ${there} times there`]
  return home > 1 || there > 1 ? [`${sets.name} is ${home} times here, ${there} times there`] : []
}

const kept = ({ key, outcome }: CallLine, homes: Pairs['homes']): string[] => {
  const isHere = homes.some(({ id }) => id === key)
  if (outcome === 'ok' && isHere) return [`${key} was deleted, and is still here`]
  return outcome === 'refused' && !isHere ? [`${key} was not to be deleted, and is gone`] : []
}
