import { get, isObject, type JsonObject, parseExact } from '../json.ts'
import type { Draft } from '../provider-object.ts'
import type { Context } from './context.ts'
import { fill } from './fill.ts'
import { look } from './look.ts'
import { driven } from './look-up.ts'
import type { Place } from './place.ts'
import { readCall } from './remote.ts'
import type { Left } from './retry.ts'
import { alike, bodyOf, hasTaken } from './undo.ts'
import { ownWords } from './undo-verdict.ts'

/** What a copy is to an operation; null: nobody knows. */
type Told = Promise<boolean | null>

/**
 * Copies that an operation may have opened, the oldest first: one with all of ours in it that is
 * live by now, or drafts with nothing of anybody else's. More of these than were asked for: others
 * have opened some too, and ours cannot be told from theirs, so none is taken. Null: nobody knows.
 */
export const copiesOf = async (
  context: Context,
  place: Place,
  left: Left
): Promise<readonly JsonObject[] | null> => {
  const { remote, step } = place
  const { opened, isLive } = draftOf(place)
  const former = parseExact(step.before) as JsonObject
  const found = await driven(context, remote, opened(step.externalId, former), left)
  if (found === undefined) return null
  const ours: JsonObject[] = []
  for (const copy of found) {
    const isTheirs = isLive(copy) ? lacksOurs : hasTheirs
    const told = await isTheirs(context, at(place, copy), left)
    if (told === null) return null
    if (!told && isLive(copy)) return [copy]
    if (!told) ours.push(copy)
  }
  return ours.length > (step.making?.posts ?? 0) ? [] : ours
}

/** The place of a copy: what it says is where it stands. */
export const at = (place: Place, copy: JsonObject): Place => ({
  ...place,
  known: {
    ...place.known,
    ...(place.step.part === undefined ? copy : { [place.step.part]: copy }),
  },
})

/** How a provider opens copies. */
export const draftOf = ({ remote: { provider } }: Place): Draft => {
  if (provider.draft === undefined) throw new Error(`${provider.id} opens no copies`)
  return provider.draft
}

const changesOf = ({ own = [] }: Place) => own.filter(({ inDraft }) => inDraft)

/** Whether a copy is without some of what the link's changes were to bring it. */
const lacksOurs = async (context: Context, place: Place, left: Left): Told => {
  const { remote, known = {} } = place
  for (const step of changesOf(place)) {
    const seen = await look(context, remote, left, ownWords, step.read && fill(step.read, known))
    if (seen.kind === 'refused') return true
    if (seen.kind !== 'ok') return null
    if (!hasTaken(step, seen.object)) return true
  }
  return false
}

/** Whether somebody has worked on a copy: a key says what neither the former says nor we. */
const hasTheirs = async (context: Context, place: Place, left: Left): Told => {
  const { remote, step, known = {} } = place
  const { parts, managed } = remote.provider
  const former = parseExact(step.before) as JsonObject
  for (const part of parts) {
    const before = get(former, part.at)
    if (!isObject(before)) continue
    const call = fill(readCall(part, step.externalId, former, {}), known)
    const seen = await look(context, remote, left, ownWords, call)
    if (seen.kind === 'refused') return true
    if (seen.kind !== 'ok') return null
    const change = changesOf(place).find((one) => one.part === part.at)
    const ours = change ? bodyOf(change.do) : {}
    const isTheirs = ([key, value]: [string, JsonObject[string]]) =>
      !managed.includes(`${part.at}.${key}`) &&
      ![null, before[key], ours[key]].some((said) => alike(value, said))
    if (Object.entries(seen.object).some(isTheirs)) return true
  }
  return false
}
