import type { AssistantConfig } from '../assistant.ts'
import { overlaps } from '../config.ts'
import { type Issue, PatchbayError } from '../errors.ts'
import { get, type Json, type JsonObject, mergePatch, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, render, type Setting, type Union, valueAt, writeSetting } from '../setting.ts'
import { difference, type PartChange } from './difference.ts'
import { same } from './equal.ts'
import { lacking } from './lacking.ts'
import { describeLimit, describeValue, isWithin } from './limit.ts'
import { decidedBy, isLeftAlone, settingsFor, settingsOf, vendorOf } from './settings.ts'

/** What one link is asked: to go from the object as read to what the config says. */
export type Wanted = {
  readonly provider: VoiceProvider
  readonly config: AssistantConfig
  /** Canonical paths that differ from what the link held. */
  readonly changed: readonly string[]
  readonly object: JsonObject
  /** What the provider holds, where `object` has been changed already. */
  readonly from?: JsonObject
  /** The object becomes home's copy: also what home never said anything about is cleared. */
  readonly whole?: boolean
  /** Raw keys merged last. */
  readonly options: JsonObject
  readonly allowUnknownModels: boolean
  /** Paths that still hold a default of ours: they give way where the provider cannot hold them. */
  readonly defaults: readonly string[]
}

/** What changes; nothing where the object already says it. */
export type LinkPlan = {
  readonly changes: readonly PartChange[]
  /** The whole object as it is to be. */
  readonly object: JsonObject
  /** Keys of the settings written (`keyOf`), by which the answer is read back. */
  readonly wrote: readonly string[]
  /** Names that the former vendor coined and the new one does not know: cleared at home too. */
  readonly dropped: readonly string[]
  /** Defaults that gave way to the provider's own. */
  readonly gaveWay: readonly string[]
}

type Draft = {
  object: JsonObject
  readonly issues: Issue[]
  readonly wrote: string[]
  readonly dropped: string[]
  readonly gaveWay: string[]
}

/** Tells a setting from every other of its provider: one field can decide several places. */
export const keyOf = ({ of, at }: Setting) => `${of[0]} at ${at}`

/** Plans one link. Throws `unrepresentable`, naming each field and its limit; calls nothing. */
export const planLink = (wanted: Wanted): LinkPlan => {
  const draft: Draft = { object: wanted.object, issues: [], wrote: [], dropped: [], gaveWay: [] }
  const rebuilt = wanted.provider.unions.flatMap((union) => openBlock(wanted, union, draft))
  const settings = settingsFor(wanted.provider, wanted.config, draft.object)
  const touched = new Set([...decidedBy(settings, wanted.changed), ...rebuilt])
  for (const setting of settings) if (touched.has(setting)) write(wanted, setting, draft)
  if (draft.object !== wanted.object)
    for (const setting of touched) spellOut(wanted, setting, draft)
  draft.object = mergePatch(draft.object, wanted.options) as JsonObject
  const issues = [...draft.issues, ...lacking(wanted.provider, wanted.object, draft.object)]
  if (issues.length > 0) throw unrepresentable(wanted.provider, issues)
  const { wrote, dropped, gaveWay } = draft
  const { provider, object, from = object } = wanted
  const changes = difference(provider, from, draft.object)
  return { changes, object: draft.object, wrote, dropped, gaveWay }
}

/** Another vendor, or no block yet: it is built anew from what survives, and all settings go in. */
const openBlock = (wanted: Wanted, union: Union, draft: Draft): readonly Setting[] => {
  const { config, changed, object } = wanted
  const vendor = vendorOf(union, config, {})
  const settings = settingsOf(union, vendor ?? vendorOf(union, config, object))
  if (decidedBy(settings, changed).length === 0) return []
  const held = vendorOf(union, {}, object)
  if (vendor === undefined) {
    if (held === undefined || isLeftAlone(union.tag, config)) return []
    draft.object = set(draft.object, union.at, undefined)
    draft.wrote.push(keyOf(union.tag))
    return []
  }
  if (held === vendor) return []
  const before = get(object, union.at)
  const kept = union.keep.flatMap((key) => {
    const value = get(before, key)
    return value === undefined ? [] : [[key, value] as const]
  })
  draft.object = set(draft.object, union.at, Object.fromEntries(kept))
  return settings
}

const write = (wanted: Wanted, setting: Setting, draft: Draft) => {
  const value = render(setting, wanted.config)
  const no = setting.refuses?.(wanted.config)
  if (no !== undefined) return refuse(wanted, setting, no, draft)
  if (same(setting, readSetting(setting, draft.object), value)) {
    if (isWrittenBeside(setting, draft)) draft.wrote.push(keyOf(setting))
    return
  }
  if (value === undefined && !wanted.whole && isLeftAlone(setting, wanted.config)) return
  if (value !== undefined && !takes(wanted, setting, value))
    return refuse(wanted, setting, `${limitOf(setting)}, not ${describeValue(value)}`, draft)
  const absent = absentPart(wanted, setting)
  if (absent !== undefined) return refuse(wanted, setting, absent, draft)
  draft.object = writeSetting(setting, draft.object, value)
  draft.wrote.push(keyOf(setting))
}

/** Two fields can have one place: what the first has written there, the second says too. */
const isWrittenBeside = ({ at }: Setting, { wrote }: Draft) =>
  wrote.some((key) => key.endsWith(` at ${at}`))

/** What is written anyway also names what the request sets to the provider's own default. */
const spellOut = (wanted: Wanted, setting: Setting, draft: Draft) => {
  const value = render(setting, wanted.config)
  const given = isAsked(wanted, setting) && valueAt(wanted.config, setting.of[0]) !== null
  if (!given || value === undefined || readSetting(setting, draft.object) !== undefined) return
  // What is more than the default stands there by now, or was refused.
  if (!same(setting, undefined, value)) return
  draft.object = writeSetting(setting, draft.object, value)
  draft.wrote.push(keyOf(setting))
}

const takes = (wanted: Wanted, setting: Setting, value: Json) => {
  const { limit, coined } = setting
  if (limit === undefined || isWithin(limit, value)) return true
  const mayBeNew = 'oneOf' in limit && limit.models === true && wanted.allowUnknownModels
  return mayBeNew && (coined !== true || isAsked(wanted, setting))
}

const isAsked = ({ changed }: Wanted, { of: [field] }: Setting) =>
  changed.some((path) => overlaps(path, field))

const limitOf = ({ limit }: Setting) => (limit ? describeLimit(limit) : 'must be another value')

/** Why a field has no place in an object that lacks the part where it would stand. */
const absentPart = ({ provider, object }: Wanted, { at }: Setting): string | undefined => {
  const part = provider.parts.find((one) => one.at !== '' && at.startsWith(`${one.at}.`))
  if (part?.absent === undefined || get(object, part.at) !== undefined) return undefined
  return Object.keys(object).length === 0 ? undefined : part.absent(object)
}

const refuse = (wanted: Wanted, setting: Setting, message: string, draft: Draft) => {
  const [field] = setting.of
  if (wanted.defaults.some((path) => overlaps(path, field))) draft.gaveWay.push(field)
  else if (setting.coined && !isAsked(wanted, setting)) draft.dropped.push(field)
  else draft.issues.push({ path: field, message })
}

/** The first that is wrong with a field is said, and no more. */
export const unrepresentable = ({ title }: VoiceProvider, issues: readonly Issue[]) => {
  const errors = issues.filter(
    ({ path }, index) => issues.findIndex((item) => item.path === path) === index
  )
  return new PatchbayError('unrepresentable', `${title} cannot hold this`, { errors })
}
