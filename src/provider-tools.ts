import type { Json, JsonObject } from './json.ts'
import type { Kind } from './provider-object.ts'
import type { Setting } from './setting.ts'
import type { ToolConfig } from './tool.ts'

/** Where and how a provider keeps what one or more fields of a tool say. */
export type ToolSetting = Pick<Setting, 'at' | 'limit' | 'lens'> & {
  /** The fields that decide it; the first names it in errors. */
  readonly of: readonly [keyof ToolConfig, ...(keyof ToolConfig)[]]
  readonly to: (tool: ToolConfig) => Json
  /** All that stands there is the tool's: a key that it does not say has no place. */
  readonly whole?: true
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
