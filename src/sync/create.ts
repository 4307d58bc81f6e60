import type { Home } from '../assistant.ts'
import { changedPaths, mergeConfig, namedPaths, overlaps } from '../config.ts'
import { get, type JsonObject } from '../json.ts'
import type { Actor, Birth, Outcome, Preview } from '../patchbay.ts'
import type { Scope } from '../records.ts'
import { answeringOf, answerOf, pathsOf, strictly } from './answer.ts'
import { blank } from './blank.ts'
import { bearOnce, planBorn, unheldBy } from './born.ts'
import { type Context, timestamp } from './context.ts'
import { add } from './durable.ts'
import type { Operation } from './operation.ts'
import { mergeOptions } from './options.ts'
import { requestOf } from './request-of.ts'
import type { Left } from './retry.ts'
import { checkRules } from './rules.ts'
import { checkTools } from './tool-rules.ts'

/** Home as it is born: what was given over our defaults, which it remembers to be defaults. */
const homeOf = async (
  context: Context,
  scope: Scope,
  { given, defaults, providerOptions }: Birth
): Promise<Home> => {
  const config = mergeConfig(defaults, given)
  checkRules({ before: defaults, after: config, patch: given, options: providerOptions, context })
  await checkTools(context, scope, { before: defaults, after: config })
  const named = namedPaths(given)
  const ours = namedPaths(defaults as JsonObject)
  const kept = ours.filter((path) => !named.some((it) => overlaps(it, path)))
  return mergeOptions({ config, defaults: kept, providerOptions: {} }, providerOptions)
}

/** Makes an assistant, at home and at each provider that the request names, or nowhere. */
export const createAssistant = async (
  context: Context,
  actor: Actor,
  birth: Birth,
  left: Left
): Promise<Outcome> => {
  for (;;) {
    const home = await homeOf(context, actor.scope, birth)
    const made = birth.copies?.length
      ? await atProviders(context, actor, home, birth, left)
      : await atHome(context, actor, home)
    if (made !== null) return made
  }
}

const atProviders = async (
  context: Context,
  actor: Actor,
  home: Home,
  birth: Birth,
  left: Left
): Promise<Outcome | null> => {
  const plan = await planned(context, actor, home, birth)
  return bearOnce(context, actor, plan, left).finally(plan.tools.done)
}

const planned = async (context: Context, actor: Actor, home: Home, birth: Birth) => {
  const { copies = [], given, strict } = birth
  const plan = await planBorn(context, actor, home, copies, namedPaths(given))
  try {
    if (strict) strictly(unheldBy(plan.copies))
  } catch (error) {
    await plan.tools.done()
    throw error
  }
  return plan
}

/** In one commit. Null: a tool of it went meanwhile. */
const atHome = async (context: Context, actor: Actor, home: Home): Promise<Outcome | null> => {
  const now = timestamp(context.clock.now())
  const assistant = {
    ...home,
    ...{ id: context.newId(), orgId: actor.scope.orgId, userId: actor.userId, version: 1 },
    ...{ createdAt: now, updatedAt: now, links: [], operationId: null },
  }
  const operation: Operation = {
    ...blank(context, actor, assistant.id),
    ...{ kind: 'create', state: 'committed', after: home, endedAt: now },
    ...answeringOf(actor, assistant, []),
  }
  const added = await add(context, assistant, operation)
  return added ? answerOf(context, assistant, operation, []) : null
}

/** What a create would do: the requests that make its copies, and every field that is set. */
export const previewCreate = async (
  context: Context,
  actor: Actor,
  birth: Birth
): Promise<Preview> => {
  const home = await homeOf(context, actor.scope, birth)
  const { operation, copies, tools } = await planned(context, actor, home, birth)
  await tools.done()
  const { steps } = operation
  const { config } = home
  const diff = changedPaths({}, config).map((field) => ({
    field,
    from: null,
    to: get(config as JsonObject, field) ?? null,
  }))
  return {
    requests: [...tools.creates(steps), ...steps].map(requestOf),
    diff,
    unsupported: pathsOf(unheldBy(copies)),
  }
}
