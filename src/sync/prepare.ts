import type { Home, SyncedLink } from '../assistant.ts'
import { changedPaths, overlaps } from '../config.ts'
import type { Scope } from '../records.ts'
import { pathsOf, type Unheld } from './answer.ts'
import { baseOf } from './base.ts'
import type { Context } from './context.ts'
import { readObject } from './look.ts'
import { checkLooks } from './looks.ts'
import type { Attempt, Step } from './operation.ts'
import { configAt } from './overrides.ts'
import { type Check, type Planned, planLinks, type Read, type Wish } from './plan-links.ts'
import { findConnection, providerOf, type Remote, remoteOf } from './remote.ts'
import type { Left } from './retry.ts'
import { mayHoldLate, withoutLate } from './sent.ts'
import { inOrder, stepsOf } from './steps.ts'
import { unsupportedPaths } from './written.ts'

/** Everything that W1 needs, with nothing changed yet on either side. */
export type Prepared = {
  /** Of the operation. */
  readonly id: string
  readonly after: Home
  readonly changed: readonly string[]
  readonly steps: readonly Step[]
  readonly synced: readonly SyncedLink[]
  readonly remotes: ReadonlyMap<string, Remote>
  readonly timeline: Attempt[]
  readonly unsupported: readonly string[]
  /** The same by link. */
  readonly unheld: readonly Unheld[]
}

/** Reads what has to be read and plans every link, in the order of links. Throws before any effect. */
export const prepare = async (
  context: Context,
  scope: Scope,
  wish: Wish,
  left: Left
): Promise<Prepared> => {
  const links = await linksOf(context, scope, wish)
  const timeline: Attempt[] = wish.found?.timeline ?? []
  const readAll = (due: readonly SyncedLink[], check: Check) =>
    all(due.map((link) => readLink(context, scope, wish, link, { timeline, left, check })))
  const { config, plans } = await planLinks(context, wish, links, readAll)
  for (const { read, plan } of plans) await checkLooks(context, read.remote, plan, left)
  const changed = changedPaths(wish.assistant.config, config)
  const after = { ...wish.after, config, defaults: stillOurs(wish.after.defaults, changed) }
  const remotes = new Map(plans.map(({ read: { link, remote } }) => [link.id, remote]))
  const id = context.newOperationId()
  const made = { id: wish.assistant.id, op: id }
  const unheld = links.map(unheldBy(context, plans, after, wish.named))
  return {
    ...{ id, after, changed },
    steps: inOrder(plans.flatMap(({ read, plan }) => stepsOf(context, read, plan, made))),
    synced: plans.filter(isRead).map(syncedOf),
    remotes,
    timeline,
    ...{ unheld, unsupported: pathsOf(unheld) },
  }
}

/** The paths that still hold a default of ours after a change. */
export const stillOurs = (defaults: readonly string[], changed: readonly string[]) =>
  defaults.filter((path) => !changed.some((field) => overlaps(field, path)))

/** Links that take part, handled as they will be; one that comes back may lag in all it holds. */
const linksOf = async ({ store }: Context, scope: Scope, { assistant, relinked }: Wish) => {
  if (assistant.links.length === 0) return []
  const links = await store.getLinks(scope, assistant.id)
  return links.flatMap((link) => {
    if (link.id !== relinked?.id) return link.paused ? [] : [link]
    const { paused: _, overrides: __, ...rest } = link
    const { overrides, before } = relinked
    const state = before.paused ? ('drifted' as const) : link.state
    return [{ ...rest, state, ...(overrides && { overrides }) }]
  })
}

/** All of them, or the first failure once all have ended: nothing goes on behind an answer. */
const all = async <T>(works: readonly Promise<T>[]): Promise<readonly T[]> => {
  await Promise.allSettled(works)
  return Promise.all(works)
}

type Reading = { readonly timeline: Attempt[]; readonly left: Left; readonly check: Check }

const readLink = async (
  context: Context,
  scope: Scope,
  { assistant, found, relinked }: Wish,
  link: SyncedLink,
  { timeline, left, check }: Reading
): Promise<Read> => {
  const known = found?.reads.find((read) => read.link.id === link.id)
  if (known) return known
  const connection = await findConnection(context, { ...scope, userId: null }, link.connectionId)
  const remote = remoteOf(context, connection, link, timeline)
  check(link, remote)
  const object = await readObject(context, remote, left)
  // What changed while a link was paused is overwritten by home, not taken over.
  const comesBack = relinked?.id === link.id && relinked.before.paused === true
  const last = comesBack ? object : baseOf(link)
  const seen = { provider: remote.provider, base: last, object }
  const isLate = await mayHoldLate(context, assistant.orgId, assistant.id, link)
  return {
    ...seen,
    link,
    remote,
    ...(isLate && (await withoutLate(context, assistant, link, seen))),
  }
}

/** Links without a step, and those of whose object the steps show parts alone. */
const isRead = ({ read, plan }: Planned) =>
  plan.changes.length === 0 || read.provider.parts.length > 1

const syncedOf = ({ read: { link, object } }: Planned): SyncedLink => ({
  ...link,
  base: JSON.stringify(object),
  state: 'in_sync',
})

const unheldBy =
  (context: Context, plans: readonly Planned[], { config }: Home, named: readonly string[]) =>
  (link: SyncedLink): Unheld => {
    const read = plans.find((item) => item.read.link.id === link.id)?.read
    const object = read?.object ?? baseOf(link)
    const provider = providerOf(context, link.provider, link.connectionId)
    const here = { config: configAt(config, link.overrides), object }
    return { title: provider.title, paths: unsupportedPaths({ provider, ...here }, named) }
  }
