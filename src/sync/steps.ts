import { get } from '../json.ts'
import type { Context } from './context.ts'
import { creations, type Made } from './creation.ts'
import type { PartChange } from './difference.ts'
import { opening, publishing } from './drafting.ts'
import { fillPath } from './fill.ts'
import type { Step } from './operation.ts'
import { about, type Linked, placeOf, wroteIn } from './placing.ts'
import type { LinkPlan } from './plan.ts'
import { idOf } from './remote.ts'
import { removals } from './removal.ts'

/** The steps that carry out a plan for one link; none where the object already says it. */
export const stepsOf = (
  context: Context,
  linked: Linked,
  plan: LinkPlan,
  made: Made
): readonly Step[] => {
  const { provider, object } = linked
  const { draft, parts } = provider
  if (plan.changes.length === 0) return []
  if (parts.some(({ renews }) => renews)) return renewal(context, linked, plan, made)
  const isDrafted = draft?.isNeeded(object) === true
  const changes = plan.changes.map((change) => changeOf(linked, change, plan.wrote, isDrafted))
  return isDrafted
    ? [opening(context, linked, draft), ...changes, publishing(linked, draft)]
    : changes
}

const changeOf = (
  linked: Linked,
  { part, body, undo }: PartChange,
  wrote: readonly string[],
  inDraft: boolean
): Step => {
  const { link, object } = linked
  const { method, path } = part.change ?? { method: 'PATCH', path: part.path }
  // Where a copy that is not there yet stands, only its own answer can tell.
  const known = { ...(inDraft ? {} : object), id: link.externalId }
  const shows = [part.id, idOf(part, link.externalId, object)] as const
  const to = { method, path: fillPath(path, known), shows } as const
  return {
    ...about(linked),
    ...placeOf(part, link.externalId, object, known),
    ...(inDraft && { inDraft }),
    do: { ...to, body: JSON.stringify(body) },
    undo: { ...to, body: JSON.stringify(undo) },
    before: JSON.stringify(part.at === '' ? object : get(object, part.at)),
    wrote: wroteIn(part, wrote),
  }
}

/** A new object in place of the former, which goes once that is committed. */
const renewal = (context: Context, linked: Linked, plan: LinkPlan, made: Made): readonly Step[] => {
  const { provider, object, link } = linked
  const wanted = { ...about(linked), object: plan.object, wrote: plan.wrote }
  const former = { ...link, base: JSON.stringify(object) }
  const gone = removals(provider, former).map((step) => ({ ...step, atEnd: true }) as const)
  return [...creations(context, provider, wanted, made), ...gone]
}

/** What can be taken back comes first; then what is made live, then what goes for good. */
export const inOrder = (steps: readonly Step[]): readonly Step[] => {
  const rank = ({ kind }: Step) => (kind === 'publish' ? 1 : kind === 'remove' ? 2 : 0)
  return steps.toSorted((a, b) => rank(a) - rank(b))
}
