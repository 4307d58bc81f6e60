import type { Context } from './context.ts'
import { claimedBy, type Operation } from './operation.ts'
import type { Place } from './place.ts'
import type { Left } from './retry.ts'
import { undoStep } from './step.ts'

/**
 * Takes back what landed late at an object that is not tied; false where it has to be tried again.
 * Where it is tied, its link settles; and what a later operation has written there is not ours to
 * tell from it.
 */
export const takenBackLate = async (
  context: Context,
  operation: Operation,
  place: Place,
  left: Left
): Promise<boolean> => {
  const names = namesOf(operation, place)
  if (await isTied(context, operation, place, names)) return true
  if (await isOvertaken(context, operation, names)) return true
  const step = { ...place.step, state: 'unknown' } as const
  const { type } = await undoStep(context, { ...place, step }, left)
  await isTied(context, operation, place, names)
  return type === 'undo-done' || type === 'undo-left'
}

/** The ids by which the object, or what it is a part of, can be known. */
const namesOf = (operation: Operation, { step }: Place): readonly string[] => {
  const all = [
    ...operation.steps,
    ...claimedBy(operation).map((link) => ({ ...link, linkId: link.id })),
  ]
  const own = all.filter(({ linkId }) => linkId === step.linkId)
  return [...new Set(own.map(({ externalId }) => externalId))].filter((id) => id !== '')
}

/** True where a link holds the object; another one than this operation's has to settle now. */
const isTied = async (
  { store }: Context,
  { orgId, assistantId }: Operation,
  { step }: Place,
  names: readonly string[]
) => {
  const scope = { orgId, userId: null }
  const found = await Promise.all(names.map((name) => store.findLinked(scope, name)))
  const ids = [...new Set([assistantId, ...found.flat()])]
  const links = (await Promise.all(ids.map((id) => store.getLinks(scope, id)))).flat()
  const tied = links.filter(
    ({ id, externalId }) => id === step.linkId || names.includes(externalId)
  )
  const others = tied.map(({ id }) => id).filter((id) => id !== step.linkId)
  if (others.length > 0) await store.unsettle(orgId, others)
  return tied.length > 0
}

const isOvertaken = async (
  { store }: Context,
  { orgId, assistantId, id }: Operation,
  names: readonly string[]
) => {
  const page = { page: 1, limit: 50 }
  const { items } = await store.listOperations({ orgId, userId: null }, page, { assistantId })
  const later = items.filter((operation) => operation.id > id)
  return later.some(({ steps }) => steps.some(({ externalId }) => names.includes(externalId)))
}
