import type { AssistantConfig } from '../assistant.ts'
import { overlaps } from '../config.ts'
import { type Issue, PatchbayError } from '../errors.ts'
import { get, isObject, type JsonObject } from '../json.ts'
import type { AssistantPatch } from '../patchbay.ts'
import type { VoiceProvider } from '../provider.ts'
import { valueAt } from '../setting.ts'
import type { Context } from './context.ts'
import { leaves } from './options.ts'

/** A change as the rules see it: the request, and home before and after it. */
export type Checked = {
  readonly before: AssistantConfig
  readonly after: AssistantConfig
  readonly patch: AssistantPatch
  /** A merge patch of the raw settings. */
  readonly options: JsonObject | undefined
  readonly context: Pick<Context, 'providers'>
}

const metadataLimit = 16

/** Rules on what a request sets that no body schema can see. Throws before any call. */
export const checkRules = (checked: Checked): void => {
  const errors = [...kept(checked), ...voice(checked), ...metadata(checked), ...options(checked)]
  if (errors.length > 0)
    throw new PatchbayError('validation_failed', 'The request is not valid', { errors })
}

/** What an assistant cannot be without; a null that answers showed may be sent back. */
const kept = ({ before, patch }: Checked): readonly Issue[] =>
  ['name', 'model.provider', 'model.model']
    .filter((path) => get(patch, path) === null && typeof valueAt(before, path) === 'string')
    .map((path) => ({ path, message: 'cannot be cleared' }))

/** A voice belongs to its vendor: another vendor needs a voice id of its own. */
const voice = ({ before, after, patch }: Checked): readonly Issue[] => {
  const vendor = after.voice?.provider
  const switched = vendor !== undefined && vendor !== null && vendor !== before.voice?.provider
  return switched && typeof get(patch, 'voice.voiceId') !== 'string'
    ? [{ path: 'voice.voiceId', message: `is needed with a new vendor, here ${vendor}` }]
    : []
}

const metadata = ({ after, patch }: Checked): readonly Issue[] => {
  if (!isObject(patch.metadata)) return []
  const size = new TextEncoder().encode(JSON.stringify(after.metadata)).length
  return size > metadataLimit * 1024
    ? [{ path: 'metadata', message: `must be at most ${metadataLimit} KB in all` }]
    : []
}

const options = ({ options = {}, context }: Checked): readonly Issue[] =>
  Object.entries(options).flatMap(([id, given]) => {
    const provider = Object.hasOwn(context.providers, id) ? context.providers[id] : undefined
    const path = `provider_options.${id}`
    if (!provider) return [{ path, message: 'is not a provider' }]
    if (!isObject(given)) return []
    const owned = ownedKeys(provider)
    const taken = leaves(given)
      .filter((key) => owned.some((place) => overlaps(place, key)))
      .map((key) => ({ path: `${path}.${key}`, message: 'is set by a field of its own' }))
    return [...nowhere(provider, given, path), ...taken]
  })

/** An object of several parts has no keys beside them. */
const nowhere = ({ title, parts }: VoiceProvider, given: JsonObject, path: string) => {
  const places = parts.map(({ at }) => at)
  if (places.includes('')) return []
  const message = `has no place: settings of ${title} stand in ${places.join(' or ')}`
  const keys = Object.keys(given).filter((key) => !places.includes(key))
  return keys.map((key): Issue => ({ path: `${path}.${key}`, message }))
}

const ownedKeys = ({ settings, unions, managed }: VoiceProvider): readonly string[] => [
  ...managed,
  ...settings.map(({ at }) => at),
  ...unions.flatMap(({ tag, common, vendors }) =>
    [tag, ...common, ...Object.values(vendors).flat()].map(({ at }) => at)
  ),
  ...['hooks', 'model.systemPrompt', 'model.toolIds', 'model.tools'],
]
