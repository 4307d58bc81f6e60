import type { Change } from '../store.ts'
import type { Context } from './context.ts'
import { look } from './look.ts'
import type { Operation } from './operation.ts'
import type { Remote } from './remote.ts'
import type { Left } from './retry.ts'
import { ignoredPaths } from './written.ts'

type Reach = { readonly remotes: ReadonlyMap<string, Remote>; readonly lease: Left }

/** Whether an operation is a tool's own. */
export const isOfTool = ({ kind }: Pick<Operation, 'kind'>) =>
  kind === 'tool' || kind === 'tool-copy' || kind === 'tool-repair'

/**
 * What home takes after an undo of a tool's change that could not be completed: the change, where the
 * provider has it everywhere after all; else home stays, and what differs is met by the next change.
 */
export const adoptedTool = async (
  context: Context,
  operation: Operation,
  { remotes, lease }: Reach
): Promise<Change | null | 'unreadable'> => {
  if (operation.kind !== 'tool') return null
  const links: Change['links'][number][] = []
  for (const step of operation.steps) {
    if (step.state !== 'left') return null
    const remote = remotes.get(step.linkId)
    const seen = remote && (await look(context, remote, lease))
    if (!remote || seen?.kind !== 'ok') return operation.abandoned ? null : 'unreadable'
    const { linkId: id, connectionId, provider, externalId, wrote } = step
    const { config } = operation.after
    if (ignoredPaths(remote.provider, config, wrote, seen.object).length > 0) return null
    const base = JSON.stringify(seen.object)
    links.push({
      ...{ id, connectionId, provider, externalId, base },
      ...{ state: 'in_sync', lastSyncedAt: '' },
    })
  }
  return { ...operation.after, links }
}
