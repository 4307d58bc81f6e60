import type { AssistantConfig } from '../assistant.ts'
import { changedPaths, overlaps } from '../config.ts'
import { type Issue, PatchbayError } from '../errors.ts'
import { get, type Json, type JsonObject, set } from '../json.ts'
import { readSetting, render, type Setting, type VoiceProvider, valueAt } from '../provider.ts'
import { same } from './equal.ts'
import { checkHoldable } from './holdable.ts'
import { describeValue } from './limit.ts'
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

/**
 * The wanted config with the foreign edits of fields that it leaves alone; `before` is home. Throws
 * `drifted` for a field that both sides changed, also where another link's edit is wanted already.
 */
export const withEdits = (
  seen: Seen,
  before: AssistantConfig,
  wanted: AssistantConfig
): AssistantConfig => {
  const changed = changedPaths(before, wanted)
  const edits = foreignEdits(seen, before)
  const errors = conflicts(seen, edits, wanted, changed)
  if (errors.length > 0) throw drifted(errors)
  const free = edits.filter(({ of: [field] }) => !changed.some((path) => overlaps(path, field)))
  if (free.length === 0) return wanted
  const config = adopt(seen, free, wanted)
  checkHoldable(seen.provider, config)
  return config
}

/** Settings of ours that somebody else changed at the provider since the last sync. */
export const foreignEdits = (
  { provider, base, object }: Seen,
  config: AssistantConfig
): readonly Setting[] => {
  const settings = settingsFor(provider, config, object)
  const edited = settings.filter(
    (setting) => !same(setting, readSetting(setting, base), readSetting(setting, object))
  )
  // Another vendor makes the whole block another one: what the former had goes, what it has comes.
  const blocks = provider.unions.filter(({ tag }) => edited.includes(tag))
  const gone = settings.filter(({ at }) => blocks.some((block) => at.startsWith(`${block.at}.`)))
  const come = blocks.flatMap((block) => settingsOf(block, vendorOf(block, {}, object)))
  return [...new Set([...edited, ...gone, ...come])]
}

/** A field that a request touches and that somebody else changed too, unless both say the same. */
export const conflicts = (
  seen: Seen,
  edits: readonly Setting[],
  wanted: AssistantConfig,
  changed: readonly string[]
): readonly Issue[] =>
  decidedBy(edits, changed)
    .filter(({ of: [field] }) => changed.some((path) => overlaps(path, field)))
    .filter((setting) => !same(setting, readSetting(setting, seen.object), render(setting, wanted)))
    .map((setting) => ({
      path: setting.of[0],
      message:
        `was ${show(readSetting(setting, seen.base))} at the last sync, ` +
        `is ${show(valueAt(wanted, setting.of[0]))} here and ` +
        `${show(readSetting(setting, seen.object))} at ${seen.provider.title}`,
    }))
    // Two vendors can each have a setting for one field.
    .filter(({ path }, index, all) => all.findIndex((issue) => issue.path === path) === index)

const show = (value: Json | undefined) => (value === undefined ? 'nothing' : describeValue(value))

/** The config with what the provider now says of these settings. */
export const adopt = (
  { provider, object }: Pick<Seen, 'provider' | 'object'>,
  edits: readonly Setting[],
  config: AssistantConfig
): AssistantConfig => {
  const rest = edits.reduce<JsonObject>((left, { of: [field] }) => {
    return get(left, field) === undefined ? left : set(left, field, undefined)
  }, config as JsonObject)
  return readConfig(provider, object, rest, (setting) => edits.includes(setting))
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

/** Both sides changed the same field. */
export const drifted = (errors: readonly Issue[]) =>
  new PatchbayError('drifted', 'The same field was changed at the provider meanwhile', { errors })
