import type { Listed, Reading } from '../provider-object.ts'
import type { Context } from './context.ts'
import { carries, kindOf, markerOf } from './marker.ts'
import type { Place } from './place.ts'
import { drive } from './reading.ts'
import { attempt, type Remote, tried } from './remote.ts'
import type { Left } from './retry.ts'
import { bodyOf } from './undo.ts'

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
  const reading = kind.made(step.making?.since ?? '', bodyOf(step.do))
  const all = await driven(context, remote, reading, left)
  if (!all) return null
  return all
    .filter(
      ({ object, externalId }) => carries(kind, marker, object) && !others.includes(externalId)
    )
    .toSorted((a, b) => a.madeAt - b.madeAt)
}

/** What a reading comes to; undefined where an answer was none. */
export const driven = async <Result>(
  context: Context,
  remote: Remote,
  reading: Reading<Result>,
  left: Left
): Promise<Result | undefined> => {
  const driven = await drive(reading, (call) =>
    tried(context, remote, () => attempt(context, remote, 'read', call, left), left)
  )
  return driven.kind === 'done' ? driven.result : undefined
}
