import type { Kind } from '../provider.ts'
import type { Context } from './context.ts'
import { carries, kindOf, type Listed, listCall, markerOf, pageOf } from './marker.ts'
import { attempt, type Remote, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { Place } from './step.ts'

/**
 * What carries the marker of a create, the oldest first. Null where the look-up failed, was cut
 * short or went round in circles: then it proves nothing, neither that an object is there nor that
 * none is.
 */
export const findMarked = async (
  context: Context,
  { remote, step, others = [] }: Place,
  left: Left
): Promise<readonly Listed[] | null> => {
  const kind = kindOf(remote.provider, step)
  const marker = markerOf(kind, step)
  const all = await listAll(context, remote, kind, step.making?.since ?? '', left)
  if (all === null) return null
  return all
    .filter(
      ({ object, externalId }) => carries(kind, marker, object) && !others.includes(externalId)
    )
    .sort((a, b) => a.madeAt - b.madeAt)
}

/** All that was made since a time, page by page from the newest on; null where not all was seen. */
const listAll = async (
  context: Context,
  remote: Remote,
  kind: Kind,
  since: string,
  left: Left
): Promise<readonly Listed[] | null> => {
  const seen = new Map<string, Listed>()
  for (let to: string | undefined; ; ) {
    const call = listCall(kind, since, to)
    const once = () => attempt(context, remote, 'read', call, left)
    const verdict = await tried(context, remote, once, left)
    const page = verdict.kind === 'ok' ? pageOf(kind, verdict.object.list) : undefined
    if (page === undefined) return null
    const known = seen.size
    for (const item of page) seen.set(item.externalId, item)
    if (page.length < kind.list.longest) return [...seen.values()]
    if (seen.size === known) return null
    to = new Date(Math.min(...page.map(({ madeAt }) => madeAt))).toISOString()
  }
}
