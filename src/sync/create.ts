import type { Home } from '../assistant.ts'
import { changedPaths, mergeConfig, namedPaths, overlaps } from '../config.ts'
import { get, type JsonObject } from '../json.ts'
import type { Actor, Birth, Outcome, Preview } from '../patchbay.ts'
import type { Scope } from '../store.ts'
import { blank } from './adopt.ts'
import { answerOf } from './answer.ts'
import { type Context, timestamp } from './context.ts'
import { add } from './durable.ts'
import type { Operation } from './operation.ts'
import { mergeOptions } from './options.ts'
import { checkRules } from './rules.ts'
import { checkTools } from './tool-rules.ts'

/** Home as it is born: what was given over our defaults, which it remembers to be defaults. */
const homeOf = async (
  context: Context,
  scope: Scope,
  { given, defaults, providerOptions }: Birth
): Promise<Home> => {
  const config = mergeConfig(defaults, given)
  const request = { providerOptions }
  checkRules({ before: defaults, after: config, patch: given, request, context })
  await checkTools(context, scope, { before: defaults, after: config, linked: false })
  const named = namedPaths(given)
  const ours = namedPaths(defaults as JsonObject)
  const kept = ours.filter((path) => !named.some((it) => overlaps(it, path)))
  return mergeOptions({ config, defaults: kept, providerOptions: {} }, providerOptions)
}

/** Makes an assistant at home alone, in one commit. */
export const createAssistant = async (
  context: Context,
  actor: Actor,
  birth: Birth
): Promise<Outcome> => {
  const home = await homeOf(context, actor.scope, birth)
  const now = timestamp(context.clock.now())
  const assistant = {
    ...home,
    ...{ id: context.newId(), orgId: actor.scope.orgId, userId: actor.userId, version: 1 },
    ...{ createdAt: now, updatedAt: now, links: [], operationId: null },
  }
  const operation: Operation = {
    ...blank(context, actor, assistant.id),
    ...{ kind: 'create', state: 'committed', after: home, endedAt: now },
  }
  await add(context, assistant, operation)
  return answerOf(context, assistant, operation, [])
}

/** What a create would do: no request to anybody, and every field that is set. */
export const previewCreate = async (
  context: Context,
  { scope }: Actor,
  birth: Birth
): Promise<Preview> => {
  const { config } = await homeOf(context, scope, birth)
  const diff = changedPaths({}, config).map((field) => ({
    field,
    from: null,
    to: get(config as JsonObject, field) ?? null,
  }))
  return { requests: [], diff, unsupported: [] }
}
