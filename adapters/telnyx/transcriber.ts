import type { AssistantConfig } from '../../src/assistant.ts'
import { get, type Json, set } from '../../src/json.ts'
import type { Setting } from '../../src/setting.ts'

const at = 'transcription.model'

/** What each vendor hears with; the first is taken where no model is named. */
const models: Readonly<Record<string, readonly [string, ...string[]]>> = {
  deepgram: ['deepgram/nova-3', 'deepgram/flux', 'deepgram/nova-2'],
  azure: ['azure/fast'],
  assemblyai: ['assemblyai/universal-3-5-pro', 'assemblyai/universal-streaming'],
  xai: ['xai/grok-stt'],
  soniox: ['soniox/stt-rt-v5', 'soniox/stt-rt-v4'],
  nvidia: ['nvidia/parakeet-v3'],
  'omi-health': ['omi-health/omi-med-stt-v1'],
  humain: ['humain/realtime'],
  reson8: ['reson8/turns'],
  cohere: ['cohere/ar-stt'],
  whisper: ['openai/whisper-large-v3-turbo', 'distil-whisper/distil-large-v2'],
}

const vendors = Object.keys(models)

const vendorOf = (model: Json | undefined) =>
  typeof model === 'string'
    ? (vendors.find((one) => models[one]?.includes(model)) ?? model.split('/')[0])
    : undefined

/** The model of the vendor chosen, with its name in front as Telnyx has it. */
const modelIn = ({ transcriber }: AssistantConfig): string | null | undefined => {
  const vendor = transcriber?.provider
  if (!vendor) return transcriber === null ? null : vendor
  const name = transcriber?.models?.[vendor]
  if (!name) return models[vendor]?.[0]
  return name.includes('/') ? name : `${vendor}/${name}`
}

const provider: Setting = {
  of: ['transcriber.provider'],
  at,
  limit: { oneOf: vendors },
  // The name of a model says it all, and is written by the vendor's own setting.
  lens: {
    read: (object) => vendorOf(get(object, at)),
    write: (object, value) => (value === undefined ? set(object, at, undefined) : object),
  },
}

const withModel = (vendor: string): Setting => ({
  of: [`transcriber.models.${vendor}`, 'transcriber.provider'],
  at,
  limit: { oneOf: models[vendor] ?? [], models: true },
  when: ({ transcriber }) => transcriber?.provider === vendor,
  to: modelIn,
  from: (raw) =>
    typeof raw === 'string' && raw.startsWith(`${vendor}/`) ? raw.slice(vendor.length + 1) : raw,
  lens: {
    read: (object) => {
      const held = get(object, at)
      return vendorOf(held) === vendor ? held : undefined
    },
    write: (object, value) => (value === undefined ? object : set(object, at, value)),
  },
})

/** The languages of the models that do not hear every one. */
const heard: Readonly<Record<string, readonly string[]>> = {
  'deepgram/flux': 'auto multi en es fr de hi ru pt ja it nl'.split(' '),
  'humain/realtime': 'ar en codeswitch auto'.split(' '),
  'reson8/turns': 'auto nl en fr fy de it pl pt es sv'.split(' '),
  'cohere/ar-stt': 'ar en'.split(' '),
}

const listFor = (config: AssistantConfig) => heard[modelIn(config) ?? '']

/** A tag as the model knows it: exactly, else by its first subtag (hi-IN as hi). */
const languageIn = (config: AssistantConfig) => {
  const tag = config.transcriber?.language
  const first = tag?.split('-')[0]?.toLowerCase()
  return [tag, first].find((one) => one && listFor(config)?.includes(one)) ?? tag
}

const language: Setting = {
  of: [
    ...(['transcriber.language', 'transcriber.provider'] as const),
    ...['deepgram', 'humain', 'reson8', 'cohere'].map(
      (one) => `transcriber.models.${one}` as const
    ),
  ],
  at: 'transcription.language',
  to: languageIn,
  refuses: (config) => {
    const [list, tag] = [listFor(config), languageIn(config)]
    return list && tag && !list.includes(tag)
      ? `must be one of ${list.join(', ')} with ${modelIn(config)}, not "${tag}"`
      : undefined
  },
  unset: 'auto',
  empty: 'auto',
}

/** Who listens, with what, and for which language. */
export const hearing: readonly Setting[] = [provider, ...vendors.map(withModel), language]
