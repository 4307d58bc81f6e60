import type { AssistantConfig, Overrides } from '../assistant.ts'
import { fromEntries, get, type JsonObject } from '../json.ts'
import { adopt, foreignEdits } from './drift.ts'
import { isOwn } from './edits.ts'
import { checkHoldable } from './holdable.ts'
import { configAt } from './overrides.ts'
import type { Read, Wish } from './plan-links.ts'

/**
 * A linked object as read, the link's own values as somebody else has changed them: they are that
 * link's to adopt, not the assistant's. A request that sets them meets the edits itself.
 */
export const withOwnEdits = ({ assistant, drift, relinked }: Wish, read: Read): Read => {
  const { link, provider } = read
  const { overrides } = link
  if (overrides === undefined || drift === 'overwrite' || relinked?.id === link.id) return read
  const there = configAt(assistant.config, overrides)
  const edits = (read.edits ?? foreignEdits(read, there)).filter(isOwn(overrides))
  if (edits.length === 0) return read
  const taken = adopt(read, edits, there)
  checkHoldable(provider, taken)
  return { ...read, link: { ...link, overrides: valuesOf(overrides, taken) } }
}

/** The same keys with the values of a config. */
const valuesOf = (overrides: Overrides, config: AssistantConfig): Overrides =>
  picked(overrides as JsonObject, config as JsonObject, (key) =>
    key === 'model' ? picked(overrides.model as JsonObject, config.model as JsonObject) : undefined
  ) as Overrides

const picked = (
  keys: JsonObject,
  from: JsonObject,
  inside: (key: string) => JsonObject | undefined = () => undefined
): JsonObject =>
  fromEntries(Object.keys(keys).map((key) => [key, inside(key) ?? get(from, key) ?? null]))
