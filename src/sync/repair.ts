import type { AssistantConfig } from '../assistant.ts'
import { get, type JsonObject, set } from '../json.ts'
import { readSetting, render, writeSetting } from '../provider.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'
import { difference, keyOf, type LinkPlan } from './plan.ts'

/** What brings the fields of ours in an object back to what they were when last in sync. */
export const repairPlan = (seen: Seen, config: AssistantConfig): LinkPlan => {
  const { provider, base, object } = seen
  const edits = foreignEdits(seen, config)
  // Another vendor's block is another block: it goes back as a whole.
  const blocks = provider.unions.filter(({ tag }) => edits.includes(tag))
  const isInside = ({ at }: { at: string }) => blocks.some((block) => at.startsWith(`${block.at}.`))
  const single = edits.filter((setting) => !isInside(setting))
  const restored = single.reduce<JsonObject>(
    (held, setting) => writeSetting(setting, held, readSetting(setting, base)),
    blocks.reduce<JsonObject>((held, { at }) => set(held, at, get(base, at)), object)
  )
  // What home never said is put back too, but an answer is only held to what home says.
  const said = edits.filter((setting) =>
    same(setting, readSetting(setting, base), render(setting, config))
  )
  return {
    ...difference(provider, object, restored),
    wrote: said.map(keyOf),
    dropped: [],
    gaveWay: [],
  }
}
