import { writerOf } from '../fields.ts'
import { type Story, valuesAt } from './evidence.ts'
import { type Edit, explain } from './linearizable.ts'

/** K1: some order of all calls on an assistant explains every answer. */
export const unordered = ({
  calls,
  states,
  all,
  key,
  operations,
  isFirst,
  version,
}: Story): string[] => {
  const first = states[0]
  if (first === undefined || !isFirst) return []
  const edits = all.flatMap((state): Edit[] =>
    Object.entries(valuesAt(state))
      .filter(([, value]) => writerOf(value) === 'outsider')
      .map(([field, value]) => ({ t: state.t, field: field as Edit['field'], value }))
  )
  const told = calls
    .filter(({ outcome }) => outcome === 'dirty')
    .map(({ operation }) => operation?.id)
  const partly = operations
    .filter(({ id, state }) => state === 'dirty' && !told.includes(id))
    .map(({ base_version }) => base_version)
  const silent = operations.filter(
    ({ kind, state }) => state === 'committed' && !['patch', 'import', 'link'].includes(kind)
  ).length
  const wrong = explain({
    ...{ calls, edits, silent, partly },
    // What ended dirty may have taken a stranger's edit home, and nothing of its own.
    absent: new Set(calls.filter((call) => call.outcome === 'unknown' && !hasArrived(call, all))),
    ...{ version, values: valuesAt(first) },
  })
  return wrong === null ? [] : [`${key}: ${wrong}`]
}

/** A change of which nothing ever stood at the provider cannot have been committed. */
const hasArrived = ({ sets }: Story['calls'][number], states: Story['states']) =>
  states.some((state) => {
    const values = valuesAt(state)
    return Object.entries(sets).every(([field, value]) => values[field as Edit['field']] === value)
  })
