import type { Home, Overrides, SyncedLink } from '../assistant.ts'
import { namedPaths, overlaps } from '../config.ts'
import type { JsonObject } from '../json.ts'
import type { Connection } from '../records.ts'
import { type Context, timestamp } from './context.ts'
import { creations } from './creation.ts'
import type { Attempt, Operation, Step } from './operation.ts'
import { optionsOf } from './options.ts'
import { configAt } from './overrides.ts'
import { type LinkPlan, planLink } from './plan.ts'
import { type Remote, remoteOf } from './remote.ts'
import { copiedFields } from './settings.ts'
import { unsupportedPaths } from './written.ts'

/** A copy that is to be made: where, and with which values of its own. */
export type Copy = { readonly connection: Connection; readonly overrides?: Overrides }

/** One copy, planned: nothing of it is at the provider yet, and its link has no external id. */
export type PlannedCopy = {
  readonly link: SyncedLink
  readonly steps: readonly Step[]
  readonly plan: LinkPlan
  readonly remote: Remote
  /** What is kept at home of the paths that the request names, and the defaults that gave way. */
  readonly unsupported: readonly string[]
}

type Makes = Pick<Operation, 'id' | 'assistantId' | 'after'>

/**
 * Plans a copy. Every value counts as set, but for our own defaults, which give way. Throws
 * `unrepresentable` for what the provider cannot hold or does not do without; calls nothing.
 */
export const planCopy = (
  context: Context,
  { connection, overrides }: Copy,
  operation: Makes,
  named: readonly string[],
  timeline: Attempt[]
): PlannedCopy => {
  const id = context.newId()
  const remote = remoteOf(context, connection, { id, externalId: '' }, timeline)
  const plan = planned(remote, operation.after, overrides)
  const link: SyncedLink = {
    ...{ id, connectionId: connection.id, provider: remote.provider.id, externalId: '' },
    ...{ base: '{}', state: 'pending', lastSyncedAt: timestamp(context.clock.now()), ours: true },
    ...(overrides && { overrides }),
  }
  const { provider } = remote
  const config = configAt(operation.after.config, overrides)
  const asked = [...named, ...namedPaths((overrides ?? {}) as JsonObject)]
  const kept = unsupportedPaths({ provider, config, object: {} }, asked)
  const wanted = {
    ...{ linkId: id, connectionId: connection.id, object: plan.object, wrote: plan.wrote },
    ...(overrides && { overrides }),
  }
  const made = { id: operation.assistantId, op: operation.id }
  const steps = creations(context, provider, wanted, made)
  return { link, remote, steps, plan, unsupported: [...kept, ...plan.gaveWay] }
}

const planned = ({ provider, connection }: Remote, home: Home, overrides?: Overrides) => {
  const config = configAt(home.config, overrides)
  const own = namedPaths((overrides ?? {}) as JsonObject)
  return planLink({
    provider,
    config,
    changed: [...namedPaths(config as JsonObject), ...copiedFields(provider, config)],
    object: {},
    options: optionsOf(home, provider.id),
    allowUnknownModels: connection.allowUnknownModels,
    defaults: home.defaults.filter((path) => !own.some((field) => overlaps(field, path))),
  })
}
