import { type AssistantConfig, assistantConfig } from '../assistant.ts'
import { overlaps } from '../config.ts'
import { get, inexactPath, type Json, type JsonObject, plain, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, render, type Setting, type Union, valueAt } from '../setting.ts'
import { same } from './equal.ts'

/** The vendor of a block: what the config names, else what the object holds. */
export const vendorOf = (union: Union, config: AssistantConfig, object: JsonObject) =>
  text(render(union.tag, config)) ?? text(get(object, union.tag.at))

const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined)

/** The settings of one block for the vendor it has. */
export const settingsOf = (union: Union, vendor = ''): readonly Setting[] => {
  const isKnown = Object.hasOwn(union.vendors, vendor)
  const key = isKnown ? vendor : ''
  const known = blocks.get(union) ?? new Map<string, readonly Setting[]>()
  const found = known.get(key)
  if (found !== undefined) return found
  const settings = [union.tag, ...union.common, ...(union.vendors[key] ?? [])]
  blocks.set(union, known.set(key, settings))
  return settings
}

// Asked for many times in a plan, and always the same.
const blocks = new WeakMap<Union, Map<string, readonly Setting[]>>()

/** Every setting that this config has at this provider, given the object it is kept in. */
export const settingsFor = (
  provider: VoiceProvider,
  config: AssistantConfig,
  object: JsonObject
): readonly Setting[] => [
  ...provider.settings,
  ...provider.unions.flatMap((union) => settingsOf(union, vendorOf(union, config, object))),
]

/** Every field that a copy of this config has: a block that home does not choose stays another's. */
export const copiedFields = (
  provider: VoiceProvider,
  config: AssistantConfig
): readonly string[] => [
  ...provider.settings.map(({ of: [field] }) => field),
  ...provider.unions.flatMap((union) => {
    const vendor = vendorOf(union, config, {})
    return vendor === undefined ? [] : settingsOf(union, vendor).map(({ of: [field] }) => field)
  }),
]

/** Settings that any of the paths decides. */
export const decidedBy = (settings: readonly Setting[], paths: readonly string[]) =>
  settings.filter(({ of }) => of.some((field) => paths.some((path) => overlaps(field, path))))

/** True where a setting exists for the vendor and model chosen. */
export const applies = (setting: Setting, config: AssistantConfig) =>
  setting.when?.(config) !== false

/** True for what home never said anything about: it stands at the provider as it is. */
export const isLeftAlone = (setting: Setting, config: AssistantConfig) =>
  applies(setting, config) &&
  valueAt(config, setting.of[0]) === undefined &&
  setting.to?.(config) === undefined

/**
 * What an object says, as a canonical config: a value is taken only if rendering it gives back
 * what the object holds; every other field stays absent, and its keys are left alone.
 */
export const readConfig = (
  provider: VoiceProvider,
  object: JsonObject,
  onto: AssistantConfig = {},
  only: (setting: Setting) => boolean = () => true
): AssistantConfig => {
  let config = onto
  for (const { tag } of provider.unions) if (only(tag)) config = take(tag, object, config)
  for (const setting of settingsFor(provider, config, object))
    if (only(setting)) config = take(setting, object, config)
  return config
}

const take = (setting: Setting, object: JsonObject, config: AssistantConfig): AssistantConfig => {
  const held = readSetting(setting, object)
  if (held === undefined || held === null || !applies(setting, config)) return config
  const raw = plain(held) as Json
  const value = setting.from ? setting.from(raw) : raw
  if (value === undefined) return config
  const [field] = setting.of
  const next = assistantConfig.safeParse(set(config as JsonObject, field, value))
  if (!next.success) return config
  if (same(setting, render(setting, next.data), held)) return next.data
  // A number that no JavaScript holds is handed on as it is, for whoever stores it to refuse.
  return setting.compare === 'exact' && !setting.from && inexactPath(held) !== undefined
    ? (set(config as JsonObject, field, held) as AssistantConfig)
    : config
}
