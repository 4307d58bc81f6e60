import type { Assistant } from '../assistant.ts'
import { changedPaths, mergeConfig, namedPaths, overlaps } from '../config.ts'
import { PatchbayError } from '../errors.ts'
import { equal, get, type Json, type JsonObject, parseExact } from '../json.ts'
import type { Actor, ChangeRequest, Outcome, Preview } from '../patchbay.ts'
import { answerOf, strictly } from './answer.ts'
import { type Context, timestamp } from './context.ts'
import type { Operation } from './operation.ts'
import { mergeOptions, type Prepared, prepare, type Wish } from './prepare.ts'
import { checkRules } from './rules.ts'
import { run } from './run.ts'

/** What a request makes of home; null where home's JSON stays as it is. */
const wishOf = (context: Context, assistant: Assistant, request: ChangeRequest): Wish | null => {
  const patch = request.patch(assistant.config)
  const config = mergeConfig(assistant.config, patch)
  checkRules({ before: assistant.config, after: config, patch, request, context })
  const changed = changedPaths(assistant.config, config)
  const defaults = assistant.defaults.filter((path) => !changed.some((it) => overlaps(it, path)))
  const home = {
    config,
    defaults,
    providerOptions: assistant.providerOptions,
  }
  const after = mergeOptions(home, request.providerOptions)
  const sameOptions = equal(
    after.providerOptions as JsonObject,
    assistant.providerOptions as JsonObject
  )
  if (changed.length === 0 && sameOptions) return null
  return { assistant, after, named: namedPaths(patch) }
}

/** One PATCH while its assistant's turn is held. Null: the assistant moved meanwhile, read it again. */
export const changeOnce = async (
  context: Context,
  actor: Actor,
  assistant: Assistant,
  request: ChangeRequest,
  until: number
): Promise<Outcome | null> => {
  const wish = wishOf(context, assistant, request)
  if (wish === null) return { assistant, operation: null, unsupported: [] }
  if (assistant.operationId !== null) throw busy(assistant.operationId)
  const prepared = await prepare(context, actor.scope, wish, until)
  if (request.strict) strictly(prepared.unsupported)
  const operation = operationOf(context, actor, assistant, prepared)
  if (prepared.steps.length === 0) return atHome(context, actor, operation, prepared)
  const leaseEnd = context.clock.now() + Math.floor((context.timing.lease * 14) / 15)
  const begun = await begin(context, operation)
  if (begun === null) return null
  const how = { remotes: prepared.remotes, fence: begun, deadline: until, leaseEnd }
  return answerOf(context, actor, await run(context, operation, how), prepared.unsupported)
}

/** A dry run: the same reads and refusals, and nothing changed. */
export const previewOnce = async (
  context: Context,
  actor: Actor,
  assistant: Assistant,
  request: ChangeRequest,
  until: number
): Promise<Preview> => {
  const wish = wishOf(context, assistant, request)
  if (wish === null) return { requests: [], diff: [], unsupported: [] }
  const { steps, changed, after, unsupported } = await prepare(context, actor.scope, wish, until)
  if (request.strict) strictly(unsupported)
  const value = (config: unknown, path: string) => get(config as JsonObject, path) ?? null
  return {
    requests: steps.map((step) => ({
      linkId: step.linkId,
      connectionId: step.connectionId,
      provider: step.provider,
      method: step.do.method,
      path: step.do.path,
      body: parseExact(step.do.body ?? 'null') as Json,
    })),
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
  { userId }: Actor,
  assistant: Assistant,
  { after, steps, synced }: Prepared
): Operation => ({
  id: context.newOperationId(),
  kind: 'patch',
  orgId: assistant.orgId,
  userId,
  assistantId: assistant.id,
  baseVersion: assistant.version,
  state: 'pending',
  decision: 'none',
  ambiguous: false,
  steps,
  after,
  synced,
  timeline: [],
  createdAt: timestamp(context.clock.now()),
  endedAt: null,
})

/** One commit, no provider call: nothing that a link holds would change. */
const atHome = async (
  context: Context,
  actor: Actor,
  operation: Operation,
  { after, synced, unsupported, remotes }: Prepared
): Promise<Outcome | null> => {
  const endedAt = timestamp(context.clock.now())
  const timeline = [...remotes.values()].flatMap((remote) => remote.timeline)
  const committed: Operation = { ...operation, state: 'committed', timeline, endedAt }
  const begun = await context.store.apply(committed, { ...after, links: synced })
  if (begun.outcome === 'busy') throw busy(begun.operationId)
  if (begun.outcome === 'gone') throw notFound()
  return begun.outcome === 'begun' ? answerOf(context, actor, committed, unsupported) : null
}

/** W1. The fence, or null when the version has moved since it was read. */
export const begin = async (context: Context, operation: Operation): Promise<number | null> => {
  const begun = await context.store.begin(operation)
  switch (begun.outcome) {
    case 'begun':
      return begun.fence
    case 'busy':
      throw busy(begun.operationId)
    case 'gone':
      throw notFound()
    case 'already_linked':
      throw alreadyLinked()
    case 'stale':
      return null
  }
}

/** Another operation holds the assistant: by its id the caller can see which. */
export const busy = (id?: string) =>
  new PatchbayError('busy', 'another operation is running on this assistant', {
    retryAfter: 1,
    ...(id === undefined ? {} : { operation: { id, state: 'pending' as const } }),
  })

export const notFound = () => new PatchbayError('not_found', 'there is no such assistant')

export const alreadyLinked = () =>
  new PatchbayError('already_linked', 'this object is linked to an assistant already')
