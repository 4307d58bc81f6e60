import { equal, get, type Json, type JsonObject, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { InlineTools, LinkedTools } from '../provider-tools.ts'
import type { Setting } from '../setting.ts'
import type { ToolConfig } from '../tool.ts'
import { inlineTools } from './tool-inline.ts'

/** A provider as the home of tools: their objects in place of the assistants'. */
export const providerOfTools = (provider: VoiceProvider): VoiceProvider => {
  const { tools } = provider
  if (tools === undefined) return provider
  const { draft: _, read: __, unfit: ___, ...rest } = provider
  const own =
    tools.kind === 'inline'
      ? { parts: [{ at: '', path: '', style: 'keys', id: '' }] as const }
      : {
          parts: [{ at: '', path: tools.made.object, style: 'keys', id: tools.made.id }] as const,
          kinds: [{ ...tools.made, fixed: tools.fixed }] as const,
        }
  return {
    ...rest,
    ...own,
    // A tool's fields stand where an assistant's would.
    settings: tools.settings as unknown as readonly Setting[],
    unions: [],
    clear: {},
  }
}

/** The ids of tools of ours at one connection. */
export type ToolIds = {
  /** Undefined for one that is not there, and will not be. */
  readonly external: (toolId: string) => string | undefined
  /** Undefined for a tool that is not ours. */
  readonly local: (externalId: string) => string | undefined
  /** A tool as home has it; null for one that is deleted. */
  readonly config: (toolId: string) => ToolConfig | null | undefined
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** The provider with a setting for the tools of an assistant; tools of others stay as they are. */
export const withTools = (provider: VoiceProvider, ids: ToolIds): VoiceProvider =>
  provider.tools === undefined
    ? provider
    : { ...provider, settings: [...provider.settings, ...settingsOf(provider.tools, ids)] }

const settingsOf = (tools: LinkedTools | InlineTools, ids: ToolIds) =>
  tools.kind === 'inline' ? inlineTools(tools, ids) : [toolsOf(tools, ids)]

const toolsOf = (tools: LinkedTools, ids: ToolIds): Setting => {
  const isOurs = (id: Json) => typeof id === 'string' && ids.local(id) !== undefined
  return {
    of: ['toolIds'],
    at: tools.ids,
    compare: 'set',
    to: ({ toolIds }) => (toolIds === null ? [] : toolIds?.flatMap((id) => ids.external(id) ?? [])),
    from: (raw) => list(raw).map((id) => ids.local(String(id)) ?? ''),
    lens: {
      read: (object) => {
        const held = get(object, tools.ids)
        return held === undefined ? undefined : list(held).filter(isOurs)
      },
      write: (object, value) => {
        const held = list(get(object, tools.ids))
        const wanted = list(value)
        const kept = held.filter((id) => !isOurs(id) || wanted.includes(id))
        const added = wanted.filter((id) => !kept.includes(id))
        return unpinned(set(object, tools.ids, [...kept, ...added]), tools, (id) => {
          return isOurs(id) && !wanted.includes(id)
        })
      },
    },
  }
}

const unpinned = (
  object: JsonObject,
  { pins }: LinkedTools,
  isGone: (id: Json) => boolean
): JsonObject => {
  if (pins === undefined) return object
  const held = get(object, pins.at)
  const left = list(held).filter((pin) => !isGone(get(pin, pins.key) ?? null))
  return held === undefined || equal(held, left) ? object : set(object, pins.at, left)
}

/** Every provider as the home of its tools. */
export const mapProviders = (
  providers: Readonly<Record<string, VoiceProvider>>
): Readonly<Record<string, VoiceProvider>> =>
  Object.fromEntries(
    Object.entries(providers).map(([id, provider]) => [id, providerOfTools(provider)])
  )
