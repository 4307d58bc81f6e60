import type { Assistant, SyncedLink } from '../assistant.ts'
import { namedPaths } from '../config.ts'
import { PatchbayError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { VoiceProvider } from '../provider.ts'
import {
  alreadyLinked,
  answeringOf,
  answerOf,
  answerTo,
  busy,
  notFound,
  unawaited,
} from './answer.ts'
import { basedOn, blank } from './blank.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import { add, begin } from './durable.ts'
import { checkHoldable } from './holdable.ts'
import { linkedTo } from './linked.ts'
import { readObject } from './look.ts'
import { checkLooks } from './looks.ts'
import type { Linked, Mirror } from './mirror.ts'
import type { Operation } from './operation.ts'
import { optionsOf } from './options.ts'
import { configAt } from './overrides.ts'
import { planLink } from './plan.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import type { Left } from './retry.ts'
import { run } from './run.ts'
import { copiedFields, readConfig } from './settings.ts'
import { stepsOf } from './steps.ts'
import { toolsAt } from './tool-links.ts'
import { unsupportedPaths } from './written.ts'

type Found = { readonly link: SyncedLink; readonly remote: Remote; readonly object: JsonObject }

const find = async (
  context: Context,
  { scope }: Actor,
  connectionId: string,
  externalId: string,
  left: Left
): Promise<Found> => {
  const connection = await findConnection(context, scope, connectionId)
  const org = { orgId: scope.orgId, userId: null }
  const { provider } = connection
  if ((await linkedTo(context, org, provider, externalId)).length > 0) throw alreadyLinked()
  const id = context.newId()
  const remote = remoteOf(context, connection, { id, externalId }, [])
  const object = await readObject(context, remote, left)
  checkFit(remote.provider, object)
  const link: SyncedLink = {
    id,
    connectionId,
    provider: remote.provider.id,
    externalId,
    base: JSON.stringify(object),
    state: 'in_sync',
    lastSyncedAt: timestamp(context.clock.now()),
  }
  return { link, remote, object }
}

const checkFit = ({ title, unfit }: VoiceProvider, object: JsonObject) => {
  const message = unfit?.(object)
  if (message === undefined) return
  throw new PatchbayError('unrepresentable', `${title} has an object there that cannot be tied`, {
    errors: [{ path: 'external_id', message }],
  })
}

/** Takes an object that exists at a provider home, as far as home can say what it holds. */
export const importObject = async (
  context: Context,
  actor: Actor,
  connectionId: string,
  externalId: string,
  left: Left
): Promise<Outcome> => {
  const { link, remote, object } = await find(context, actor, connectionId, externalId, left)
  const config = readConfig(remote.provider, object)
  checkHoldable(remote.provider, config)
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
    ...answeringOf(actor, assistant, []),
    timeline: remote.timeline,
  }
  if (!(await add(context, assistant, operation))) throw notFound('connection')
  return answerOf(context, assistant, operation, [])
}

/** Ties an assistant to an object that exists: what home says is written over what it holds. */
export const linkObject = async (
  context: Context,
  actor: Actor,
  assistantId: string,
  { connectionId, overrides }: Mirror,
  externalId: string,
  left: Left
): Promise<Linked | null> => {
  const assistant = await context.store.getAssistant(actor.scope, assistantId)
  if (!assistant) throw notFound()
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const { orgId, config } = assistant
  const links = [{ connectionId }]
  const tools = await toolsAt(context, { orgId, links, before: {}, after: config })
  try {
    const seen = await find(tools.context, actor, connectionId, externalId, left)
    const found = { ...seen, link: { ...seen.link, ...(overrides && { overrides }) } }
    const { operation, unsupported, plan } = linking(
      context,
      blank(context, actor, assistantId),
      assistant,
      found
    )
    tools.check(operation.steps)
    await checkLooks(context, found.remote, plan, left)
    const steps = await tools.made(operation.steps, left)
    const ready = { assistant, operation: { ...operation, steps }, found, unsupported }
    return await tied(context, actor, ready, left)
  } finally {
    await tools.done()
  }
}

type Tied = {
  readonly assistant: Assistant
  readonly operation: Operation
  readonly found: Found
  readonly unsupported: readonly string[]
}

const tied = async (
  context: Context,
  actor: Actor,
  { assistant, operation: planned, found, unsupported }: Tied,
  left: Left
): Promise<Linked | null> => {
  const operation = { ...planned, ...answeringOf(actor, assistant, unsupported) }
  const { link, remote } = found
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const remotes = new Map([[link.id, remote]])
  const how = {
    remotes,
    timeline: remote.timeline,
    fence,
    deadline: left,
    lease,
    ...unawaited(actor),
  }
  const ended = run(context, operation, how)
  const outcome = await answerTo(context, actor, assistant, operation, ended, unsupported)
  return { ...outcome, linkId: link.id }
}

/** The operation that writes all that home says to the object found. */
const linking = (
  context: Context,
  empty: Operation,
  assistant: Assistant,
  { link, remote, object }: Found
) => {
  const { provider, connection } = remote
  const { defaults, providerOptions } = assistant
  const config = configAt(assistant.config, link.overrides)
  const named = namedPaths(config as JsonObject)
  const options = optionsOf(assistant, provider.id)
  const { allowUnknownModels } = connection
  const changed = [...named, ...copiedFields(provider, config)]
  const plan = planLink({
    ...{ provider, config, object, options, allowUnknownModels, defaults, changed },
    whole: true,
  })
  const made = { id: assistant.id, op: empty.id }
  const steps = stepsOf(context, { link, provider, object }, plan, made)
  const operation: Operation = {
    ...empty,
    ...{ kind: 'link', ...basedOn(assistant), steps, newLink: { ...link, state: 'pending' } },
    timeline: [...remote.timeline],
    after: { config: assistant.config, defaults, providerOptions },
    synced: steps.length === 0 || provider.parts.length > 1 ? [link] : [],
  }
  const unsupported = [...unsupportedPaths({ provider, config, object }, named), ...plan.gaveWay]
  return { operation, unsupported, plan }
}
