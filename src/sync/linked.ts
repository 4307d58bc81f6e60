import type { Scope } from '../records.ts'
import type { Context } from './context.ts'

/** Assistants that hold an object: an id is a provider's own, and another's may be the same. */
export const linkedTo = async (
  { store }: Pick<Context, 'store'>,
  scope: Scope,
  provider: string,
  externalId: string
): Promise<readonly string[]> => {
  const ids = await store.findLinked(scope, externalId)
  const found = await Promise.all(ids.map((id) => store.getAssistant(scope, id)))
  const holds = (link: { readonly provider: string; readonly externalId: string }) =>
    link.provider === provider && link.externalId === externalId
  return found.flatMap((assistant) => (assistant?.links.some(holds) ? [assistant.id] : []))
}
