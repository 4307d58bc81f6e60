import type { Document } from 'mongodb'
import type { AuditLine } from '../audit.ts'

/** What one write did to one record. */
export type Written = {
  /** Null where it was not there. */
  readonly before: Document | null
  readonly after: Document
}

/** A line without what its place in the order says. */
export type Seen = Omit<AuditLine, 'seq' | 'at'>

type Entry = { readonly id: string; readonly base: number } & {
  readonly state: string
  readonly decision: string
}
type Link = { readonly id: string; readonly state: string; readonly settleSince?: Date }

/** What of an assistant's or a tool's record is told. */
type Shape = {
  readonly name: string
  readonly operation: string | null
  readonly fence: number
  readonly version: number
  readonly journals: readonly Entry[]
  readonly links: readonly Link[]
}

/** The lines of one write, in the order in which triggers would write them. */
export const linesOf = ({ before, after }: Written): Seen[] => {
  if (after.kind !== 'assistant' && after.kind !== 'tool') return []
  const now = shapeOf(after)
  const first = now.journals[0] ? 0 : now.version
  const was = before
    ? shapeOf(before)
    : { ...now, operation: null, fence: 0, version: first, journals: [], links: [] }
  const born = now.journals.filter(({ id }) => !was.journals.some((entry) => entry.id === id))
  const operations = [...born.map((entry) => bornAs(now, entry)), ...statesOf(was, now)]
  if (after.kind === 'tool') return operations
  // W1 and W2 in one write: nobody has the slot before it, or after it.
  const atOnce = now.fence === was.fence || now.operation ? null : (born[0]?.id ?? null)
  return [
    ...taken(was, now, now.operation ?? atOnce),
    ...operations,
    ...marksOf(was, now),
    ...committed(was, now, was.operation ?? atOnce),
  ]
}

const shapeOf = ({ _id, operation, fence, version, journals, links }: Document): Shape => ({
  name: String(_id).slice(String(_id).indexOf('/') + 1),
  ...{ operation: operation ?? null, fence, version },
  ...{ journals: journals ?? [], links: links ?? [] },
})

const nothing = { operation: null, fence: null, version: null, before: null, after: null }
const line = (what: Seen['what'], { name }: Shape, more: Partial<Seen>): Seen => ({
  ...{ what, assistant: name, ...nothing },
  ...more,
})

const bornAs = (now: Shape, { id, base, state }: Entry) =>
  line('born', now, { operation: id, version: base, after: state })

// What is no longer there was moved to the archive, and did not change.
const statesOf = (was: Shape, now: Shape) =>
  now.journals.flatMap((entry) => {
    const old = was.journals.find(({ id }) => id === entry.id)
    if (old === undefined || wordsOf(old) === wordsOf(entry)) return []
    const words = { before: wordsOf(old), after: wordsOf(entry) }
    return [line('state', now, { operation: entry.id, ...words })]
  })

const wordsOf = ({ state, decision }: Entry) => `${state} ${decision}`

const taken = (was: Shape, now: Shape, operation: string | null) => {
  const { fence } = now
  if (fence === was.fence) return []
  return [line('take', now, { operation, fence, version: was.version, before: was.operation })]
}

const marksOf = (was: Shape, now: Shape) =>
  now.links.flatMap(({ id, state, settleSince }) => {
    const old = timeOf(was.links.find((link) => link.id === id)?.settleSince)
    const mark = timeOf(settleSince)
    if (mark === old) return []
    if (mark !== null) return [line('mark', now, { after: mark })]
    return [line('clear', now, { before: old, after: state })]
  })

const timeOf = (moment: Date | undefined) => moment?.toISOString() ?? null

/** A new version, and the slot let go, by whoever had it. */
const committed = (was: Shape, now: Shape, operation: string | null) => {
  const { version, fence } = now
  const before = `${was.version}`
  const isFreed = operation !== null && now.operation === null
  return [
    ...(version === was.version
      ? []
      : [line('version', now, { operation, fence, version, before })]),
    ...(isFreed ? [line('free', now, { operation, fence, version })] : []),
  ]
}
