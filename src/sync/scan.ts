import { isSettling, type Link } from '../assistant.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Store } from '../store.ts'
import { changeOnce } from './change.ts'
import { type Compared, isCompared } from './compare.ts'
import type { Context } from './context.ts'
import { compareAll, type Found, markAll, type Policy, settleBy } from './equalize.ts'
import type { Turns } from './queue.ts'
import type { Left } from './retry.ts'
import { isOurs, sentTo } from './sent.ts'
import { anew } from './tool-rewrite.ts'

/** How many assistants are fetched, and looked at, at a time; and the rest after each, in ms. */
const page = 25
const together = 4
const rest = 50

type Place = Awaited<ReturnType<Store['linkedAfter']>>[number]

/** Told while a scan runs that it is to stop: no object is looked at from then on. */
export type Stopping = Pick<AbortSignal, 'aborted'>

/**
 * One look at every linked object, a few at a time, from where the last scan was stopped; while one
 * runs, another does nothing.
 */
export const createScan = (context: Context, inTurn: Turns) => {
  let scanning = false
  return async (stopping?: Stopping): Promise<void> => {
    if (scanning) return
    scanning = true
    try {
      const places = linked(context, stopping)
      await Promise.all(Array.from({ length: together }, () => look(context, inTurn, places)))
    } finally {
      scanning = false
    }
  }
}

/**
 * All assistants with links, fetched as they are needed, once round from where the last scan was
 * stopped; its `next` calls wait for one another.
 */
async function* linked({ store }: Context, stopping?: Stopping) {
  const start = await store.scannedTo()
  const keep = keeping(store, start)
  let [after, isBack] = [start, start === '']
  while (!stopping?.aborted) {
    const places = await store.linkedAfter(after, page)
    const last = places.length < page ? undefined : places.at(-1)
    // Before they are looked at: where one of them ends the process, the next scan begins behind it.
    await keep(last?.id ?? '')
    for (const place of places) {
      if (isBack && start !== '' && place.id > start) return await keep('')
      if (stopping?.aborted) break
      after = place.id
      yield place
    }
    if (last !== undefined || stopping?.aborted) continue
    if (isBack) return
    ;[after, isBack] = ['', true]
  }
  await keep(after)
}

/** Stores how far a scan is, where that is not what is stored. */
const keeping = (store: Store, start: string) => {
  let kept = start
  return async (id: string) => {
    if (id !== kept) await store.setScannedTo(id)
    kept = id
  }
}

const look = async (context: Context, inTurn: Turns, places: AsyncGenerator<Place>) => {
  for await (const { orgId, id } of places) {
    try {
      await inTurn({ orgId, userId: null }, id, (left) => lookAt(context, { orgId, id }, left))
    } catch (error) {
      // It is looked at again by the next scan; one that fails stops no other.
      const name = error instanceof Error ? error.name : 'unknown'
      context.log({ event: 'drift-unseen', assistant: id, error: name })
    }
    await context.clock.sleep(rest)
  }
}

/** Marks what differs, or does what the connection asks for; null: the assistant moved meanwhile. */
const lookAt = async (context: Context, { orgId, id }: Place, left: Left): Promise<true | null> => {
  const scope = { orgId, userId: null }
  const isFree = (link: Link) => isCompared(link) && !isHeldBack(context, link)
  const found = await compareAll(context, scope, id, left, isFree)
  if (found.compared.some(({ isBehind }) => isBehind)) {
    const outcome = await caughtUp(context, found, left)
    if (outcome !== 'refused') return outcome
  }
  for (const policy of ['overwrite', 'adopt'] as const) {
    const due = await dueFor(context, found, policy)
    if (due.length === 0) continue
    const compared = policy === 'adopt' ? found.compared : due
    const outcome = await carried(context, { ...found, compared }, policy, left)
    if (outcome !== 'refused') return outcome
  }
  await markAll(context, found.assistant, found.compared)
  return true
}

/** A credential in trouble is not called for this. */
const isHeldBack = ({ pace, breaker }: Context, { connectionId }: Link) =>
  pace.ahead(connectionId) > 0 || breaker.ahead(connectionId) > 0

/**
 * Links that differ and whose connection has this policy. Nothing is adopted that we sent once, or
 * while another link could not be read, or differs too and has another policy.
 */
const dueFor = async (
  context: Context,
  { assistant, compared }: Found,
  policy: Policy
): Promise<readonly Compared[]> => {
  const differing = compared.filter(({ fields }) => fields.length > 0)
  const due = differing.filter(({ remote }) => remote.connection.driftPolicy === policy)
  if (policy === 'overwrite' || due.length === 0) return due
  const isWhole = compared.length === assistant.links.filter(isCompared).length
  const isAlone = isWhole && due.length === differing.length
  if (!isAlone || due.some(({ link }) => isSettling(link))) return []
  for (const { link, object, differing: settings } of due) {
    const sent = await sentTo(context, assistant.orgId, assistant.id, link.id)
    if (object !== null && settings.some(isOurs(sent, object))) return []
  }
  return due
}

type End = true | null | 'refused'

const carried = (context: Context, found: Found, policy: Policy, left: Left): Promise<End> =>
  ended(context, found, policy, (actor) => settleBy(context, actor, found, policy, left))

/** Whatever the policy: it is what a change of a tool, by ourselves, has left. */
const caughtUp = (context: Context, found: Found, left: Left): Promise<End> =>
  ended(context, found, 'tools', (actor) => changeOnce(context, actor, found.assistant, anew, left))

const ended = async (
  context: Context,
  { assistant: { orgId, userId, id } }: Found,
  policy: Policy | 'tools',
  work: (actor: Actor) => Promise<Outcome | null>
): Promise<End> => {
  try {
    return (await work({ scope: { orgId, userId: null }, userId })) === null ? null : true
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'drift-left', assistant: id, policy, error: name })
    return 'refused'
  }
}
