import type { Operation, Step } from './operation.ts'

/**
 * Steps of an ended operation of which something may be at their provider that no link holds: an
 * object that was made and not kept, one that another has replaced, or a late write to one that is
 * not tied, or not any more.
 */
export const leftoversOf = (operation: Operation): readonly Step[] =>
  operation.steps.filter((step) => {
    const { kind = 'change' } = step
    if (kind === 'create') return mayBeMade(operation, step)
    if (step.atEnd) return operation.state === 'committed'
    return kind === 'change' && mayLandLate(operation, step)
  })

const mayBeMade = (operation: Operation, step: Step) => {
  const { posts = 0 } = step.making ?? {}
  const wasSent = step.state !== 'waiting' || posts > 1
  const isDoubtful = operation.ambiguous || step.state === 'left'
  return wasSent && isDoubtful && mostOf(operation, step) > 0
}

/**
 * Also where it is linked now: it may be untied, and its mark gone, before the write lands. What
 * stands for a tool is never untied.
 */
const mayLandLate = ({ kind, ambiguous, ...operation }: Operation, { state }: Step) =>
  operation.state !== 'committed' &&
  ambiguous &&
  state !== 'waiting' &&
  kind !== 'tool' &&
  kind !== 'tool-copy'

/** How many objects its POSTs can have made, but for one that is kept; a refused one made none. */
const mostOf = (operation: Operation, { making, state }: Step) =>
  (making?.posts ?? 0) - (operation.state === 'committed' || state === 'refused' ? 1 : 0)

/** An object as a look-up shows it, and the path by which it is deleted. */
export type Seen = { readonly externalId: string; readonly path: string }

/**
 * Which of the objects that carry a create's marker are to be deleted, the oldest first: those that
 * were chosen before, and as many more as POSTs of ours can have made. The rest are strangers'.
 */
export const chosenOf = (
  operation: Operation,
  step: Step,
  seen: readonly Seen[]
): readonly Seen[] => {
  const before = chosenBefore(operation, step)
  const kept = operation.state === 'committed' ? step.externalId : ''
  const ours = seen.filter(({ externalId }) => externalId !== kept)
  const more = Math.max(0, mostOf(operation, step) - before.size)
  const fresh = ours.filter(({ path }) => !before.has(path)).slice(0, more)
  return ours.filter((one) => before.has(one.path) || fresh.includes(one))
}

/** Paths at which a DELETE was sent, or was about to be: each is one of ours, there or not. */
const chosenBefore = (
  { timeline, sweep }: Operation,
  { linkId, undo }: Step
): ReadonlySet<string> => {
  const sent = timeline.filter(
    (attempt) =>
      attempt.linkId === linkId && attempt.purpose === 'undo' && attempt.method === 'DELETE'
  )
  const paths = [...sent.map(({ path }) => path), ...(sweep?.chosen ?? [])]
  const [before = '', after = ''] = undo.path.split('{id}')
  return new Set(paths.filter((path) => path.startsWith(before) && path.endsWith(after)))
}

/** The operation before these objects are deleted: a crash must not let it choose others too. */
export const choosing = (operation: Operation, chosen: readonly Seen[]): Operation => {
  const { tries = 0, chosen: before = [] } = operation.sweep ?? {}
  const paths = chosen.map(({ path }) => path)
  return { ...operation, sweep: { tries, chosen: [...new Set([...before, ...paths])] } }
}

const longest = 3_600_000

/** The operation after a look that settled nothing, and how long until the next: doubling to 1 h. */
export const triedAgain = (operation: Operation, settle: number) => {
  const { tries = 0, chosen = [] } = operation.sweep ?? {}
  const wait = Math.min(longest, settle * (2 ** tries - 1))
  return { operation: { ...operation, sweep: { tries: tries + 1, chosen } }, wait }
}
