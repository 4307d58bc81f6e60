import type { Assistant, SyncedLink } from '../assistant.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import { answeringOf, answerOf, answerTo, busy, notFound, unawaited } from './answer.ts'
import { basedOn, blank } from './blank.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import { applyAtOnce, begin } from './durable.ts'
import { commitOf } from './ending.ts'
import type { Attempt, Operation } from './operation.ts'
import { findConnection, providerOf, type Remote, remoteOf } from './remote.ts'
import { removals } from './removal.ts'
import type { Left } from './retry.ts'
import { run } from './run.ts'

type Check = (current: Assistant) => void

/** With `remote` what others made goes too; `check` throws where a caller's condition fails. */
export type Removed = { readonly remote: boolean; readonly check?: Check | undefined }

/** Removes an assistant, and at its providers what Patchbay made there; with `remote` all of it. */
export const removeOnce = (
  context: Context,
  actor: Actor,
  id: string,
  { remote, check }: Removed,
  left: Left
): Promise<Outcome | null> =>
  removal(context, actor, id, { left, check }, (links) => ({
    gone: links.filter(({ ours }) => ours || remote),
    ending: { kind: 'delete' },
  }))

/** Unties a link; with `remote` its object at the provider goes too. */
export const unlinkOnce = (
  context: Context,
  actor: Actor,
  id: string,
  { linkId, remote }: { readonly linkId: string; readonly remote: boolean },
  left: Left
): Promise<Outcome | null> =>
  removal(context, actor, id, { left }, (links) => {
    const link = links.find((one) => one.id === linkId)
    if (!link) throw notFound('link')
    return { gone: remote ? [link] : [], ending: { kind: 'unlink', unlinked: [linkId] } }
  })

type Removal = {
  /** Links whose objects go at their providers. */
  readonly gone: readonly SyncedLink[]
  readonly ending: Pick<Operation, 'kind' | 'unlinked'>
}

const removal = async (
  context: Context,
  actor: Actor,
  id: string,
  { left, check }: { readonly left: Left; readonly check?: Check | undefined },
  what: (links: readonly SyncedLink[]) => Removal
): Promise<Outcome | null> => {
  const assistant = await context.store.getAssistant(actor.scope, id)
  if (!assistant) throw notFound()
  check?.(assistant)
  const { gone, ending } = what(await context.store.getLinks(actor.scope, id))
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const { config, defaults, providerOptions } = assistant
  const operation: Operation = {
    ...blank(context, actor, id),
    ...{ ...ending, ...basedOn(assistant), after: { config, defaults, providerOptions } },
    ...answeringOf(actor, assistant, []),
    steps: gone.flatMap((link) => removals(providerOf(context, link.provider), link)),
  }
  return gone.length === 0
    ? atHome(context, assistant, operation)
    : atProviders(context, actor, assistant, operation, gone, left)
}

const atHome = async (context: Context, assistant: Assistant, operation: Operation) => {
  const endedAt = timestamp(context.clock.now())
  const committed: Operation = { ...operation, state: 'committed', endedAt }
  const begun = await applyAtOnce(context, committed, commitOf(committed))
  return begun === null ? null : answerOf(context, assistant, committed, [])
}

const atProviders = async (
  context: Context,
  actor: Actor,
  assistant: Assistant,
  operation: Operation,
  gone: readonly SyncedLink[],
  left: Left
) => {
  const timeline: Attempt[] = []
  const remotes = new Map<string, Remote>()
  for (const link of gone) {
    const org = { orgId: operation.orgId, userId: null }
    const connection = await findConnection(context, org, link.connectionId)
    remotes.set(link.id, remoteOf(context, connection, link, timeline))
  }
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const how = { remotes, timeline, fence, deadline: left, lease, ...unawaited(actor) }
  const ended = run(context, operation, how)
  return answerTo(context, actor, assistant, operation, ended, [])
}
