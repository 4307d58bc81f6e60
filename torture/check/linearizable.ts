import { type Field, fields, type Value, type Values } from '../fields.ts'
import type { CallLine } from '../history.ts'

/** One foreign value that a change may have taken home. */
export type Edit = { readonly t: number; readonly field: Field; readonly value: Value }

/** The history of one assistant, and where it begins. */
export type History = {
  readonly calls: readonly CallLine[]
  readonly edits: readonly Edit[]
  readonly version: number
  readonly values: Values
  /** Commits of nobody in particular: each may come at any time, and changes no field. */
  readonly silent: number
  /** From which versions changes were made that were taken back in part only, and nobody told. */
  readonly partly: readonly number[]
  /** Changes of which nothing ever stood at the provider: none of them is committed whole. */
  readonly absent?: ReadonlySet<CallLine>
}

/** Each field with what it can be; several only where nobody was told which. */
type State = { readonly version: number; readonly may: ReadonlyMap<Field, readonly Value[]> }
type Step = { readonly call: CallLine; readonly bit: bigint; readonly certain: boolean }

const budget = 400_000

/** What is said where no order was found in time, nor that there is none. */
export const givenUp = 'the search was given up'

/**
 * Whether some order of these calls, each at one instant between its beginning and its end,
 * explains every answer (Wing and Gong's search, with the memo of Lowe). A call whose end nobody
 * was told may come at any later time, or never. Gives null, or what cannot be explained.
 */
export const explain = (history: History): string | null => {
  const steps = history.calls.filter(counts).map(
    (call, index): Step => ({
      ...{ call, bit: 1n << BigInt(index) },
      certain: call.outcome !== 'unknown',
    })
  )
  const certain = steps.filter((step) => step.certain)
  const seen = new Set<string>()
  let [nodes, best] = [0, 0]
  let blocked: CallLine | undefined
  const search = (done: bigint, state: State, silent: number): boolean => {
    const left = certain.filter(({ bit }) => (done & bit) === 0n)
    if (left.length === 0) return true
    if (left.some(({ call }) => isPast(call, state))) return false
    const place = `${done.toString(36)} ${silent} ${write(state)}`
    if (seen.has(place)) return false
    seen.add(place)
    nodes += 1
    if (nodes > budget) throw new Error(givenUp)
    const first = left.reduce((a, b) => (a.call.ended <= b.call.ended ? a : b))
    if (certain.length - left.length >= best)
      [best, blocked] = [certain.length - left.length, first.call]
    const open = steps.filter(
      ({ bit, call }) => (done & bit) === 0n && call.began <= first.call.ended
    )
    for (const step of order(open))
      for (const next of outcomes(step.call, state, history)) {
        if (search(done | step.bit, next, silent)) return true
        // What changes nothing may as well come first: no other order can do without it.
        if (next === state) return false
      }
    return silent > 0 && search(done, { ...state, version: state.version + 1 }, silent - 1)
  }
  const may = new Map(fields.map((field) => [field, [history.values[field] ?? null]]))
  try {
    if (search(0n, { version: history.version, may }, history.silent)) return null
  } catch (error) {
    return (error as Error).message
  }
  return `no order of ${certain.length} calls explains ${blocked && tell(blocked)}`
}

const mismatched = ({ f, status, ifMatch }: CallLine) =>
  f === 'patch' && status === 412 && ifMatch !== undefined

const counts = (call: CallLine) => mismatched(call) || isCounted(call)
const isCounted = ({ f, outcome }: CallLine) =>
  f === 'patch' ? outcome !== 'refused' : (f === 'get' || f === 'sync') && outcome === 'ok'

// Facts before guesses: most histories are then found at the first try.
const order = (steps: readonly Step[]) => [
  ...steps.filter(({ call }) => call.f !== 'patch' || mismatched(call)),
  ...steps.filter(({ call, certain }) => call.f === 'patch' && !mismatched(call) && certain),
  ...steps.filter(({ certain }) => !certain),
]

/** Versions only rise, so an answer with an older one can never be explained any more. */
const isPast = ({ f, outcome, version }: CallLine, state: State) =>
  outcome === 'ok' &&
  version !== null &&
  (f === 'patch' ? version <= state.version : version < state.version)

/** The states that a call can lead to from this one. */
const outcomes = (call: CallLine, state: State, history: History): readonly State[] => {
  const { edits, partly, absent } = history
  if (mismatched(call)) return call.ifMatch === state.version ? [] : [state]
  if (call.f !== 'patch') return shown(call, state)
  if (call.ifMatch !== undefined && call.ifMatch !== state.version) return []
  const adopted = (field: Field, until: number) =>
    edits.filter((edit) => edit.field === field && edit.t <= until).map(({ value }) => value)
  if (call.outcome === 'ok') return committed(call, state, (field) => adopted(field, call.ended))
  const whatever = (field: Field) => adopted(field, Number.POSITIVE_INFINITY)
  const whole = applied(call, state, whatever)
  if (call.outcome === 'unknown' && !partly.includes(state.version))
    return absent?.has(call) ? [] : [whole]
  const either = applied({ ...call, outcome: 'dirty' }, state, whatever)
  // What home took of the provider then is a version of its own.
  if (call.outcome === 'unknown') return absent?.has(call) ? [either] : [whole, either]
  return [whole, either, { ...either, version: state.version }]
}

const shown = ({ seen, version }: CallLine, state: State): readonly State[] => {
  if (version !== null && version !== state.version) return []
  const narrowed = new Map(state.may)
  for (const [field, value] of Object.entries(seen ?? {}) as [Field, Value][]) {
    const possible = state.may.get(field) ?? []
    if (!possible.includes(value)) return []
    if (possible.length > 1) narrowed.set(field, [value])
  }
  const same = fields.every((field) => narrowed.get(field) === state.may.get(field))
  return [same ? state : { ...state, may: narrowed }]
}

type Adoptable = (field: Field) => readonly Value[]

const committed = (call: CallLine, state: State, adoptable: Adoptable): readonly State[] => {
  if (call.version !== null && call.version !== state.version + 1) return []
  const { may, version } = applied(call, state, adoptable)
  return shown({ ...call, version: null }, { may, version })
}

const applied = ({ sets, outcome }: CallLine, state: State, adoptable: Adoptable): State => {
  const may = new Map(
    fields.map((field): [Field, readonly Value[]] => {
      const set = sets[field]
      if (set !== undefined && outcome !== 'dirty') return [field, [set]]
      const possible = [...(state.may.get(field) ?? []), ...adoptable(field)]
      return [field, [...new Set(set === undefined ? possible : [...possible, set])]]
    })
  )
  return { version: state.version + 1, may }
}

const write = ({ version, may }: State) =>
  `${version} ${fields.map((field) => (may.get(field) ?? []).join('|')).join(';')}`

const tell = ({ f, face, client, sets, seen, version, ended }: CallLine) =>
  `${f} on ${face} by client ${client} (${JSON.stringify(f === 'patch' ? sets : seen)}, version ${version}, ended ${ended})`
