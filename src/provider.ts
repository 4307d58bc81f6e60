import type { AssistantConfig, ConfigPath } from './assistant.ts'
import type { Code } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { AccountPage, Draft, Kind, Part, Reading } from './provider-object.ts'
import type { InlineTools, LinkedTools } from './provider-tools.ts'
import type { Setting, Union } from './setting.ts'

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
