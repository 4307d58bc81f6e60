import { type Assistant, isSettling, type Link } from '../assistant.ts'
import { get, type JsonObject, parseExact } from '../json.ts'
import type { Style } from '../provider-object.ts'
import { readSetting, type Setting, writeSetting } from '../setting.ts'
import { named } from '../writing.ts'
import type { Context } from './context.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'
import { type Operation, type Step, wholeOf } from './operation.ts'
import { configAt } from './overrides.ts'
import { providerOf } from './remote.ts'
import { bodyOf, styleOf } from './undo.ts'

/** Operations of one assistant that are searched for a value: more than end while one settles. */
const most = 50

/** What was sent to one linked object lately, or came back for it: by these values it is told ours. */
export const sentTo = async (
  context: Context,
  orgId: string,
  assistantId: string,
  linkId: string,
  except?: string
): Promise<readonly Sent[]> => {
  const scope = { orgId, userId: null }
  const { items } = await context.store.listOperations(
    scope,
    { page: 1, limit: most },
    { assistantId }
  )
  const others = items.filter(({ id }) => id !== except)
  return others.flatMap((operation) =>
    operation.steps
      .filter((step) => step.linkId === linkId)
      .flatMap((step) => sentBy(context, operation, step))
  )
}

const sentBy = (context: Context, operation: Operation, step: Step): readonly Sent[] => {
  const style = styleOf(providerOf(context, step.provider), step)
  const depth = style === 'merge' ? Number.POSITIVE_INFINITY : step.part === undefined ? 1 : 2
  const bodies = bodiesOf(operation, step, style)
  // A repair sends what it found of others' back with a block: that stays theirs.
  const carried = operation.kind === 'repair' && {
    carried: wholeOf(step, parseExact(step.before) as JsonObject),
  }
  return bodies.map((body) => ({ body: wholeOf(step, body), depth, ...carried }))
}

const bodiesOf = ({ decision }: Operation, step: Step, style: Style): readonly JsonObject[] => {
  const body = bodyOf(step.do)
  const answer = parseExact(step.answer ?? '{}') as JsonObject
  // Of an answer what was written: the provider may have made another value of it.
  const written = named(style, answer, body)
  return [
    body,
    ...(decision === 'abort' ? [bodyOf(step.undo)] : []),
    ...(Object.keys(written).length > 0 ? [written] : []),
  ]
}

/**
 * True for a link at whose object what we sent may have landed late: one that settles, or of which the
 * provider has refused the last repair. Then it is no edit of anybody else's.
 */
export const mayHoldLate = async (
  { store }: Context,
  orgId: string,
  assistantId: string,
  link: Link
): Promise<boolean> => {
  if (isSettling(link)) return true
  if (link.state !== 'drifted') return false
  const page = { page: 1, limit: most }
  const { items } = await store.listOperations({ orgId, userId: null }, page, { assistantId })
  const last = items.find(
    ({ kind, steps }) => kind === 'repair' && steps.some(({ linkId }) => linkId === link.id)
  )
  return last !== undefined && last.state !== 'committed'
}

/** A body, and how many keys of a place lead to what it says whole; `carried` stood there before. */
export type Sent = {
  readonly body: JsonObject
  readonly depth: number
  readonly carried?: JsonObject
}

/** True where the object holds at a setting's place what we once sent there. */
export const isOurs = (sent: readonly Sent[], object: JsonObject) => (setting: Setting) => {
  const now = readSetting(setting, object)
  const says = ({ body, depth }: Sent) =>
    get(body, setting.at.split('.').slice(0, depth).join('.')) !== undefined
  const isCarried = ({ carried }: Sent) =>
    carried !== undefined && same(setting, readSetting(setting, carried), now)
  return sent.some(
    (one) => says(one) && same(setting, readSetting(setting, one.body), now) && !isCarried(one)
  )
}

/** Bases without values of ours that landed late: as last in sync, and with what others changed. */
export type Late = { readonly whole: JsonObject; readonly rest: JsonObject }

/**
 * The base with our own late values in it: no edit of anybody else's, so nothing to adopt. And what
 * a plan puts them back to, also where home says nothing of them.
 */
export const withoutLate = async (
  context: Context,
  { id, orgId, config }: Assistant,
  link: Link,
  seen: Seen
): Promise<{ readonly base: JsonObject; readonly late?: Late }> => {
  const { base } = seen
  const edits = foreignEdits(seen, configAt(config, link.overrides))
  if (edits.length === 0) return { base }
  const ours = edits.filter(isOurs(await sentTo(context, orgId, id, link.id), seen.object))
  const withAll = (settings: readonly Setting[]) =>
    settings.reduce(
      (held, setting) => writeSetting(setting, held, readSetting(setting, seen.object)),
      base
    )
  const theirs = edits.filter((setting) => !ours.includes(setting))
  return {
    base: withAll(ours),
    ...(ours.length > 0 && { late: { whole: base, rest: withAll(theirs) } }),
  }
}
