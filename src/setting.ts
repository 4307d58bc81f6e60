import type { AssistantConfig, ConfigPath } from './assistant.ts'
import { get, type Json, type JsonObject, set } from './json.ts'

/** What a setting accepts, as data: checked before any call, printed in errors and in the docs. */
export type Limit =
  /** `max` is Infinity where the provider names none. */
  | { readonly min: number; readonly max: number; readonly integer?: boolean }
  | { readonly characters: readonly [min: number, max: number] }
  | { readonly each: readonly [min: number, max: number] }
  | { readonly oneOf: readonly string[]; readonly models?: true }

/** Where and how a provider keeps what one or more canonical fields say. */
export type Setting = {
  /** The fields that decide it. The first is the one it is read back into and named by. */
  readonly of: readonly [ConfigPath, ...ConfigPath[]]
  /** Dotted place in the provider's object. */
  readonly at: string
  /**
   * What should stand there; null: nothing. Undefined: nothing was said, and where the first field
   * was never set either, what stands there is left alone. Left out: the first field's own value.
   */
  readonly to?: (config: AssistantConfig) => Json | undefined
  /** The first field's value for what stands there; undefined: cannot be said. */
  readonly from?: (raw: Json) => Json | undefined
  /** False: the vendor or model chosen has no such setting. */
  readonly when?: (config: AssistantConfig) => boolean
  readonly limit?: Limit
  /** Why what the config says has no place there, where no limit can tell; it follows the field. */
  readonly refuses?: (config: AssistantConfig) => string | undefined
  /** What is written to clear it; left out, the key goes. */
  readonly empty?: Json
  /** The provider's own default: the same as nothing. */
  readonly unset?: Json
  readonly compare?: 'float' | 'set' | 'exact'
  /** What is lost on the way there, where the provider only comes near to what the field says. */
  readonly lossy?: string
  /** A name that the vendor coined: it does not survive a change of vendor that does not know it. */
  readonly coined?: true
  /** The provider refuses the block, or the whole object, without it. */
  readonly required?: true
  /** Fields of `of` that another one silences: kept at home, and sent when that one changes. */
  readonly idle?: (config: AssistantConfig) => readonly ConfigPath[]
  /** What others make of it is no edit of the assistant's: the next change of it writes it over. */
  readonly ours?: true
  /** For what does not stand under a key of its own. */
  readonly lens?: {
    readonly read: (object: JsonObject) => Json | undefined
    readonly write: (object: JsonObject, value: Json | undefined) => JsonObject
  }
}

/** A block of the object whose keys depend on a vendor. */
export type Union = {
  readonly at: string
  /** The setting that names the vendor, by the provider's own names. */
  readonly tag: Setting
  /** In every vendor's block. */
  readonly common: readonly Setting[]
  readonly vendors: Readonly<Record<string, readonly Setting[]>>
  /** Keys that survive a change of vendor: those that every vendor takes. */
  readonly keep: readonly string[]
  /** A key that a vendor needs and no field of ours gives; provider options can. */
  readonly needs: Readonly<Record<string, string>>
}

/** The value of a canonical field; null, too, where a block that holds it was cleared whole. */
export const valueAt = (config: AssistantConfig, path: string): Json | undefined => {
  let value: Json | undefined = config as JsonObject
  for (const key of path.split('.')) if (value !== null) value = get(value, key)
  return value
}

/** What stands at a setting's place. */
export const readSetting = ({ at, lens }: Setting, object: JsonObject) =>
  lens ? lens.read(object) : get(object, at)

/** The object with another value at a setting's place; undefined clears it. */
export const writeSetting = (setting: Setting, object: JsonObject, value: Json | undefined) =>
  setting.lens
    ? setting.lens.write(object, value)
    : set(object, setting.at, value === undefined ? setting.empty : value)

/** What a setting should hold for a config; undefined for nothing. */
export const render = (setting: Setting, config: AssistantConfig): Json | undefined => {
  if (setting.when?.(config) === false) return undefined
  const value = setting.to ? setting.to(config) : valueAt(config, setting.of[0])
  // No list has a name without letters: it is no name.
  const isNothing = value === null || (value === '' && setting.limit && 'oneOf' in setting.limit)
  return isNothing ? undefined : value
}

// The shapes that settings come in.

/** A field that stands under one key as it is. */
export const direct = (of: ConfigPath, at: string, rest: Partial<Setting> = {}): Setting => ({
  of: [of],
  at,
  ...rest,
})

/** A number within a range. */
export const within = (of: ConfigPath, at: string, min: number, max: number): Setting => ({
  of: [of],
  at,
  limit: { min, max },
  compare: 'float',
})

/** One of a closed list. */
export const oneOf = (of: ConfigPath, at: string, list: readonly string[]): Setting => ({
  of: [of],
  at,
  limit: { oneOf: list },
})

/** A language tag as a closed list knows it: exactly, else by its first subtag (hi-IN as hi). */
export const language = (of: ConfigPath, at: string, list: readonly string[]): Setting => ({
  of: [of],
  at,
  limit: { oneOf: list },
  to: (config) => spelled(valueAt(config, of), (tag) => (list.includes(tag) ? tag : undefined)),
})

/** The same where the provider has names of its own for languages (hi as Hindi). */
export const namedLanguage = (of: ConfigPath, at: string, names: LanguageNames): Setting => ({
  of: [of],
  at,
  limit: { oneOf: Object.values(names) },
  to: (config) =>
    spelled(valueAt(config, of), (tag) =>
      Object.values(names).includes(tag) ? tag : Object.hasOwn(names, tag) ? names[tag] : undefined
    ),
  from: (raw) => Object.keys(names).find((tag) => names[tag] === raw) ?? raw,
})

/** A provider's names of languages, by their tags. */
export type LanguageNames = Readonly<Record<string, string>>

const spelled = (tag: Json | undefined, spell: (tag: string) => string | undefined) =>
  typeof tag === 'string'
    ? (spell(tag) ?? spell(tag.split('-')[0]?.toLowerCase() ?? '') ?? tag)
    : tag
