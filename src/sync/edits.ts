import type { AssistantConfig, Link, Overrides } from '../assistant.ts'
import { changedPaths, namedPaths, overlaps } from '../config.ts'
import { type DriftedField, type Issue, PatchbayError } from '../errors.ts'
import { type Json, type JsonObject, plain } from '../json.ts'
import { readSetting, render, type Setting, valueAt } from '../setting.ts'
import { adopt, foreignEdits, type Seen } from './drift.ts'
import { same } from './equal.ts'
import { checkHoldable } from './holdable.ts'
import { describeValue } from './limit.ts'
import { configAt } from './overrides.ts'
import { decidedBy } from './settings.ts'

/**
 * What becomes of foreign edits. `preserve`: adopted, and refused where the request changes the same
 * field; `adopt`: adopted there too; `overwrite`: taken back.
 */
export type DriftPolicy = 'preserve' | 'overwrite' | 'adopt'

/** How foreign edits are met; `taken` are the fields adopted so far, from whichever link. */
export type Meeting = {
  readonly policy: DriftPolicy
  /** Home as it is stored. */
  readonly before: AssistantConfig
  readonly taken: string[]
}

/**
 * The wanted config with the foreign edits that are to be adopted. Throws `drifted` for a field that
 * both sides changed, also where another link's edit is wanted already.
 */
export const withEdits = (
  seen: Seen & { readonly link?: Pick<Link, 'overrides'> },
  { policy, before, taken }: Meeting,
  wanted: AssistantConfig,
  edits: readonly Setting[] = foreignEdits(seen, configAt(before, seen.link?.overrides))
): AssistantConfig => {
  if (policy === 'overwrite') return wanted
  const own = isOwn(seen.link?.overrides)
  const there = configAt(wanted, seen.link?.overrides)
  const lost = edits.filter((setting) => own(setting) && !saysSo(setting, seen.object, there))
  if (lost.length > 0) throw bothChanged(seen, lost, there)
  const common = edits.filter((setting) => !own(setting))
  const changed = changedPaths(before, wanted)
  const clash = clashing(seen, common, wanted, changed)
  const open = policy === 'adopt' ? clash.filter((setting) => among(taken, setting)) : clash
  if (open.length > 0) throw bothChanged(seen, open, wanted)
  const free = common.filter((setting) => clash.includes(setting) || !among(changed, setting))
  if (free.length === 0) return wanted
  const config = adopt(seen, free, wanted)
  checkHoldable(seen.provider, config)
  taken.push(...free.map(({ of: [field] }) => field))
  return config
}

const saysSo = (setting: Setting, object: JsonObject, config: AssistantConfig) =>
  same(setting, readSetting(setting, object), render(setting, config))

const among = (paths: readonly string[], { of: [field] }: Setting) =>
  paths.some((path) => overlaps(path, field))

/** Whether a setting is one that a link has a value of its own for. */
export const isOwn = (overrides: Overrides | undefined) => {
  const own = ownOf(overrides)
  return (setting: Setting) => among(own, setting)
}

/** What a link has for itself: an edit of it is nothing for the assistant to adopt. */
const ownOf = ({ model, ...whole }: Overrides = {}): readonly string[] => [
  ...Object.keys(whole),
  ...namedPaths((model ? { model } : {}) as JsonObject),
]

/** Fields that a request touches and that somebody else changed too, unless both say the same. */
export const clashing = (
  seen: Seen,
  edits: readonly Setting[],
  wanted: AssistantConfig,
  changed: readonly string[]
): readonly Setting[] =>
  decidedBy(edits, changed)
    .filter(({ of: [field] }) => changed.some((path) => overlaps(path, field)))
    .filter((setting) => !saysSo(setting, seen.object, wanted))
    // With another vendor's block come settings that nobody has touched.
    .filter(
      (setting) =>
        !same(setting, readSetting(setting, seen.base), readSetting(setting, seen.object))
    )

/** The three values of each of these settings: at the last sync, here, and at the provider. */
export const valuesOf = (
  { base, object }: Pick<Seen, 'base' | 'object'>,
  settings: readonly Setting[],
  config: AssistantConfig
): readonly DriftedField[] =>
  settings
    .map((setting) => ({
      field: setting.of[0],
      base: said(setting, base),
      local: valueAt(config, setting.of[0]) ?? null,
      remote: said(setting, object),
    }))
    // Two vendors can each have a setting for one field.
    .filter(({ field }, index, all) => all.findIndex((item) => item.field === field) === index)

/** What stands at a setting's place, in our own words where there are any; null for nothing. */
const said = (setting: Setting, object: JsonObject): Json => {
  const held = readSetting(setting, object)
  if (held === undefined || held === null || setting.compare === 'exact') return held ?? null
  const raw = plain(held) as Json
  return setting.from?.(raw) ?? raw
}

/** The refusal that tells the three values of each of these settings. */
export const bothChanged = (seen: Seen, settings: readonly Setting[], wanted: AssistantConfig) => {
  const fields = valuesOf(seen, settings, wanted)
  const errors = fields.map(({ field, base, local, remote }) => ({
    path: field,
    message:
      `was ${show(base)} at the last sync, is ${show(local)} here and ` +
      `${show(remote)} at ${seen.provider.title}`,
  }))
  return drifted(errors, fields)
}

const show = (value: Json) => (value === null ? 'nothing' : describeValue(value))

/** Both sides changed the same field. */
export const drifted = (errors: readonly Issue[], fields: readonly DriftedField[] = []) =>
  new PatchbayError('drifted', 'The same field was changed at the provider meanwhile', {
    errors,
    ...(fields.length > 0 && { fields }),
  })
