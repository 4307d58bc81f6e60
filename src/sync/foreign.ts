import type { AssistantConfig } from '../assistant.ts'
import { get, type JsonObject, parseExact, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, type Setting, type Union, writeSetting } from '../setting.ts'
import { same } from './equal.ts'
import { type Step, wholeOf } from './operation.ts'
import { settingsFor } from './settings.ts'
import { writtenBy } from './written.ts'

/** An answer as far as it is ours, and whether somebody else's edit was in it. */
export type Ours = { readonly object: JsonObject; readonly foreign: boolean }

/**
 * The answer to a write with every edit that somebody else made between our read and our write taken
 * out again: kept as the link's base it shows that edit for what it is, instead of hiding it.
 */
export const oursIn = (
  provider: VoiceProvider,
  config: AssistantConfig,
  step: Step,
  shown: JsonObject
): Ours => {
  const before = wholeOf(step, parseExact(step.before) as JsonObject)
  const answer = wholeOf(step, shown)
  const wrote = writtenBy(provider, config, step.wrote, answer)
  const rebuilt = provider.unions.filter((union) => vendorMoved(union, before, answer))
  const blocks = rebuilt.filter(({ tag }) => !wrote.includes(tag)).map(({ at }) => at)
  const edited = settingsFor(provider, config, answer).filter(
    (setting) =>
      !wrote.includes(setting) &&
      !rebuilt.some(({ at }) => setting.at.startsWith(`${at}.`)) &&
      !same(setting, readSetting(setting, before), readSetting(setting, answer))
  )
  const back = (object: JsonObject, setting: Setting) =>
    writeSetting(setting, object, readSetting(setting, before) ?? undefined)
  const object = edited.reduce(back, answer)
  const whole = blocks.reduce((rest, at) => set(rest, at, get(before, at)), object)
  return {
    object: step.part === undefined ? whole : (get(whole, step.part) as JsonObject),
    foreign: edited.length > 0 || blocks.length > 0,
  }
}

const vendorMoved = ({ tag }: Union, before: JsonObject, answer: JsonObject) =>
  !same(tag, readSetting(tag, before), readSetting(tag, answer))
