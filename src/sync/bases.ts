import type { SyncedLink } from '../assistant.ts'
import { fromEntries, type Json, type JsonObject, parseExact, set } from '../json.ts'
import type { Operation, Step } from './operation.ts'

/** Every link as an operation leaves it: what was read, and over it what its steps were answered. */
export const linksAfter = ({
  steps,
  synced,
  endedAt,
}: Pick<Operation, 'steps' | 'synced' | 'endedAt'>): readonly SyncedLink[] => {
  const kept = steps.filter(({ kind }) => kind !== 'remove')
  const ids = new Set([...synced.map(({ id }) => id), ...kept.map(({ linkId }) => linkId)])
  return [...ids].flatMap((id) => {
    const read = synced.find((link) => link.id === id)
    const own = kept.filter(({ linkId }) => linkId === id)
    const link = own.length === 0 ? read : stepped(own, read)
    return link === undefined ? [] : [{ ...link, lastSyncedAt: endedAt ?? link.lastSyncedAt }]
  })
}

const stepped = (steps: readonly Step[], read?: SyncedLink): SyncedLink | undefined => {
  const [first] = steps
  if (first === undefined) return undefined
  const { linkId: id, connectionId, provider, overrides } = first
  return {
    ...(overrides && { overrides }),
    ...{ id, connectionId, provider, externalId: idAfter(steps) },
    base: steps.reduce(baseAfter, read?.base ?? '{}'),
    state: steps.some(({ foreign }) => foreign) ? 'drifted' : 'in_sync',
    lastSyncedAt: '',
  }
}

/** Of what is made part by part, the last names the others. */
const idAfter = (steps: readonly Step[]) =>
  steps.findLast(({ externalId }) => externalId !== '')?.externalId ?? ''

/**
 * The id that a link names, by its steps: of an object that is there any of them says it, but for
 * the removals of its other parts, which come later.
 */
export const linkedBy = (steps: readonly Step[]) =>
  steps.find(({ kind }) => kind !== 'create')?.externalId || idAfter(steps)

/** A step shows the whole object, or a part of it. */
const baseAfter = (base: string, { part, answer, before }: Step): string => {
  const shown = answer ?? before
  if (part === undefined) return shown
  return JSON.stringify(set(parseExact(base) as JsonObject, part, parseExact(shown)))
}

/** What the steps of a link so far were answered, by part, and its external id. */
export const knownBy = (steps: readonly Step[]): JsonObject => {
  const id = idAfter(steps)
  const answers = steps.flatMap(({ part, answer }): [string, Json][] =>
    answer === undefined || part === undefined ? [] : [[part, parseExact(answer)]]
  )
  return { ...fromEntries(answers), ...(id !== '' && { id }) }
}
