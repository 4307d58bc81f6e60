import type { Assistant, AssistantConfig, Home, SyncedLink } from '../assistant.ts'
import { changedPaths, namedPaths, overlaps } from '../config.ts'
import { equal, get, isObject, type JsonObject, mergePatch, parseExact, set } from '../json.ts'
import { readSetting, render, type Setting, valueAt } from '../provider.ts'
import type { Scope } from '../store.ts'
import type { Context } from './context.ts'
import { adopt, conflicts, drifted, foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'
import type { Step } from './operation.ts'
import { type LinkPlan, planLink, unsupportedPaths, type Wanted } from './plan.ts'
import { findConnection, pathOf, providerOf, type Remote, readObject } from './remote.ts'
import { applies, decidedBy, settingsFor } from './settings.ts'

/** A linked object that has been read, and what it should become. */
type Read = Seen & { readonly link: SyncedLink; readonly remote: Remote }

/** Everything that W1 needs, with nothing changed yet on either side. */
export type Prepared = {
  readonly after: Home
  readonly changed: readonly string[]
  readonly steps: readonly Step[]
  readonly synced: readonly SyncedLink[]
  readonly remotes: ReadonlyMap<string, Remote>
  readonly unsupported: readonly string[]
}

/** What a request wants of home, and the paths it names. */
export type Wish = {
  readonly assistant: Assistant
  readonly after: Home
  readonly named: readonly string[]
}

/** Reads what has to be read and plans every link. Throws before any effect. */
export const prepare = async (
  context: Context,
  scope: Scope,
  wish: Wish,
  until: number
): Promise<Prepared> => {
  const { assistant } = wish
  const links =
    assistant.links.length === 0 ? [] : await context.store.getLinks(scope, assistant.id)
  const reads = new Map<string, Read>()
  let { config } = wish.after
  for (;;) {
    const changed = changedPaths(assistant.config, config)
    const due = links.filter(
      (link) => !reads.has(link.id) && concerns(context, wish, link, config, changed)
    )
    if (due.length === 0) break
    const read = await Promise.all(due.map((link) => readLink(context, scope, link, until)))
    for (const item of read) reads.set(item.link.id, item)
    config = withEdits(read, assistant.config, config)
  }
  const settled = planAll([...reads.values()], wish, config)
  const home = { ...wish.after, config: settled.config }
  const unsupported = links.flatMap((link) => {
    const object = reads.get(link.id)?.object ?? (parseExact(link.base) as JsonObject)
    const provider = providerOf(context, link.provider)
    return unsupportedPaths({ provider, config: home.config, object }, wish.named)
  })
  return {
    after: home,
    changed: changedPaths(assistant.config, home.config),
    remotes: new Map([...reads].map(([id, { remote }]) => [id, remote])),
    unsupported: [...new Set(unsupported)],
    ...outcome(settled.plans),
  }
}

/** True where the link may have to change: judged by what it held when last in sync. */
const concerns = (
  context: Context,
  { assistant, after }: Wish,
  link: SyncedLink,
  config: AssistantConfig,
  changed: readonly string[]
) => {
  const base = parseExact(link.base) as JsonObject
  const settings = settingsFor(providerOf(context, link.provider), config, base)
  return (
    !equal(optionsOf(assistant, link.provider), optionsOf(after, link.provider)) ||
    decidedBy(settings, changed).some((setting) => !stands(setting, base, config))
  )
}

const stands = (setting: Setting, object: JsonObject, config: AssistantConfig) => {
  const value = render(setting, config)
  const leftAlone =
    value === undefined && applies(setting, config) && valueAt(config, setting.of[0]) === undefined
  return leftAlone || same(setting, readSetting(setting, object), value)
}

/** The raw settings kept for one provider. */
export const optionsOf = ({ providerOptions }: Home, provider: string): JsonObject => {
  const options = get(providerOptions as JsonObject, provider)
  return isObject(options) ? options : {}
}

const readLink = async (
  context: Context,
  scope: Scope,
  link: SyncedLink,
  until: number
): Promise<Read> => {
  const provider = providerOf(context, link.provider)
  const connection = await findConnection(context, scope, link.connectionId)
  const remote: Remote = { link, provider, connection, timeline: [] }
  const object = await readObject(context, remote, until)
  return { link, remote, provider, object, base: parseExact(link.base) as JsonObject }
}

/** Foreign edits of fields that the request leaves alone become part of it; of others, a conflict. */
const withEdits = (reads: readonly Read[], before: AssistantConfig, wanted: AssistantConfig) => {
  const changed = changedPaths(before, wanted)
  let config = wanted
  const adopted: string[] = []
  for (const seen of reads) {
    const edits = foreignEdits(seen, before)
    const errors = conflicts(seen, edits, wanted, changed)
    if (errors.length > 0) throw drifted(errors)
    const free = edits.filter(({ of: [field] }) => !changed.some((path) => overlaps(path, field)))
    const twice = free.filter(({ of: [field] }) => adopted.includes(field))
    const next = adopt(seen, free, config)
    const differing = twice.filter(({ of: [f] }) => !equal(valueAt(config, f), valueAt(next, f)))
    if (differing.length > 0)
      throw drifted(differing.map(({ of: [path] }) => ({ path, message: 'differs between links' })))
    adopted.push(...free.map(({ of: [field] }) => field))
    config = next
  }
  return config
}

type Planned = { readonly read: Read; readonly plan: LinkPlan }

/** Plans until no link drops a name that its new vendor does not know. */
const planAll = (reads: readonly Read[], { assistant, after }: Wish, wanted: AssistantConfig) => {
  let config = wanted
  for (;;) {
    const changed = changedPaths(assistant.config, config)
    const plans = reads.map((read): Planned => {
      const options = optionsOf(after, read.provider.id)
      const fresh = equal(options, optionsOf(assistant, read.provider.id)) ? {} : options
      return { read, plan: planLink(wantedOf(read, config, changed, fresh)) }
    })
    const dropped = plans.flatMap(({ plan }) => plan.dropped)
    if (dropped.length === 0) return { plans, config }
    config = dropped.reduce<JsonObject>(
      (rest, field) => set(rest, field, null),
      config as JsonObject
    ) as AssistantConfig
  }
}

const wantedOf = (
  { provider, object, remote }: Read,
  config: AssistantConfig,
  changed: readonly string[],
  options: JsonObject
): Wanted => ({
  provider,
  config,
  changed,
  object,
  options,
  allowUnknownModels: remote.connection.allowUnknownModels,
  defaults: [],
})

const outcome = (plans: readonly Planned[]) => ({
  steps: plans.flatMap(({ read, plan }) => stepOf(read, plan)),
  synced: plans
    .filter(({ plan }) => plan.body === null)
    .map(({ read: { link, object } }) => ({ ...link, base: JSON.stringify(object) })),
})

/** The step that carries out a plan for one link; none where the object already says it. */
export const stepOf = (
  { link, provider, object }: Pick<Read, 'link' | 'provider' | 'object'>,
  { body, undo, wrote }: LinkPlan
): readonly Step[] => {
  if (body === null || undo === null) return []
  const path = pathOf(provider, link.externalId)
  return [
    {
      linkId: link.id,
      connectionId: link.connectionId,
      provider: provider.id,
      externalId: link.externalId,
      do: { method: 'PATCH', path, body: JSON.stringify(body) },
      undo: { method: 'PATCH', path, body: JSON.stringify(undo) },
      before: JSON.stringify(object),
      wrote,
      state: 'waiting',
    },
  ]
}

/** Home after a merge of raw options; null removes one. */
export const mergeOptions = (home: Home, options: JsonObject | undefined): Home =>
  options === undefined
    ? home
    : {
        ...home,
        providerOptions: mergePatch(
          home.providerOptions as JsonObject,
          options
        ) as Home['providerOptions'],
      }

/** Every path that a config sets. */
export const allPaths = (config: AssistantConfig) => namedPaths(config as JsonObject)
