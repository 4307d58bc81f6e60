import type { SyncedLink } from '../assistant.ts'
import { type JsonObject, set } from '../json.ts'
import type { Change } from '../store.ts'
import type { Context } from './context.ts'
import type { Operation } from './operation.ts'
import { writtenBy } from './plan.ts'
import { look } from './remote.ts'
import type { Run } from './run.ts'
import { readConfig } from './settings.ts'

/** What W2 stores: home as planned, and what each provider answered as its link's new base. */
export const commitOf = ({ after, steps, synced, endedAt }: Operation): Change => ({
  ...after,
  links: [
    ...synced,
    ...steps.map(
      ({ linkId, connectionId, provider, externalId, answer, before }): SyncedLink => ({
        id: linkId,
        connectionId,
        provider,
        externalId,
        base: answer ?? before,
        state: 'in_sync',
        lastSyncedAt: endedAt ?? '',
      })
    ),
  ],
})

/**
 * After an undo that could not be completed home takes what the provider has, for the fields that
 * were written: partly applied, and never shown otherwise.
 */
export const adopted = async (
  context: Context,
  operation: Operation,
  { remotes, leaseEnd }: Run
): Promise<Change | null> => {
  const scope = { orgId: operation.orgId, userId: null }
  const assistant = await context.store.getAssistant(scope, operation.assistantId)
  if (!assistant) return null
  let { config } = assistant
  const links: SyncedLink[] = []
  for (const step of operation.steps.filter(({ state }) => state === 'left')) {
    const remote = remotes.get(step.linkId)
    const link = assistant.links.find(({ id }) => id === step.linkId)
    const now = remote && (await look(context, remote, leaseEnd))
    if (!remote || !link || now?.kind !== 'ok') continue
    const wrote = writtenBy(remote.provider, operation.after.config, step.wrote, now.object)
    const cleared = wrote.reduce<JsonObject>(
      (rest, { of }) => set(rest, of[0], undefined),
      config as JsonObject
    )
    config = readConfig(remote.provider, now.object, cleared, (setting) => wrote.includes(setting))
    links.push({ ...link, base: JSON.stringify(now.object) })
  }
  const { defaults, providerOptions } = assistant
  return { config, defaults, providerOptions, links }
}
