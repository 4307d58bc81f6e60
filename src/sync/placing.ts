import { isSettling, type SyncedLink } from '../assistant.ts'
import type { JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Part } from '../provider-object.ts'
import { readCall } from './remote.ts'

/** A linked object as it was read. */
export type Linked = {
  readonly link: Pick<
    SyncedLink,
    'id' | 'connectionId' | 'externalId' | 'overrides' | 'state' | 'marked' | 'base'
  >
  readonly provider: VoiceProvider
  readonly object: JsonObject
}

/** What every step of a link says of it. */
export const about = ({ link, provider }: Linked) => ({
  ...{ linkId: link.id, connectionId: link.connectionId, provider: provider.id },
  ...{ externalId: link.externalId, state: 'waiting' as const },
  ...(link.overrides && { overrides: link.overrides }),
  ...(isSettling(link) && { settling: true }),
})

/** A part of an object and how it is read alone; nothing where it is the object itself. */
export const placeOf = (part: Part, externalId: string, object: JsonObject, known?: JsonObject) =>
  part.at === '' ? {} : { part: part.at, read: readCall(part, externalId, object, known) }

/** The settings written (`keyOf`) that stand in a part. */
export const wroteIn = ({ at }: Part, wrote: readonly string[]) =>
  at === '' ? wrote : wrote.filter((key) => key.includes(` at ${at}.`))
