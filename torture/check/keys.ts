import type { CallLine } from '../history.ts'

/**
 * Calls with one idempotency key are one change: what the best told of them says of its end, from
 * when the first began. The checkers of histories see it so; K6 sees the calls themselves.
 */
export const asOne = (calls: readonly CallLine[]): CallLine[] => {
  const groups = Map.groupBy(calls, (call) => changeOf(call))
  return [...groups.values()].map((group) => {
    const [first] = group
    if (group.length === 1 && first !== undefined) return first
    return { ...tellingOf(group), began: Math.min(...group.map(({ began }) => began)) }
  })
}

// Another body under the key is another change, where the key was free for it.
const changeOf = (call: CallLine): string | CallLine => {
  const { idempotency } = call
  return idempotency === undefined || idempotency.altered ? call : idempotency.key
}

/** Of several answers to one change: a fact about it before what is only about the asking. */
const tellingOf = (group: readonly CallLine[]): CallLine => {
  const first = (fits: (call: CallLine) => boolean) => group.find(fits)
  const found =
    first(({ outcome }) => outcome === 'ok') ??
    first(({ outcome }) => outcome === 'dirty') ??
    first((call) => isRefused(call) && !call.retryAfter) ??
    // A refusal that asks for a repeat frees the key: it says nothing of what came under it since.
    first(({ outcome }) => outcome === 'unknown') ??
    first(isRefused) ??
    group[0]
  if (found === undefined) throw new Error('a key without a call')
  return found
}

const isRefused = ({ outcome, operation }: CallLine) => outcome === 'refused' && operation !== null

/** K6: one key is one answer, byte for byte, one commit, and no other body's. */
export const unfaithful = (calls: readonly CallLine[]): string[] => {
  const groups = Map.groupBy(calls, ({ idempotency }) => idempotency?.key)
  return [...groups].flatMap(([key, group]) => (key === undefined ? [] : wrongIn(key, group)))
}

const wrongIn = (key: string, group: readonly CallLine[]): string[] => {
  const told = group.filter(
    ({ outcome, operation, idempotency, retryAfter }) =>
      !idempotency?.altered && !retryAfter && outcome !== 'unknown' && operation !== null
  )
  const answers = new Set(told.map(({ idempotency, version }) => `${idempotency?.body} ${version}`))
  const operations = new Set(told.map(({ operation }) => operation?.id))
  const stored = told.find(({ outcome }) => outcome === 'ok')
  const taken = group.filter(
    ({ idempotency, began, outcome }) =>
      idempotency?.altered && stored !== undefined && began > stored.ended && outcome === 'ok'
  )
  return [
    ...(answers.size > 1 ? [`${key} has ${answers.size} answers`] : []),
    ...(operations.size > 1 ? [`${key} has ${operations.size} operations`] : []),
    ...taken.map(({ status }) => `${key} with another body was answered ${status}`),
  ]
}
