import type { AssistantConfig, ConfigPath } from './assistant.ts'
import type { Code } from './errors.ts'
import { get, type Json, type JsonObject, set } from './json.ts'
import type { ToolConfig } from './tool.ts'

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

/** A config in which what a provider ties together agrees, or why it cannot. */
export type Tied = {
  readonly config: AssistantConfig
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

/** A value that only the provider can tell to be there: asked for before anything is written. */
export type Look = {
  readonly of: ConfigPath
  readonly at: string
  /** `{value}` is what is to be written. */
  readonly path: string
}

/** One thing that an error answer says about one place in the object. */
export type Complaint = { readonly at: string; readonly message: string }

/** Which operation made an object, and for what of ours. */
export type Marker = { readonly id: string; readonly op: string }

/** One request as data: printed (dry run), journaled and sent as it stands. Never holds credentials. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `{agent.version}` stands for what an earlier answer of the same link will say there. */
  readonly path: string
  /** JSON text, so that every number goes out as the provider wrote it. */
  readonly body?: string
  /** Places in the body that take such a value; no caller's text is ever taken for one. */
  readonly take?: Readonly<Record<string, string>>
  /** What a good answer is, where not one object. */
  readonly answer?: 'list' | 'none'
  /** What a good answer says under one key: the id of the object that was asked for. */
  readonly shows?: readonly [key: string, value: string]
}

/** Calls in turn, each given its answer, and what they add up to. Pure: who drives it does the I/O. */
export type Reading<Result> = Generator<Call, Result, JsonObject>

/**
 * What a body does to an object: replaces each top-level key that it holds (`keys`), merges into it
 * leaf by leaf with lists whole (`merge`), or is all of it (`whole`).
 */
export type Style = 'keys' | 'merge' | 'whole'

/** One object at the provider: an assistant's whole object, or a part of it. */
export type Part = {
  /** Where it stands in the assistant's object; empty: it is that object. */
  readonly at: string
  /** `{id}` is the external id, `{agent.version}` what the parts read before say there. */
  readonly path: string
  readonly style: Style
  /** How it is changed; left out: by a PATCH at `path`. */
  readonly change?: Pick<Call, 'method' | 'path'>
  /** Key of its own id. */
  readonly id: string
  /** Where that id stands in the assistant's object; left out: it is the external id. */
  readonly idAt?: string
  /** A change makes another object with an id of its own, and the former one goes. */
  readonly renews?: true
  /** Said of a field that stands there, where the object has no such part. */
  readonly absent?: (object: JsonObject) => string
}

/** Where what is live cannot be changed: a copy is opened, changed and made live. */
export type Draft = {
  /** The part that opening and publishing answer with. */
  readonly part: string
  /** False where the object can be changed in place. */
  readonly isNeeded: (object: JsonObject) => boolean
  readonly open: (object: JsonObject) => Pick<Call, 'path' | 'body'>
  /** Copies of this very object that were opened since it was read, the oldest first. */
  readonly opened: (id: string, object: JsonObject) => Reading<readonly JsonObject[]>
  readonly discard: string
  readonly publish: Pick<Call, 'path' | 'body' | 'take'>
  readonly isLive: (part: JsonObject) => boolean
  /** Makes what was live before live again; false where somebody else has published since. */
  readonly restore: (id: string, former: JsonObject, ours: JsonObject) => Reading<boolean>
}

/** An object as a look-up found it: with its id, and the time by which the oldest is known. */
export type Listed = {
  readonly externalId: string
  readonly madeAt: number
  readonly object: JsonObject
}

/** How objects of one kind are made, found again after an answer was lost, and removed. */
export type Kind = {
  /** Objects are made by a POST here. */
  readonly path: string
  /** Path of one object; `{id}` is its id. */
  readonly object: string
  /** Top-level key of its id. */
  readonly id: string
  /** The part of an assistant's object that it is; left out: all of it. */
  readonly part?: string
  /** Said of each, beneath what fields of ours say. */
  readonly fixed?: JsonObject
  /** Its body takes what objects made before it say. */
  readonly take?: Call['take']
  /** A POST answers with the id alone. */
  readonly answersId?: true
  /** Made, it is not live yet: it has to be published. */
  readonly unpublished?: true
  /** Others may use it too: one that the provider will not remove stays. */
  readonly shared?: true
  /** Where an object carries the marker of the operation that made it. */
  readonly marker: {
    readonly read: (object: JsonObject) => Marker | undefined
    readonly write: (object: JsonObject, marker: Marker) => JsonObject
  }
  /**
   * All that was made since a time and may carry the marker of this body, page by page; undefined
   * where not all could be seen, which proves nothing.
   */
  readonly made: (since: string, body: JsonObject) => Reading<readonly Listed[] | undefined>
}

/** One page of an account's assistants; null: nothing follows. */
export type AccountPage = {
  readonly items: readonly { readonly externalId: string; readonly name: string | null }[]
  /** Where the next page begins, in the provider's own way. */
  readonly next: string | null
}

/** Where and how a provider keeps what one or more fields of a tool say. */
export type ToolSetting = Pick<Setting, 'at' | 'limit' | 'lens'> & {
  /** The fields that decide it; the first names it in errors. */
  readonly of: readonly [keyof ToolConfig, ...(keyof ToolConfig)[]]
  readonly to: (tool: ToolConfig) => Json
  /** Why a tool has no place there; it follows the field. */
  readonly refuses?: (tool: ToolConfig) => string | undefined
}

/** Tools that are objects of their own, shared by the assistants that name them by their ids. */
export type LinkedTools = {
  readonly kind: 'linked'
  readonly made: Kind
  /** Said once, when one is made. */
  readonly fixed: JsonObject
  readonly settings: readonly ToolSetting[]
  /** Where an assistant's object lists the ids of its tools. */
  readonly ids: string
  /** A list beside it whose items name a tool under a key, and go with it. */
  readonly pins?: { readonly at: string; readonly key: string }
  /** No ids are taken beside tools that are written out inside the object. */
  readonly alone?: true
  /** Names of the tools that are written out inside an assistant's object. */
  readonly inline: (object: JsonObject) => readonly string[]
}

/** Tools that are written out inside an assistant's object; an entry of ours carries its tool's id. */
export type InlineTools = {
  readonly kind: 'inline'
  /** Where the list of them stands. */
  readonly at: string
  /** Said of each entry. */
  readonly fixed: JsonObject
  readonly settings: readonly ToolSetting[]
  readonly mark: (entry: JsonObject, toolId: string) => JsonObject
  readonly owner: (entry: JsonObject) => string | undefined
  /** Names of the tools there that are not ours. */
  readonly inline: (object: JsonObject) => readonly string[]
}

/** A provider, as data: where each field stands, what it accepts, how its errors read. No I/O. */
export type VoiceProvider = {
  readonly id: string
  /** As it is called in sentences. */
  readonly title: string
  readonly baseUrl: string
  readonly headers: (apiKey: string) => Readonly<Record<string, string>>
  /** In the order of reading; the first is the one that a link names. Changes go the other way. */
  readonly parts: readonly [Part, ...Part[]]
  /** How the object is read, where not part by part. */
  readonly read?: (id: string) => Reading<JsonObject>
  /** Why an object cannot be worked on, if so. */
  readonly unfit?: (object: JsonObject) => string | undefined
  readonly draft?: Draft
  /** What follows from a change before it is planned; only what is `asked` for can be in the way. */
  readonly ties?: (config: AssistantConfig, asked: (path: string) => boolean) => Tied
  readonly looks?: readonly Look[]
  /** What Patchbay makes there, in the order of removal; the first is what a link names. */
  readonly kinds: readonly [Kind, ...Kind[]]
  /**
   * A page of all assistants of the account, from where the one before said; undefined where it
   * cannot be one, or leads nowhere. Left out: the provider lists none.
   */
  readonly all?: (from: string | null) => Reading<AccountPage | undefined>
  readonly settings: readonly Setting[]
  readonly unions: readonly Union[]
  /** Left out where assistants there have no tools of ours. */
  readonly tools?: LinkedTools | InlineTools
  /** What clears a place that a body names (dotted), where null does not. */
  readonly clear: JsonObject
  /** Keys that only the provider writes. */
  readonly managed: readonly string[]
  /** True for the provider's own error body; an edge's page in between is not. */
  readonly ownError: (body: Json) => boolean
  readonly reason: (body: Json) => string | undefined
  readonly complaints: (body: Json) => readonly Complaint[]
  /** What a refusal is, where the status alone would say something else. */
  readonly classify?: (status: number, body: Json) => Code | undefined
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
