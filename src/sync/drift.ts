import type { AssistantConfig } from '../assistant.ts'
import { overlaps } from '../config.ts'
import { type Issue, PatchbayError } from '../errors.ts'
import { get, type Json, type JsonObject, set } from '../json.ts'
import { readSetting, render, type Setting, type VoiceProvider, valueAt } from '../provider.ts'
import { same } from './equal.ts'
import { describeValue } from './limit.ts'
import { decidedBy, readConfig, settingsFor } from './settings.ts'

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
    (setting) => !same(setting, readSetting(setting, base), readSetting(setting, object))
  )
  // Another vendor makes the whole block another one.
  const blocks = provider.unions.filter(({ tag }) => edited.includes(tag)).map(({ at }) => `${at}.`)
  return settings.filter(
    (setting) => edited.includes(setting) || blocks.some((block) => setting.at.startsWith(block))
  )
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

const show = (value: Json | undefined) => (value === undefined ? 'nothing' : describeValue(value))

/** The config with what the provider now says of these settings. */
export const adopt = (
  { provider, object }: Seen,
  edits: readonly Setting[],
  config: AssistantConfig
): AssistantConfig => {
  const rest = edits.reduce<JsonObject>((left, { of: [field] }) => {
    return get(left, field) === undefined ? left : set(left, field, undefined)
  }, config as JsonObject)
  return readConfig(provider, object, rest, (setting) => edits.includes(setting))
}

/** Both sides changed the same field. */
export const drifted = (errors: readonly Issue[]) =>
  new PatchbayError('drifted', 'the same field was changed at the provider meanwhile', { errors })
