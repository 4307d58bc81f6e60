import type { AssistantConfig } from '../assistant.ts'
import { get, type JsonObject, set } from '../json.ts'
import { readSetting, render, type Setting, writeSetting } from '../setting.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'

/** An object without what others changed in it, and the settings by which that can be told. */
export type Restored = { readonly object: JsonObject; readonly said: readonly Setting[] }

/** Puts the fields of ours in an object back to what they were when last in sync. */
export const restored = (seen: Seen, config: AssistantConfig): Restored => {
  const { provider, base, object } = seen
  const edits = foreignEdits(seen, config)
  // Another vendor's block is another block: it goes back as a whole.
  const blocks = provider.unions.filter(({ tag }) => edits.includes(tag))
  const isInside = ({ at }: Setting) => blocks.some((block) => at.startsWith(`${block.at}.`))
  const back = blocks.reduce<JsonObject>((held, { at }) => set(held, at, get(base, at)), object)
  return {
    object: edits
      .filter((setting) => !isInside(setting))
      .reduce((held, setting) => writeSetting(setting, held, readSetting(setting, base)), back),
    // What home never said is put back too, but an answer is only held to what home says.
    said: edits.filter((setting) =>
      same(setting, readSetting(setting, base), render(setting, config))
    ),
  }
}
