import type { Link, Overrides } from '../assistant.ts'
import { namedPaths } from '../config.ts'
import { equal, type JsonObject } from '../json.ts'
import type { Actor } from '../patchbay.ts'
import { busy, notFound } from './answer.ts'
import { carryOut } from './change.ts'
import type { Context } from './context.ts'
import type { Linked } from './mirror.ts'
import type { Relinked } from './operation.ts'
import type { Prepared } from './prepare.ts'
import { withPrepared } from './prepare-tools.ts'
import type { Left } from './retry.ts'

/** How a link is to be handled; what is left out stays. */
export type Handling = {
  readonly paused?: boolean
  /** From those that the link has; undefined: none any more. */
  readonly overrides?: (before: Overrides | undefined) => Overrides | undefined
}

/**
 * Takes a link out of operations or back, or gives it values of its own. One that comes back is
 * brought to what home says by now. Null: the assistant moved meanwhile.
 */
export const relinkOnce = async (
  context: Context,
  actor: Actor,
  { id, linkId }: { readonly id: string; readonly linkId: string },
  handling: Handling,
  left: Left
): Promise<Linked | null> => {
  const assistant = await context.store.getAssistant(actor.scope, id)
  if (!assistant) throw notFound()
  const link = assistant.links.find((one) => one.id === linkId)
  if (!link) throw notFound('link')
  const relinked = handled(link, handling)
  if (isSame(link, relinked)) return { assistant, operation: null, unsupported: [], linkId }
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const { config, defaults, providerOptions } = assistant
  const after = { config, defaults, providerOptions }
  const named = namedPaths((relinked.overrides ?? {}) as JsonObject)
  const wish = { assistant, after, named, relinked: { ...relinked, before: link } }
  const carried = (prepared: Prepared) =>
    carryOut(context, actor, { assistant, prepared, kind: 'relink', relinked }, left)
  const done = relinked.paused
    ? await carried({ id: context.newOperationId(), after, ...nothing })
    : await withPrepared(context, actor.scope, wish, left, carried)
  return done && { ...done, linkId }
}

const handled = (
  { id, ...link }: Link,
  { paused = link.paused, overrides }: Handling
): Relinked => {
  const own = overrides ? overrides(link.overrides) : link.overrides
  return { id, ...(paused && { paused }), ...(own && { overrides: own }) }
}

const isSame = ({ paused = false, overrides }: Link, after: Relinked) =>
  paused === (after.paused ?? false) &&
  equal((overrides ?? {}) as JsonObject, (after.overrides ?? {}) as JsonObject)

const nothing = {
  ...{ changed: [], steps: [], synced: [], timeline: [], unsupported: [], unheld: [] },
  remotes: new Map(),
}
