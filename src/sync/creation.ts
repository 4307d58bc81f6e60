import { fromEntries, get, type JsonObject, mergePatch } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Kind } from '../provider-object.ts'
import { type Context, timestamp } from './context.ts'
import { publishing } from './drafting.ts'
import type { Step } from './operation.ts'
import { wroteIn } from './placing.ts'

/** For what of ours an operation makes objects. */
export type Made = { readonly id: string; readonly op: string }

/** What is to be made, and for which link. */
type Wanted = Pick<Step, 'linkId' | 'connectionId' | 'overrides' | 'wrote'> & {
  readonly object: JsonObject
}

/** The steps that make an object, each part that is one of its own by itself, and make it live. */
export const creations = (
  context: Context,
  provider: VoiceProvider,
  wanted: Wanted,
  made: Made
): readonly Step[] => {
  const { linkId: id, connectionId, overrides } = wanted
  const { kinds, draft } = provider
  const link = { id, connectionId, externalId: '', state: 'pending', base: '{}' } as const
  const linked = { link: { ...link, ...(overrides && { overrides }) }, provider, object: {} }
  const isUnpublished = draft !== undefined && kinds.some(({ unpublished }) => unpublished)
  return [
    ...kinds.toReversed().map((kind) => creation(context, provider, kind, wanted, made)),
    ...(isUnpublished ? [publishing(linked, draft)] : []),
  ]
}

const creation = (
  { clock, timing }: Context,
  provider: VoiceProvider,
  kind: Kind,
  { linkId, connectionId, overrides, wrote, object }: Wanted,
  made: Made
): Step => {
  const part = provider.parts.find(({ at }) => at === (kind.part ?? ''))
  const own = sayable(provider, kind, object)
  const whole = kind.fixed ? (mergePatch(kind.fixed, own) as JsonObject) : own
  const body = kind.marker.write(whole, made)
  const now = clock.now()
  return {
    ...{ kind: 'create', linkId, connectionId, provider: provider.id, externalId: '' },
    ...(kind.part !== undefined && { part: kind.part }),
    ...(overrides && { overrides }),
    do: {
      ...{ method: 'POST', path: kind.path, body: JSON.stringify(body) },
      ...(kind.take && { take: kind.take }),
    },
    undo: { method: 'DELETE', path: kind.object },
    ...{ before: '{}', wrote: part ? wroteIn(part, wrote) : wrote, state: 'waiting' },
    making: { since: timestamp(now), until: timestamp(now + timing.lease), posts: 1 },
  }
}

/** What is to be said of an object, without what only the provider writes in one that it has. */
const sayable = ({ managed }: VoiceProvider, { part }: Kind, object: JsonObject): JsonObject => {
  const own = (part === undefined ? object : (get(object, part) ?? {})) as JsonObject
  const prefix = part === undefined ? '' : `${part}.`
  return fromEntries(Object.entries(own).filter(([key]) => !managed.includes(`${prefix}${key}`)))
}
