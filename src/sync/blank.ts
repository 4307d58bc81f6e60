import type { Actor } from '../patchbay.ts'
import { type Context, timestamp } from './context.ts'
import type { Operation } from './operation.ts'

/** An operation with nothing in it yet. */
export const blank = (
  context: Context,
  { scope, userId }: Actor,
  assistantId: string
): Operation => ({
  id: context.newOperationId(),
  kind: 'patch',
  orgId: scope.orgId,
  userId,
  assistantId,
  baseVersion: 0,
  state: 'pending',
  decision: 'none',
  ambiguous: false,
  steps: [],
  after: { config: {}, defaults: [], providerOptions: {} },
  synced: [],
  timeline: [],
  createdAt: timestamp(context.clock.now()),
  endedAt: null,
})
