import type { AssistantConfig, SyncedLink } from '../assistant.ts'
import { changedPaths } from '../config.ts'
import { type JsonObject, parseExact } from '../json.ts'
import { readSetting, type Setting, writeSetting } from '../setting.ts'
import type { Change } from '../store.ts'
import { linksAfter } from './bases.ts'
import { type Context, timestamp } from './context.ts'
import { adopt, foreignEdits, type Seen, standsFor } from './drift.ts'
import { isOwn } from './edits.ts'
import { look } from './look.ts'
import { claimedBy, type Operation } from './operation.ts'
import { configAt, configFrom } from './overrides.ts'
import { stillOurs } from './prepare.ts'
import { providerOf, type Remote } from './remote.ts'
import type { Left } from './retry.ts'
import { isOurs, mayHoldLate, sentTo } from './sent.ts'
import { adoptedTool, isOfTool } from './tool-ending.ts'
import { seeingTools } from './tool-ids.ts'

/** What W2 stores: home as planned, and what each provider answered as its link's new base. */
export const commitOf = ({ after, steps, synced, endedAt, ...rest }: Operation): Change => ({
  ...after,
  ...(rest.unlinked && { unlinked: rest.unlinked }),
  ...(rest.relinked && { relinked: rest.relinked }),
  ...(rest.kind === 'delete' && { gone: true }),
  links: linksAfter({ steps, synced, endedAt }),
})

/** A repair brings an object back to what its link holds already: nothing changes at home. */
export const changeOf = (operation: Operation): Change | null =>
  operation.kind === 'repair' || operation.kind === 'tool-repair' ? null : commitOf(operation)

type Reach = { readonly remotes: ReadonlyMap<string, Remote>; readonly lease: Left }

/**
 * After an undo that could not be completed home takes what the provider has: partly applied, and
 * never shown otherwise. A link that was being made goes again instead, and changes nothing here.
 */
export const adopted = async (
  context: Context,
  operation: Operation,
  reach: Reach
): Promise<Change | null | 'unreadable'> => {
  if (isOfTool(operation)) return adoptedTool(context, operation, reach)
  if (claimedBy(operation).length > 0) return null
  const scope = { orgId: operation.orgId, userId: null }
  try {
    const [assistant, links] = await Promise.all([
      context.store.getAssistant(scope, operation.assistantId),
      context.store.getLinks(scope, operation.assistantId),
    ])
    if (!assistant) return null
    const { config: before, providerOptions } = assistant
    const left = operation.steps.filter(({ state }) => state === 'left')
    const taken = links.filter(({ id }) => left.some(({ linkId }) => linkId === id))
    const wanted = operation.after.config
    const seeing = await seeingTools(context, operation.orgId, links, before, wanted)
    let now: Taken = { config: before, links: [] }
    const orElse = operation.abandoned ? asDrifted : undefined
    const from = { ...reach, operation }
    for (const link of taken) now = await take(seeing, from, link, now, orElse)
    const others = links.filter((link) => !taken.includes(link) && !link.paused)
    const behind = others.filter((link) => isBehind(seeing, link, before, now.config))
    const drifted = behind.map((link) => ({ ...link, state: 'drifted' as const }))
    const defaults = stillOurs(assistant.defaults, changedPaths(before, now.config))
    return { config: now.config, defaults, providerOptions, links: [...now.links, ...drifted] }
  } catch (error) {
    context.log({ event: 'adopting-failed', operation: operation.id, error: String(error) })
    return 'unreadable'
  }
}

type Taken = { readonly config: AssistantConfig; readonly links: readonly SyncedLink[] }

/** Home with all that was changed at one link since its last sync, but for late values of ours. */
const take = async (
  context: Context,
  { remotes, lease, operation }: Reach & { readonly operation: Operation },
  link: SyncedLink,
  { config, links }: Taken,
  orElse?: (link: SyncedLink) => SyncedLink
): Promise<Taken> => {
  const remote = remotes.get(link.id)
  const verdict = remote && (await look(context, remote, lease))
  if (verdict?.kind === 'refused' && verdict.cause.code === 'provider_object_missing')
    return { config, links: [...links, { ...link, state: 'missing' }] }
  if (verdict?.kind !== 'ok' && orElse) return { config, links: [...links, orElse(link)] }
  if (!remote || verdict?.kind !== 'ok') throw new Error('the object could not be read')
  const base = parseExact(link.base) as JsonObject
  const provider = providerOf(context, link.provider, link.connectionId)
  const seen = { provider, base, object: verdict.object }
  const lastSyncedAt = timestamp(context.clock.now())
  const there = configAt(config, link.overrides)
  const edits = foreignEdits(seen, there)
  const isLate = await mayHoldLate(context, operation.orgId, operation.assistantId, link)
  const late = isLate ? await lateOf(context, operation, link, seen, edits) : []
  const theirs = edits.filter((setting) => !late.includes(setting))
  // Of what the link has for itself nothing is home's to take: it is told as drift.
  const own = theirs.filter(isOwn(link.overrides))
  const kept = [...late, ...own].reduce(
    (held, setting) => writeSetting(setting, held, readSetting(setting, base)),
    verdict.object
  )
  const drifted = own.length > 0 && ({ state: 'drifted' } as const)
  const synced = { ...link, base: JSON.stringify(kept), lastSyncedAt, ...drifted }
  const taken = configFrom(adopt(seen, theirs, there), config, link.overrides)
  return { config: taken, links: [...links, synced] }
}

/** What an earlier operation sent and took back: it lands late, and a mark sees it put right. */
const lateOf = async (
  context: Context,
  { id, orgId, assistantId }: Operation,
  link: SyncedLink,
  { object }: Seen,
  edits: readonly Setting[]
) => edits.filter(isOurs(await sentTo(context, orgId, assistantId, link.id, id), object))

/** Given up, and the provider cannot be read: the next change of it will find out. */
const asDrifted = (link: SyncedLink): SyncedLink => ({ ...link, state: 'drifted' })

const isBehind = (
  context: Context,
  { provider: id, connectionId, base, overrides }: SyncedLink,
  before: AssistantConfig,
  after: AssistantConfig
) => {
  const object = parseExact(base) as JsonObject
  const provider = providerOf(context, id, connectionId)
  const there = configAt(after, overrides)
  return !standsFor(provider, object, there, changedPaths(configAt(before, overrides), there))
}
