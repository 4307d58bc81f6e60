import type { Assistant } from '../assistant.ts'
import { answerOf } from './answer.ts'
import { type Context, leaseOf } from './context.ts'
import { begin } from './durable.ts'
import type { Attempt, Operation } from './operation.ts'
import type { Left } from './retry.ts'
import { run } from './run.ts'
import type { ToolStep } from './tool-steps.ts'

/** Runs an operation of a tool to its end; null where the tool has moved since it was read. */
export const perform = async (
  context: Context,
  operation: Operation,
  steps: readonly ToolStep[],
  timeline: Attempt[],
  deadline: Left
): Promise<Operation | null> => {
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const remotes = new Map(steps.map(({ remote }) => [remote.link.id, remote]))
  const ended = await run(context, operation, { remotes, timeline, fence, deadline, lease })
  // Throws the error that names the end, unless it committed.
  answerOf(context, nothing(operation), ended, [])
  return ended
}

/** An answer is about an assistant; of a tool's operation only its end counts. */
const nothing = ({ assistantId: id, orgId, userId, createdAt }: Operation): Assistant => ({
  ...{ id, orgId, userId, version: 0, createdAt, updatedAt: createdAt, links: [] },
  ...{ operationId: null, config: {}, defaults: [], providerOptions: {} },
})
