import type { Overrides } from '../assistant.ts'
import { namedPaths } from '../config.ts'
import type { JsonObject } from '../json.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import { answeringOf, answerTo, busy, notFound, unawaited } from './answer.ts'
import { basedOn, blank } from './blank.ts'
import { type Context, leaseOf } from './context.ts'
import { begin } from './durable.ts'
import { checkLooks } from './looks.ts'
import type { Attempt, Operation } from './operation.ts'
import { planCopy } from './plan-copy.ts'
import { findConnection } from './remote.ts'
import type { Left } from './retry.ts'
import { run } from './run.ts'
import { toolsAt } from './tool-links.ts'

/** An outcome, and the link that it is about. */
export type Linked = Outcome & { readonly linkId: string }

/** Where an assistant is to be mirrored to. */
export type Mirror = { readonly connectionId: string; readonly overrides?: Overrides }

/** Makes a copy of an assistant at one more provider. Null: the assistant moved meanwhile. */
export const mirrorOnce = async (
  context: Context,
  actor: Actor,
  assistantId: string,
  { connectionId, overrides }: Mirror,
  left: Left
): Promise<Linked | null> => {
  const assistant = await context.store.getAssistant(actor.scope, assistantId)
  if (!assistant) throw notFound()
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const connection = await findConnection(context, actor.scope, connectionId)
  const { config, defaults, providerOptions } = assistant
  const lease = leaseOf(context)
  const empty: Operation = {
    ...blank(context, actor, assistantId),
    ...{ kind: 'link', ...basedOn(assistant), after: { config, defaults, providerOptions } },
  }
  const timeline: Attempt[] = []
  const named = namedPaths(config as JsonObject)
  const copy = { connection, ...(overrides && { overrides }) }
  const { orgId } = assistant
  const links = [{ connectionId }]
  const tools = await toolsAt(context, { orgId, links, before: {}, after: config })
  try {
    const planned = planCopy(tools.context, copy, empty, named, timeline)
    const { link, remote, plan, unsupported } = planned
    await checkLooks(context, remote, plan, left)
    const steps = await tools.made(planned.steps, left)
    const answering = answeringOf(actor, assistant, unsupported)
    const operation = { ...empty, ...answering, steps, newLink: link }
    const fence = await begin(context, operation)
    if (fence === null) return null
    const remotes = new Map([[link.id, remote]])
    const how = { remotes, timeline, fence, deadline: left, lease, ...unawaited(actor) }
    const ended = run(context, operation, how)
    const outcome = await answerTo(context, actor, assistant, operation, ended, unsupported)
    return { ...outcome, linkId: link.id }
  } finally {
    await tools.done()
  }
}
