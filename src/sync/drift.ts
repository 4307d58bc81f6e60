import type { AssistantConfig } from '../assistant.ts'
import { get, type JsonObject, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, render, type Setting } from '../setting.ts'
import { same } from './equal.ts'
import {
  decidedBy,
  isLeftAlone,
  readConfig,
  settingsFor,
  settingsOf,
  vendorOf,
} from './settings.ts'

/** One linked object as read, beside what it was when last in sync. */
export type Seen = {
  readonly provider: VoiceProvider
  readonly base: JsonObject
  readonly object: JsonObject
}

/** Settings of ours that somebody else changed at the provider since the last sync. */
export const foreignEdits = (
  { provider, base, object }: Seen,
  config: AssistantConfig
): readonly Setting[] => {
  const settings = settingsFor(provider, config, object)
  const edited = settings.filter(
    (setting) =>
      !setting.ours && !same(setting, readSetting(setting, base), readSetting(setting, object))
  )
  // Another vendor makes the whole block another one: what the former had goes, what it has comes.
  const blocks = provider.unions.filter(({ tag }) => edited.includes(tag))
  const gone = settings.filter(({ at }) => blocks.some((block) => at.startsWith(`${block.at}.`)))
  const come = blocks.flatMap((block) => settingsOf(block, vendorOf(block, {}, object)))
  return [...new Set([...edited, ...gone, ...come])]
}

/** The config with what the provider now says of these settings. */
export const adopt = (
  { provider, object }: Pick<Seen, 'provider' | 'object'>,
  edits: readonly Setting[],
  config: AssistantConfig
): AssistantConfig => {
  const rest = edits.reduce<JsonObject>((left, { of: [field] }) => {
    return get(left, field) === undefined ? left : set(left, field, undefined)
  }, config as JsonObject)
  const taken = readConfig(provider, object, rest, (setting) => edits.includes(setting))
  return edits.reduce((held, setting) => agreeing(provider, object, setting, held), taken)
}

/** Without a field that keeps a setting from saying what stands there, as a mode can of a text. */
const agreeing = (
  provider: VoiceProvider,
  object: JsonObject,
  setting: Setting,
  config: AssistantConfig
): AssistantConfig => {
  const says = (held: AssistantConfig) => (one: Setting) =>
    same(one, readSetting(one, object), render(one, held))
  if (says(config)(setting) || isLeftAlone(setting, config)) return config
  const agreed = settingsFor(provider, config, object).filter(says(config))
  const [, ...others] = setting.of
  const without = others
    .filter((field) => get(config as JsonObject, field) !== undefined)
    .map((field) => set(config as JsonObject, field, undefined))
    .map((held) => readConfig(provider, object, held, (one) => one === setting))
  return without.find((held) => [setting, ...agreed].every(says(held))) ?? config
}

/** True where an object says all that a config does, as far as the changed paths decide it. */
export const standsFor = (
  provider: VoiceProvider,
  object: JsonObject,
  config: AssistantConfig,
  changed: readonly string[]
): boolean =>
  decidedBy(settingsFor(provider, config, object), changed).every((setting) => {
    const value = render(setting, config)
    const leftAlone = value === undefined && isLeftAlone(setting, config)
    return leftAlone || same(setting, readSetting(setting, object), value)
  })
