import type { Assistant, Home, Link } from '../assistant.ts'
import { type JsonObject, parseExact } from '../json.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Scope } from '../records.ts'
import { busy, notFound } from './answer.ts'
import { carryOut } from './change.ts'
import { type Compared, compare, isCompared, markOf } from './compare.ts'
import type { Context } from './context.ts'
import { unlessMoved } from './moved.ts'
import type { Attempt } from './operation.ts'
import { adoptedOptions } from './option-drift.ts'
import { optionsOf } from './options.ts'
import type { Read } from './plan-links.ts'
import { withPrepared } from './prepare-tools.ts'
import type { Left } from './retry.ts'
import { seeingTools } from './tool-ids.ts'

/** Which side wins where they differ. */
export type Policy = 'overwrite' | 'adopt'

/** An assistant with its objects as they were found. */
export type Found = {
  readonly assistant: Assistant
  readonly compared: readonly Compared[]
  /** Why an object could not be read. */
  readonly unread: readonly unknown[]
  readonly timeline: Attempt[]
}

/** Reads every object of an assistant that takes part in operations, all at once. */
export const compareAll = async (
  context: Context,
  scope: Scope,
  id: string,
  left: Left,
  isWanted: (link: Link) => boolean = isCompared
): Promise<Found> => {
  const assistant = await context.store.getAssistant(scope, id)
  if (!assistant) throw notFound()
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const links = (await context.store.getLinks(scope, id)).filter(isWanted)
  const timeline: Attempt[] = []
  const seeing = await seeingTools(context, assistant.orgId, links, assistant.config)
  const reads = links.map((link) => compare(seeing, assistant, link, timeline, left))
  const all = Promise.allSettled(reads)
  const results = await unlessMoved(context, assistant, all, (found) => found.some(isDoubtful))
  return {
    ...{ assistant, timeline },
    compared: results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    unread: results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])),
  }
}

const isDoubtful = (result: PromiseSettledResult<Compared>) =>
  result.status === 'rejected' || markOf(result.value) !== 'in_sync'

/** The same where all of it is needed. */
export const compareWhole = async (...given: Parameters<typeof compareAll>): Promise<Found> => {
  const found = await compareAll(...given)
  if (found.unread.length > 0) throw found.unread[0]
  return found
}

/** Stores how each link was found, where that is news; the links as they stand then. */
export const markAll = async (
  { store }: Context,
  assistant: Assistant,
  compared: readonly Compared[]
): Promise<readonly Link[]> => {
  const marked = new Map<string, Link['state']>()
  for (const item of compared) {
    const { link } = item
    const state = markOf(item)
    const isCalm = ['in_sync', 'drifted', 'missing'].includes(link.state)
    if (!isCalm || state === link.state) continue
    if (await store.markLink(assistant, link, state)) marked.set(link.id, state)
  }
  return assistant.links.map((link) => ({ ...link, state: marked.get(link.id) ?? link.state }))
}

/** One operation after which the objects found and home are equal, and every other link with them. */
export const settleBy = async (
  context: Context,
  actor: Actor,
  { assistant, compared, timeline }: Found,
  policy: Policy,
  left: Left
): Promise<Outcome | null> => {
  const { config, defaults } = assistant
  const overwrites = policy === 'overwrite'
  const held = assistant.providerOptions
  const providerOptions = overwrites ? held : adoptedOptions(held, compared)
  const readOf = (one: Compared) => readFor(one, overwrites ? assistant : undefined)
  const wish = {
    ...{ assistant, after: { config, defaults, providerOptions }, named: [], drift: policy },
    found: { reads: compared.flatMap(readOf), timeline },
  }
  return withPrepared(context, actor.scope, wish, left, (prepared) =>
    carryOut(context, actor, { assistant, prepared, kind: policy }, left)
  )
}

/** What was found as it is read by a plan; `home` is whose raw settings are all written again. */
const readFor = (
  { link, remote, object, differing: edits, options: drifted }: Compared,
  home: Home | undefined
): readonly Read[] => {
  if (object === null) return []
  const { provider } = remote
  const options = home && drifted.length > 0 && { options: optionsOf(home, provider.id) }
  const base = parseExact(link.base) as JsonObject
  return [{ link, remote, provider, base, object, edits, ...options }]
}
