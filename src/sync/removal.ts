import type { SyncedLink } from '../assistant.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Kind } from '../provider-object.ts'
import { baseOf } from './base.ts'
import { fillPath } from './fill.ts'
import type { Step } from './operation.ts'
import { idOf, readCall } from './remote.ts'

/** The steps that remove the object of a link for good, with every part that is one of its own. */
export const removals = (
  provider: VoiceProvider,
  link: Pick<SyncedLink, 'id' | 'connectionId' | 'externalId' | 'base'>
): readonly Step[] => provider.kinds.flatMap((kind) => removal(provider, kind, link))

const removal = (
  { id: provider, parts }: VoiceProvider,
  kind: Kind,
  link: Pick<SyncedLink, 'id' | 'connectionId' | 'externalId' | 'base'>
): readonly Step[] => {
  const part = parts.find(({ at }) => at === (kind.part ?? ''))
  if (part === undefined) return []
  const object = baseOf(link)
  const read = readCall(part, link.externalId, object)
  if (read.path.includes('{')) return []
  const id = idOf(part, link.externalId, object)
  return [
    {
      ...{ kind: 'remove', linkId: link.id, connectionId: link.connectionId, provider },
      ...{ externalId: id, read, ...(kind.part !== undefined && { part: kind.part }) },
      do: { method: 'DELETE', path: fillPath(kind.object, { id }) },
      undo: read,
      ...{ before: link.base, wrote: [], state: 'waiting' },
    },
  ]
}
