import type { Assistant } from '../assistant.ts'
import { changedPaths, mergeConfig, namedPaths } from '../config.ts'
import { equal, get, type JsonObject } from '../json.ts'
import type { Actor, ChangeRequest, Outcome, Preview } from '../patchbay.ts'
import type { Scope } from '../records.ts'
import { answeringOf, answerOf, answerTo, busy, strictly, unawaited } from './answer.ts'
import { basedOn } from './blank.ts'
import { type Context, leaseOf, timestamp } from './context.ts'
import { applyAtOnce, begin } from './durable.ts'
import { commitOf } from './ending.ts'
import { unlessMoved } from './moved.ts'
import type { Operation, Relinked } from './operation.ts'
import { mergeOptions } from './options.ts'
import type { Wish } from './plan-links.ts'
import { type Prepared, prepare } from './prepare.ts'
import { requestOf } from './request-of.ts'
import type { Left } from './retry.ts'
import { checkRules } from './rules.ts'
import { run } from './run.ts'
import { type AskedTools, toolsAt } from './tool-links.ts'
import { checkTools } from './tool-rules.ts'

/** What a request makes of home; null where home's JSON stays as it is. */
const wishOf = async (
  context: Context,
  scope: Scope,
  assistant: Assistant,
  request: ChangeRequest
): Promise<Wish | null> => {
  const patch = request.patch(assistant.config)
  const config = mergeConfig(assistant.config, patch)
  const options = request.providerOptions?.(assistant.providerOptions as JsonObject)
  checkRules({ before: assistant.config, after: config, patch, options, context })
  await checkTools(context, scope, { before: assistant.config, after: config })
  const changed = changedPaths(assistant.config, config)
  const { defaults, providerOptions } = assistant
  const home = { config, defaults, providerOptions }
  const after = mergeOptions(home, options)
  const sameOptions = equal(after.providerOptions as JsonObject, providerOptions as JsonObject)
  const { drift = 'preserve', touched } = request
  if (changed.length === 0 && sameOptions && touched === undefined) return null
  return { assistant, after, named: namedPaths(patch), drift, ...(touched && { touched }) }
}

/** One PATCH while its assistant's turn is held. Null: the assistant moved meanwhile, read it again. */
export const changeOnce = async (
  context: Context,
  actor: Actor,
  assistant: Assistant,
  request: ChangeRequest,
  left: Left
): Promise<Outcome | null> => {
  request.check?.(assistant)
  const wish = await wishOf(context, actor.scope, assistant, request)
  if (wish === null) return unchanged(assistant)
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const tools = await toolsAt(context, asked(assistant, wish))
  try {
    const prepared = prepare(tools.context, actor.scope, wish, left)
    const found = await unlessMoved(context, assistant, prepared)
    if (request.strict) strictly(found.unheld)
    tools.check(found.steps)
    if (found.steps.length === 0 && isTouchedAlone(wish, found)) return unchanged(assistant)
    const ready = { ...found, steps: await tools.made(found.steps, left) }
    return await carryOut(context, actor, { assistant, prepared: ready, kind: 'patch' }, left)
  } finally {
    await tools.done()
  }
}

const unchanged = (assistant: Assistant): Outcome => ({
  ...{ assistant, operation: null, unsupported: [] },
})

/** True where every link has already what it was to be given anew. */
const isTouchedAlone = ({ touched }: Wish, { changed }: Prepared) =>
  touched !== undefined && changed.length === 0

/** What a wish asks of an assistant's tools. */
export const asked = ({ orgId, links, config }: Assistant, { after }: Wish): AskedTools => ({
  ...{ orgId, links, before: config, after: after.config },
})

/** All that is prepared for an operation. */
type Ready = {
  readonly assistant: Assistant
  readonly prepared: Prepared
  readonly kind: Operation['kind']
  readonly relinked?: Relinked
}

/** W1, the steps and W2 of what was prepared. Null: the assistant moved meanwhile, read it again. */
export const carryOut = async (
  context: Context,
  actor: Actor,
  ready: Ready,
  left: Left
): Promise<Outcome | null> => {
  const { assistant, prepared } = ready
  const operation = operationOf(context, actor, ready)
  if (prepared.steps.length === 0) return atHome(context, assistant, operation, prepared)
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const { remotes, timeline } = prepared
  const ended = run(context, operation, {
    ...{ remotes, timeline, fence, deadline: left, lease },
    ...unawaited(actor),
  })
  return answerTo(context, actor, assistant, operation, ended, prepared.unsupported)
}

/** A dry run: the same reads and refusals, and nothing changed. */
export const previewOnce = async (
  context: Context,
  actor: Actor,
  assistant: Assistant,
  request: ChangeRequest,
  left: Left
): Promise<Preview> => {
  request.check?.(assistant)
  const wish = await wishOf(context, actor.scope, assistant, request)
  if (wish === null) return { requests: [], diff: [], unsupported: [] }
  const tools = await toolsAt(context, asked(assistant, wish))
  const planned = await prepare(tools.context, actor.scope, wish, left).finally(tools.done)
  const { steps, changed, after, unsupported } = planned
  if (request.strict) strictly(planned.unheld)
  tools.check(steps)
  const value = (config: unknown, path: string) => get(config as JsonObject, path) ?? null
  return {
    requests: [...tools.creates(steps), ...steps].map(requestOf),
    diff: changed.map((field) => ({
      field,
      from: value(assistant.config, field),
      to: value(after.config, field),
    })),
    unsupported,
  }
}

const operationOf = (
  context: Context,
  actor: Actor,
  { assistant, prepared, kind, relinked }: Ready
): Operation => {
  const { id, after, steps, synced, timeline, unsupported } = prepared
  return {
    id,
    kind,
    orgId: assistant.orgId,
    userId: actor.userId,
    assistantId: assistant.id,
    ...basedOn(assistant),
    state: 'pending',
    decision: 'none',
    ambiguous: false,
    steps,
    after,
    synced,
    ...(relinked && { relinked }),
    ...answeringOf(actor, assistant, unsupported),
    timeline: [...timeline],
    createdAt: timestamp(context.clock.now()),
    endedAt: null,
  }
}

/** One commit, no write at a provider: nothing that a link holds would change. */
const atHome = async (
  context: Context,
  assistant: Assistant,
  operation: Operation,
  { unsupported }: Prepared
): Promise<Outcome | null> => {
  const endedAt = timestamp(context.clock.now())
  const committed: Operation = { ...operation, state: 'committed', endedAt }
  const begun = await applyAtOnce(context, committed, commitOf(committed))
  return begun === null ? null : answerOf(context, assistant, committed, unsupported)
}
