import type { Assistant, Link } from '../assistant.ts'
import { fromEntries, type JsonObject, parseExact } from '../json.ts'
import { readSetting, type Setting, writeSetting } from '../provider.ts'
import type { Context } from './context.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'
import type { Operation, Step } from './operation.ts'
import { configAt } from './overrides.ts'
import { bodyOf } from './undo.ts'

/** Operations of one assistant that are searched for a value: more than end while one settles. */
const most = 50

/** What was sent to one linked object lately, or came back for it: by these values it is told ours. */
export const sentTo = async (
  { store }: Context,
  orgId: string,
  assistantId: string,
  linkId: string,
  except?: string
): Promise<readonly JsonObject[]> => {
  const scope = { orgId, userId: null }
  const { items } = await store.listOperations(scope, { page: 1, limit: most }, { assistantId })
  const others = items.filter(({ id }) => id !== except)
  return others.flatMap((operation) =>
    operation.steps
      .filter((step) => step.linkId === linkId)
      .flatMap((step) => sentBy(operation, step))
  )
}

const sentBy = ({ decision }: Operation, step: Step): readonly JsonObject[] => {
  const body = bodyOf(step.do)
  const answer = parseExact(step.answer ?? '{}') as JsonObject
  // Of an answer what was written: the provider may have made another value of it.
  const written = Object.entries(answer).filter(([key]) => Object.hasOwn(body, key))
  return [
    body,
    ...(decision === 'abort' ? [bodyOf(step.undo)] : []),
    ...(written.length > 0 ? [fromEntries(written)] : []),
  ]
}

/** True where the object holds at a setting's place what we once sent there. */
export const isOurs = (sent: readonly JsonObject[], object: JsonObject) => (setting: Setting) => {
  const [key = ''] = setting.at.split('.')
  const now = readSetting(setting, object)
  return sent.some(
    (body) => Object.hasOwn(body, key) && same(setting, readSetting(setting, body), now)
  )
}

/** The base with our own late values in it: no edit of anybody else's, so nothing to adopt. */
export const withoutLate = async (
  context: Context,
  { id, orgId, config }: Assistant,
  link: Link,
  seen: Seen
): Promise<JsonObject> => {
  const edits = foreignEdits(seen, configAt(config, link.overrides))
  if (edits.length === 0) return seen.base
  const ours = edits.filter(isOurs(await sentTo(context, orgId, id, link.id), seen.object))
  return ours.reduce(
    (held, setting) => writeSetting(setting, held, readSetting(setting, seen.object)),
    seen.base
  )
}
