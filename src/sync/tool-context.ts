import type { Context } from './context.ts'
import { mapProviders } from './tool-provider.ts'

/**
 * The engine as a tool's own operations see it: the tool's slot in place of an assistant's, and the
 * providers' objects for tools. What belongs to assistants alone is not there.
 */
export const toolContext = (context: Context): Context => {
  const { store } = context
  return {
    ...context,
    providers: mapProviders(context.providers),
    store: {
      ...store,
      ...store.tools,
      getAssistant: async () => null,
      getLinks: async () => [],
      unsettle: async () => {},
    },
  }
}
