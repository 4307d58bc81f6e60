import { get } from '../json.ts'
import type { Call, Draft } from '../provider-object.ts'
import { type Context, timestamp } from './context.ts'
import { fillPath } from './fill.ts'
import type { Step } from './operation.ts'
import { about, type Linked, placeOf } from './placing.ts'

/** Opens a copy of what is live, which the changes after it go to. */
export const opening = ({ clock, timing }: Context, linked: Linked, draft: Draft): Step => {
  const now = clock.now()
  const { path, body } = draft.open(linked.object)
  const known = { id: linked.link.externalId }
  return {
    ...about(linked),
    ...drafted(linked, draft),
    kind: 'draft',
    do: { method: 'POST', path: fillPath(path, known), ...(body && { body }) },
    undo: { method: 'DELETE', path: fillPath(draft.discard, known), answer: 'none' },
    before: JSON.stringify(linked.object),
    wrote: [],
    making: { since: timestamp(now), until: timestamp(now + timing.lease), posts: 1 },
  }
}

/** Makes the copy that the link's earlier answers name live. */
export const publishing = (linked: Linked, draft: Draft): Step => {
  const { path, body, take } = draft.publish
  const to = { path: fillPath(path, knownOf(linked)), answer: 'none' } as const
  const call: Call = { method: 'POST', ...to, ...(body && { body }), ...(take && { take }) }
  return {
    ...about(linked),
    ...drafted(linked, draft),
    ...{ kind: 'publish', do: call, undo: call, wrote: [] },
    before: JSON.stringify(get(linked.object, draft.part) ?? {}),
  }
}

// The id of what is being made is not known yet.
const knownOf = ({ link }: Linked) => (link.externalId === '' ? {} : { id: link.externalId })

/** The part that opening and publishing answer with, as the copy is read. */
const drafted = (linked: Linked, draft: Draft) => {
  const part = linked.provider.parts.find(({ at }) => at === draft.part)
  return part === undefined ? {} : placeOf(part, linked.link.externalId, linked.object, {})
}
