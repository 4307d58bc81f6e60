import type { Assistant } from '../assistant.ts'
import type { Actor } from '../patchbay.ts'
import { type Context, timestamp } from './context.ts'
import type { Operation } from './operation.ts'

/** What an operation was prepared from: it begins only where nobody has held that since. */
export const basedOn = ({
  version,
  fence,
}: Pick<Assistant, 'version' | 'fence'>): Pick<Operation, 'baseVersion' | 'baseFence'> => ({
  baseVersion: version,
  ...(fence !== undefined && { baseFence: fence }),
})

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
