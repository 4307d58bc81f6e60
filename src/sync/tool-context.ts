import type { Assistant, SyncedLink } from '../assistant.ts'
import type { Scope } from '../records.ts'
import type { Tool, ToolCopy } from '../tool.ts'
import type { Context } from './context.ts'
import { mapProviders } from './tool-provider.ts'
import { asConfig } from './tool-steps.ts'

/**
 * The engine as a tool's own operations see it: the tool's slot in place of an assistant's, the tool
 * and what stands for it in place of an assistant and its links, and the providers' objects for tools.
 */
export const toolContext = (context: Context): Context => {
  const { store } = context
  return {
    ...context,
    providers: mapProviders(context.providers),
    store: {
      ...store,
      ...store.tools,
      getAssistant: async (scope: Scope, id: string) => asAssistant(await store.getTool(scope, id)),
      getLinks: async (scope: Scope, id: string) =>
        (await store.getToolCopies(scope, [id])).map(asLink),
      toolsOf: async () => [],
    },
  }
}

const asAssistant = (tool: Tool | null): Assistant | null =>
  tool && {
    ...{ ...tool, config: asConfig(tool.config), defaults: [], providerOptions: {} },
    ...{ links: [], operationId: tool.operationId ?? null },
  }

const asLink = ({ id, connectionId, provider, externalId, base }: ToolCopy): SyncedLink => ({
  ...{ id, connectionId, provider, externalId, base, state: 'in_sync', lastSyncedAt: '' },
})
