import type { Assistant, Home, Overrides } from '../assistant.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Connection } from '../records.ts'
import { answeringOf, answerTo, pathsOf, type Unheld, unawaited } from './answer.ts'
import { blank } from './blank.ts'
import { type Context, leaseOf } from './context.ts'
import { begin } from './durable.ts'
import { checkLooks } from './looks.ts'
import type { Attempt, Operation } from './operation.ts'
import { type PlannedCopy, planCopy } from './plan-copy.ts'
import { findConnection } from './remote.ts'
import type { Left } from './retry.ts'
import { run } from './run.ts'
import { inOrder } from './steps.ts'
import { type ToolsAt, toolsAt } from './tool-links.ts'

/** A copy that a create asks for. */
export type Wanted = { readonly connectionId: string; readonly overrides?: Overrides }

/** An assistant that is to be, its operation, and the copies that are made with it. */
export type Planned = {
  readonly operation: Operation
  readonly copies: readonly PlannedCopy[]
  readonly timeline: Attempt[]
  /** To be let go of, whatever becomes of the plan. */
  readonly tools: ToolsAt
}

/** Plans an assistant with copies; `named` is what the request gives. Throws before any effect. */
export const planBorn = async (
  context: Context,
  actor: Actor,
  home: Home,
  wanted: readonly Wanted[],
  named: readonly string[]
): Promise<Planned> => {
  const empty = { ...blank(context, actor, context.newId()), kind: 'create', after: home } as const
  const connections = await Promise.all(
    wanted.map(({ connectionId }) => findConnection(context, actor.scope, connectionId))
  )
  const { orgId } = actor.scope
  const tools = await toolsAt(context, { orgId, links: wanted, before: {}, after: home.config })
  const timeline: Attempt[] = []
  const plan = (connection: Connection, index: number) => {
    const { overrides } = wanted[index] ?? {}
    const copy = { connection, ...(overrides && { overrides }) }
    return planCopy(tools.context, copy, empty, named, timeline)
  }
  try {
    const copies = connections.map(plan)
    const steps = inOrder(copies.flatMap((copy) => copy.steps))
    const newLinks = copies.map(({ link }) => link)
    return { operation: { ...empty, steps, newLinks }, copies, timeline, tools }
  } catch (error) {
    await tools.done()
    throw error
  }
}

/** Makes it, here and at each provider, or nowhere. Null: a tool of it went meanwhile. */
export const bearOnce = async (
  context: Context,
  actor: Actor,
  { operation: planned, copies, timeline, tools }: Planned,
  left: Left
): Promise<Outcome | null> => {
  const [before, unsupported] = [unborn(planned), pathsOf(unheldBy(copies))]
  for (const { remote, plan } of copies) await checkLooks(context, remote, plan, left)
  const steps = await tools.made(planned.steps, left)
  const operation = { ...planned, steps, ...answeringOf(actor, before, unsupported) }
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const remotes = new Map(copies.map(({ link, remote }) => [link.id, remote]))
  const how = { remotes, timeline, fence, deadline: left, lease, ...unawaited(actor) }
  const ended = run(context, operation, how)
  return answerTo(context, actor, before, operation, ended, unsupported)
}

/** What each copy keeps at home. */
export const unheldBy = (copies: readonly PlannedCopy[]): readonly Unheld[] =>
  copies.map(({ remote, unsupported: paths }) => ({ title: remote.provider.title, paths }))

const unborn = ({
  assistantId,
  orgId,
  userId,
  after,
  createdAt,
  newLinks,
}: Operation): Assistant => ({
  ...after,
  ...{ id: assistantId, orgId, userId, version: 0, createdAt, updatedAt: createdAt },
  ...{ links: newLinks ?? [], operationId: null },
})
