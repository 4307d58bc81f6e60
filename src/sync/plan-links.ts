import type { Assistant, AssistantConfig, Home, Link, SyncedLink } from '../assistant.ts'
import { changedPaths, namedPaths, overlaps } from '../config.ts'
import { PatchbayError } from '../errors.ts'
import { equal, type JsonObject, set } from '../json.ts'
import type { Setting } from '../setting.ts'
import { baseOf } from './base.ts'
import type { Context } from './context.ts'
import { foreignEdits, type Seen, standsFor } from './drift.ts'
import { type DriftPolicy, drifted, type Meeting, withEdits } from './edits.ts'
import type { Attempt, Relinked } from './operation.ts'
import { optionsOf, optionsPatch } from './options.ts'
import { configAt, configFrom } from './overrides.ts'
import { withOwnEdits } from './own-edits.ts'
import { keyOf, type LinkPlan, planLink, unrepresentable } from './plan.ts'
import { providerOf, type Remote } from './remote.ts'
import { restored } from './restore.ts'
import type { Late } from './sent.ts'

/** What a request wants of home, and the paths it names. */
export type Wish = {
  readonly assistant: Assistant
  readonly after: Home
  readonly named: readonly string[]
  /** Paths that are to be given to every link, though home has them already. */
  readonly touched?: readonly string[]
  /** What becomes of foreign edits; left out: `preserve`. */
  readonly drift?: DriftPolicy
  /** A link that is handled otherwise from now on, and as it was before. */
  readonly relinked?: Relinked & { readonly before: Link }
  /** Links that have been read already, whether they have to change or not. */
  readonly found?: { readonly reads: readonly Read[]; readonly timeline: Attempt[] }
}

/** A linked object that has been read; `edits` where more than foreign edits are to be met. */
export type Read = Seen & {
  readonly link: SyncedLink
  readonly remote: Remote
  readonly edits?: readonly Setting[]
  readonly late?: Late
  /** Raw settings to write, where not only those that the wish changes. */
  readonly options?: JsonObject
}

/** A link that was read, and what it should become. */
export type Planned = { readonly read: Read; readonly plan: LinkPlan }

type Agreed = { readonly config: AssistantConfig; readonly plans: readonly Planned[] }

/**
 * Every link that has to change, planned for one config. A foreign edit or a name that a new vendor
 * does not know changes the config, and that may concern more links; so until nothing moves.
 */
export const planLinks = async (
  context: Context,
  wish: Wish,
  links: readonly SyncedLink[],
  readAll: (due: readonly SyncedLink[], check: Check) => Promise<readonly Read[]>
): Promise<Agreed> => {
  const before = wish.assistant.config
  const meeting: Meeting = { policy: wish.drift ?? 'preserve', before, taken: [] }
  let config = links.reduce((held, link) => tiedAt(context, wish, link, held), wish.after.config)
  let reads: readonly Read[] = []
  const isFound = ({ id }: SyncedLink) => wish.found?.reads.some(({ link }) => link.id === id)
  for (;;) {
    const unread = links.filter(({ id }) => !reads.some(({ link }) => link.id === id))
    const due = unread.filter((link) => isFound(link) || concernsAt(context, wish, link, config))
    const read = await readAll(due, firstLook(wish, config))
    const found = read.map((seen) => withOwnEdits(wish, seen))
    for (const seen of found) config = withEditsAt(wish, seen, meeting, config)
    reads = links.flatMap(({ id }) => [...reads, ...found].filter(({ link }) => link.id === id))
    if (due.length > 0) continue
    const plans = reads.map((read): Planned => ({ read, plan: planAt(wish, read, config) }))
    const dropped = plans.flatMap(({ plan }) => plan.dropped)
    if (dropped.length === 0) return { config, plans }
    for (const field of dropped) config = set(config as JsonObject, field, null) as AssistantConfig
  }
}

/** The config with what a link's provider ties to what the request asks for. */
const tiedAt = (context: Context, { named }: Wish, link: SyncedLink, config: AssistantConfig) => {
  const provider = providerOf(context, link.provider, link.connectionId)
  const there = configAt(config, link.overrides)
  const tied = provider.ties?.(there, (path) => among(named, path))
  if (tied && tied.issues.length > 0) throw unrepresentable(provider, tied.issues)
  if (tied === undefined || tied.config === there) return config
  return configFrom(tied.config, config, link.overrides)
}

/** Refuses what cannot be, as far as that shows without a call. */
export type Check = (link: SyncedLink, remote: Remote) => void

/** A value past a limit is refused before anybody is asked: by what the object was when last in sync. */
const firstLook =
  (wish: Wish, config: AssistantConfig): Check =>
  (link, remote) => {
    if (link.state !== 'in_sync') return
    const base = baseOf(link)
    planAt(wish, { link, remote, provider: remote.provider, base, object: base }, config)
  }

/** A wish as one link sees it: home with that link's own values, those before and those after. */
const wishAt = (wish: Wish, { id, overrides }: SyncedLink): Wish => {
  const before = wish.relinked?.id === id ? wish.relinked.before.overrides : overrides
  if (before === undefined && overrides === undefined) return wish
  const { assistant, after } = wish
  return {
    ...wish,
    assistant: { ...assistant, config: configAt(assistant.config, before) },
    after: { ...after, config: configAt(after.config, overrides) },
  }
}

const planAt = (wish: Wish, read: Read, config: AssistantConfig) =>
  planOf(wishAt(wish, read.link), read, configAt(config, read.link.overrides))

const concernsAt = (context: Context, wish: Wish, link: SyncedLink, config: AssistantConfig) =>
  (wish.relinked?.id === link.id && wish.relinked.before.paused === true) ||
  concerns(context, wishAt(wish, link), link, configAt(config, link.overrides))

/** Foreign edits of what a link has values of its own for stay there, and are not the assistant's. */
const withEditsAt = (wish: Wish, seen: Read, meeting: Meeting, config: AssistantConfig) => {
  const { overrides } = seen.link
  const before = wishAt(wish, seen.link).assistant.config
  const there = configAt(config, overrides)
  return configFrom(withEdits(seen, { ...meeting, before }, there, seen.edits), config, overrides)
}

/** True where the link may have to change: judged by what it held when last in sync. */
const concerns = (context: Context, wish: Wish, link: SyncedLink, config: AssistantConfig) => {
  const provider = providerOf(context, link.provider, link.connectionId)
  const due = dueAt(link, wish, config)
  return (
    !equal(optionsOf(wish.assistant, provider.id), optionsOf(wish.after, provider.id)) ||
    !standsFor(provider, baseOf(link), config, due)
  )
}

/** The paths that a link is to be given: what changes, and all where it may lag behind home. */
const dueAt = (
  { state }: SyncedLink,
  { assistant, touched = [] }: Wish,
  config: AssistantConfig
) => {
  const changed = [...changedPaths(assistant.config, config), ...touched]
  return state === 'drifted' || state === 'settling'
    ? [...changed, ...namedPaths(config as JsonObject)]
    : changed
}

const planOf = (wish: Wish, read: Read, config: AssistantConfig): LinkPlan => {
  const { assistant, after, drift } = wish
  const { provider, remote, link } = read
  const last = drift === 'overwrite' ? (read.late?.whole ?? read.base) : read.late?.rest
  const back = last && restored({ ...read, base: last }, assistant.config)
  const asked = changedPaths(assistant.config, after.config)
  const theirs = foreignEdits(read, assistant.config).map(({ of: [field] }) => field)
  // What is adopted from this very object stands there already, and nothing follows from it here.
  const changed = dueAt(link, wish, config).filter(
    (path) => drift === 'overwrite' || among(asked, path) || !among(theirs, path)
  )
  const [from, to] = [optionsOf(assistant, provider.id), optionsOf(after, provider.id)]
  const options = read.options ?? optionsPatch(from, to)
  const { allowUnknownModels } = remote.connection
  try {
    const plan = planLink({
      ...{ provider, config, changed, options, allowUnknownModels, defaults: [] },
      ...{ object: back?.object ?? read.object, from: read.object },
    })
    return back ? { ...plan, wrote: [...plan.wrote, ...back.said.map(keyOf)] } : plan
  } catch (error) {
    throw asDrift(error, asked, changed)
  }
}

/** What only another link's foreign edit asks for, and this one cannot hold, is no fault of the request. */
const asDrift = (error: unknown, asked: readonly string[], changed: readonly string[]) => {
  if (!(error instanceof PatchbayError) || error.code !== 'unrepresentable') return error
  const { errors = [] } = error.details
  const foreign = errors.every(({ path }) => among(changed, path) && !among(asked, path))
  return foreign ? drifted(errors) : error
}

const among = (fields: readonly string[], path: string) =>
  fields.some((field) => overlaps(field, path))
