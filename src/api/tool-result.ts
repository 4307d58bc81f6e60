import type { Operation } from '../sync/operation.ts'
import type { ToolOutcome } from '../sync/tool-patch.ts'
import type { Tool, ToolConfig } from '../tool.ts'
import { type Answer, success } from './answers.ts'
import { showTool } from './tool.face.ts'

/** The answer to a tool's change: page 002 says in words what was done. */
export const toolChanged = ({ tool, operationId, operations }: ToolOutcome): Answer => ({
  ...success(showTool(tool), {
    message: 'Tool updated successfully',
    ...(operations.length > 0 && { operations }),
  }),
  ...(operationId !== null && { headers: { 'Patchbay-Operation': operationId } }),
})

/** The answer to a deletion; `operations` take it from assistants and have not ended. */
export const toolDeleted = (id: string, operations: readonly string[]): Answer =>
  success(
    { id },
    {
      message: 'Tool deleted successfully',
      ...(operations.length > 0 && { operations }),
    }
  )

/** What a committed operation of a tool has made of it. */
export const changedBy = (
  { id: operationId, assistantId: id, orgId, baseVersion, after, endedAt }: Operation,
  { userId, createdAt }: Pick<Tool, 'userId' | 'createdAt'>
): ToolOutcome => ({
  tool: {
    ...{ id, orgId, userId, version: baseVersion + 1, createdAt },
    ...{ updatedAt: endedAt ?? createdAt, config: after.config as unknown as ToolConfig },
  },
  ...{ operationId, operations: [] },
})
