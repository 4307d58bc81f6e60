import type { AssistantConfig, Link } from '../assistant.ts'
import type { Connection } from '../records.ts'
import type { Tool } from '../tool.ts'
import type { Context } from './context.ts'
import type { Step } from './operation.ts'
import { findConnection, providerOf } from './remote.ts'
import type { Left } from './retry.ts'
import { asOfTool, checkInline, checkLimits } from './tool-checks.ts'
import { toolContext } from './tool-context.ts'
import { copiesIn } from './tool-copies.ts'
import { at, idsAt, knownTools, pending } from './tool-ids.ts'
import { withTools } from './tool-provider.ts'
import { creation } from './tool-steps.ts'

/** The tools of an assistant at the connections that it is linked by. */
export type ToolsAt = {
  /** The engine with a setting for them at every link. */
  readonly context: Context
  /** Throws where a tool cannot be had beside what an object holds already; calls nothing. */
  readonly check: (steps: readonly Step[]) => void
  /** The creates that have to come first. */
  readonly creates: (steps: readonly Step[]) => readonly Step[]
  /** The steps by real ids: what is not there yet is made, each in an operation of its own. */
  readonly made: (steps: readonly Step[], left: Left) => Promise<readonly Step[]>
  /** Lets go of what was held for the sake of these steps, and removes what nobody has now. */
  readonly done: () => Promise<void>
}

/** An assistant's links, and its tools before and after a change. */
export type AskedTools = {
  readonly orgId: string
  readonly links: readonly Pick<Link, 'connectionId'>[]
  readonly before: AssistantConfig
  readonly after: AssistantConfig
}

/** Everything about an assistant's tools that planning and sending its change asks for. */
export const toolsAt = async (context: Context, asked: AskedTools): Promise<ToolsAt> => {
  const [before, next] = [asked.before.toolIds ?? [], asked.after.toolIds ?? []]
  const all = [...new Set([...before, ...next])]
  if (all.length === 0 || asked.links.length === 0) return none(context)
  // From before the look at what is there: nobody may remove it now.
  const release = await copiesIn(context).hold(all)
  const done = async () => {
    release()
    const touched = all.filter((id) => before.includes(id) !== next.includes(id))
    for (const id of touched) await copiesIn(context).sweep(id)
  }
  try {
    return { ...(await found(context, asked, before, all)), done }
  } catch (error) {
    await done()
    throw error
  }
}

const found = async (
  context: Context,
  asked: AskedTools,
  before: readonly string[],
  all: readonly string[]
): Promise<Omit<ToolsAt, 'done'>> => {
  const org = { orgId: asked.orgId, userId: null }
  const tools = await knownTools(context, asked.orgId, all)
  const { known, live } = tools
  const places = await placesOf(context, asked)
  const added = live.filter(({ id }) => asked.after.toolIds?.includes(id) && !before.includes(id))
  for (const place of places) checkLimits(context, place, added)
  const providers = places.map(({ id, provider }) => {
    return [id, withTools(providerOf(context, provider), idsAt(tools, id))] as const
  })
  return {
    context: { ...context, at: new Map(providers) },
    check: (steps) => checkInline(context, steps, added),
    creates: (steps) => pendingIn(steps, live).map((item) => createOf(context, places, item)),
    made: async (steps, left) => {
      for (const { tool, step } of pendingIn(steps, live)) {
        const connection = await findConnection(context, org, step.connectionId)
        const ensured = copiesIn(context).ensure(tool, connection, left)
        known.set(at(connection.id, tool.id), await ensured.catch(asOfTool(tool)))
      }
      return steps.map((step) => withIds(step, known))
    },
  }
}

/** The connections of an assistant's links, each once. */
const placesOf = async (context: Context, { orgId, links }: AskedTools) => {
  const org = { orgId, userId: null }
  const ids = [...new Set(links.map(({ connectionId }) => connectionId))]
  return Promise.all(ids.map((id) => findConnection(context, org, id)))
}

const none = (context: Context): ToolsAt => ({
  context,
  check: () => {},
  creates: () => [],
  made: async (steps) => steps,
  done: async () => {},
})

/** The tools that steps name and that are not made yet. */
const pendingIn = (steps: readonly Step[], tools: readonly Tool[]) =>
  steps.flatMap((step) =>
    tools
      .filter(({ id }) => step.do.body?.includes(JSON.stringify(pending(id))))
      .map((tool) => ({ tool, step }))
  )

const withIds = (step: Step, known: ReadonlyMap<string, string>): Step => {
  let { body } = step.do
  if (body === undefined) return step
  for (const [key, externalId] of known) {
    const [connectionId, toolId = ''] = key.split('/')
    if (connectionId === step.connectionId)
      body = body.replaceAll(JSON.stringify(pending(toolId)), JSON.stringify(externalId))
  }
  return { ...step, do: { ...step.do, body } }
}

const createOf = (
  context: Context,
  places: readonly Connection[],
  { tool, step }: { readonly tool: Tool; readonly step: Step }
): Step => {
  const connection = places.find(({ id }) => id === step.connectionId)
  if (connection === undefined) throw new Error('a step at a connection of no link')
  return creation(toolContext(context), tool, connection, context.newOperationId(), []).step
}
