import type { AssistantConfig, SyncedLink } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { inexactPath, isObject, type Json, type JsonObject } from '../json.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import { answerOf } from './answer.ts'
import { alreadyLinked, begin, notFound } from './change.ts'
import { type Context, timestamp } from './context.ts'
import type { Operation } from './operation.ts'
import { planLink, unsupportedPaths } from './plan.ts'
import { allPaths, optionsOf, stepOf } from './prepare.ts'
import { findConnection, providerOf, type Remote, readObject } from './remote.ts'
import { run } from './run.ts'
import { readConfig } from './settings.ts'

type Found = { readonly link: SyncedLink; readonly remote: Remote; readonly object: JsonObject }

const find = async (
  context: Context,
  { scope }: Actor,
  connectionId: string,
  externalId: string,
  until: number
): Promise<Found> => {
  const connection = await findConnection(context, scope, connectionId)
  const org = { orgId: scope.orgId, userId: null }
  if ((await context.store.findLinked(org, externalId)).length > 0) throw alreadyLinked()
  const provider = providerOf(context, connection.provider)
  const id = context.newId()
  const remote: Remote = { link: { id, externalId }, provider, connection, timeline: [] }
  const object = await readObject(context, remote, until)
  const link: SyncedLink = {
    id,
    connectionId,
    provider: provider.id,
    externalId,
    base: JSON.stringify(object),
    state: 'in_sync',
    lastSyncedAt: timestamp(context.clock.now()),
  }
  return { link, remote, object }
}

/** Takes an object that exists at a provider home, as far as home can say what it holds. */
export const importObject = async (
  context: Context,
  actor: Actor,
  connectionId: string,
  externalId: string,
  until: number
): Promise<Outcome> => {
  const { link, remote, object } = await find(context, actor, connectionId, externalId, until)
  const config = readConfig(remote.provider, object)
  checkText(remote, config)
  const now = timestamp(context.clock.now())
  const home = { config, defaults: [], providerOptions: {} }
  const assistant = {
    ...home,
    ...{ id: context.newId(), orgId: actor.scope.orgId, userId: actor.userId, version: 1 },
    ...{ createdAt: now, updatedAt: now, links: [link], operationId: null },
  }
  const operation: Operation = {
    ...blank(context, actor, assistant.id),
    ...{ kind: 'import', state: 'committed', after: home, synced: [link], endedAt: now },
    timeline: remote.timeline,
  }
  const added = await context.store.addAssistant(assistant, operation)
  if (added === 'already_linked') throw alreadyLinked()
  return answerOf(context, actor, operation, [])
}

/** Ties an assistant to an object that exists: what home says is written over what it holds. */
export const linkObject = async (
  context: Context,
  actor: Actor,
  assistantId: string,
  connectionId: string,
  externalId: string,
  until: number
): Promise<(Outcome & { readonly linkId: string }) | null> => {
  const assistant = await context.store.getAssistant(actor.scope, assistantId)
  if (!assistant) throw notFound()
  const { link, remote, object } = await find(context, actor, connectionId, externalId, until)
  const { provider, connection } = remote
  const { config, defaults, providerOptions, version } = assistant
  const named = allPaths(config)
  const options = optionsOf(assistant, provider.id)
  const { allowUnknownModels } = connection
  const wanted = { provider, config, object, options, allowUnknownModels, defaults, changed: named }
  const plan = planLink(wanted)
  const unsupported = [...unsupportedPaths({ provider, config, object }, named), ...plan.gaveWay]
  const steps = stepOf({ link, provider, object }, plan)
  const operation: Operation = {
    ...blank(context, actor, assistantId),
    ...{ kind: 'link', baseVersion: version, steps, newLink: { ...link, state: 'pending' } },
    after: { config, defaults, providerOptions },
    synced: steps.length === 0 ? [link] : [],
  }
  const leaseEnd = context.clock.now() + Math.floor((context.timing.lease * 14) / 15)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const remotes = new Map([[link.id, remote]])
  const ended = await run(context, operation, { remotes, fence, deadline: until, leaseEnd })
  return { ...(await answerOf(context, actor, ended, unsupported)), linkId: link.id }
}

/** An operation with nothing in it yet. */
export const blank = (
  context: Context,
  { scope, userId }: Actor,
  assistantId: string
): Operation => ({
  id: context.newOperationId(),
  kind: 'patch',
  orgId: scope.orgId,
  userId,
  assistantId,
  baseVersion: 0,
  state: 'pending',
  decision: 'none',
  ambiguous: false,
  steps: [],
  after: { config: {}, defaults: [], providerOptions: {} },
  synced: [],
  timeline: [],
  createdAt: timestamp(context.clock.now()),
  endedAt: null,
})

/** Home cannot hold every text or number that JSON can say; what it cannot is refused whole. */
const checkText = ({ provider }: Remote, config: AssistantConfig) => {
  const bad = unholdable(config as JsonObject) ?? inexactPath(config as JsonObject)
  if (bad === undefined) return
  throw new PatchbayError('unrepresentable', `${provider.title} holds what cannot be kept here`, {
    errors: [{ path: bad, message: 'holds a NUL, half a character, or a number too long to keep' }],
  })
}

const unholdable = (value: Json, path = ''): string | undefined => {
  const fine = (text: string) => text.isWellFormed() && !text.includes('\0')
  if (typeof value === 'string') return fine(value) ? undefined : path
  const entries = isObject(value) || Array.isArray(value) ? Object.entries(value) : []
  for (const [key, item] of entries) {
    const here = path === '' ? key : `${path}.${key}`
    const found = fine(key) ? unholdable(item as Json, here) : path
    if (found !== undefined) return found
  }
  return undefined
}
