import type { Issue } from '../errors.ts'
import { equal, get, type Json, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, type Setting, type Union } from '../setting.ts'
import { settingsOf, vendorOf } from './settings.ts'

/**
 * What the provider would refuse `to`, or a block of it, for not having; what `from` stood without
 * already is left to the provider.
 */
export const lacking = (
  provider: VoiceProvider,
  from: JsonObject,
  to: JsonObject
): readonly Issue[] => [
  ...provider.settings
    .filter((setting) => setting.required === true && isNothing(readSetting(setting, to)))
    .filter((setting) => isEmpty(from) || !isNothing(readSetting(setting, from)))
    .map(({ of: [path] }) => ({
      path,
      message: `is needed: ${provider.title} makes none without`,
    })),
  ...provider.unions
    .filter(({ at }) => get(to, at) !== undefined && !equal(get(to, at), get(from, at)))
    .flatMap((union) => [
      ...required(provider, union, from, to),
      ...needed(provider, union, from, to),
    ]),
]

const isEmpty = (object: JsonObject) => Object.keys(object).length === 0

const required = (
  { title }: VoiceProvider,
  union: Union,
  from: JsonObject,
  to: JsonObject
): readonly Issue[] => {
  const lost = (setting: Setting) =>
    isNew(union, from, to) || !isNothing(readSetting(setting, from))
  return settingsOf(union, vendorOf(union, {}, to))
    .filter((setting) => setting === union.tag || setting.required === true)
    .filter((setting) => isNothing(readSetting(setting, to)) && lost(setting))
    .map(({ of: [path] }) => ({
      path,
      message: `is needed: ${title} holds no ${union.at} without it`,
    }))
}

/** No field of ours gives it, but the raw options of the provider can. */
const needed = (
  { id }: VoiceProvider,
  union: Union,
  from: JsonObject,
  to: JsonObject
): readonly Issue[] => {
  const vendor = vendorOf(union, {}, to) ?? ''
  const key = Object.hasOwn(union.needs, vendor) ? union.needs[vendor] : undefined
  if (key === undefined || !isNew(union, from, to) || !isNothing(get(to, `${union.at}.${key}`)))
    return []
  const place = `provider_options.${id}.${union.at}.${key}`
  return [
    { path: union.tag.of[0], message: `${vendor} also needs a ${key}, to be given as ${place}` },
  ]
}

const isNew = (union: Union, from: JsonObject, to: JsonObject) =>
  get(from, union.at) === undefined || vendorOf(union, {}, to) !== vendorOf(union, {}, from)

const isNothing = (value: Json | undefined) => value === undefined || value === null
