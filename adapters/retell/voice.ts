import type { AssistantConfig } from '../../src/assistant.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'
import { voiceModels } from './names.ts'

const at = 'agent.voice_id'

/** Whose voices Retell has; its own are called retell, like the beginning of their ids. */
const vendors = [...Object.keys(voiceModels), 'retell']

/** The vendor of a voice, by the beginning of its id; a cloned voice's id tells none. */
const vendorOf = (id: Json | undefined) => {
  const [, prefix] = (typeof id === 'string' ? /^(\w+?)-/.exec(id) : null) ?? []
  return prefix === undefined || /^[0-9a-f]{8}$/.test(prefix) ? undefined : prefix
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** Retell's id: OpenAI's own names of its voices are told from it. */
const voiceIn = ({ voice }: AssistantConfig) => {
  const id = voice?.voiceId
  return voice?.provider === 'openai' && id && /^[a-z]+$/.test(id) ? `openai-${capital(id)}` : id
}

const vendorIn = (config: AssistantConfig) => vendorOf(voiceIn(config)) ?? config.voice?.provider

// What the vendors call their voices: ElevenLabs by 20 letters and digits, Cartesia by a UUID.
const isOfVendor = (id: string) => /^(\w{20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(id)

const notOurs = (config: AssistantConfig) => {
  const [id, wanted] = [voiceIn(config), config.voice?.provider]
  if (!id) return undefined
  const own = vendorOf(id)
  if (own === undefined && (isOfVendor(id) || !id.includes('_')))
    return 'must be an id of Retell, such as 11labs-Adrian or openai-Alloy: voices of a vendor are added there first'
  return own !== undefined && wanted && own !== wanted && vendors.includes(wanted)
    ? `must be a voice of ${wanted}, and "${id}" is one of ${own}`
    : undefined
}

/** Another vendor's voice takes what the former one had with it. */
const withVoice = (object: JsonObject, id: Json | undefined) => {
  const before = get(object, at)
  const next = set(object, at, id)
  if (before === undefined || vendorOf(before) === vendorOf(id)) return next
  return set(set(next, 'agent.voice_model', null), 'agent.fallback_voice_ids', null)
}

const provider: Setting = {
  of: ['voice.provider', 'voice.voiceId'],
  at,
  limit: { oneOf: vendors },
  to: (config) =>
    voiceIn(config) && vendorOf(voiceIn(config)) === undefined && isKnown(config)
      ? undefined
      : config.voice?.provider,
  lens: { read: (object) => vendorOf(get(object, at)), write: (object) => object },
}

const isKnown = ({ voice }: AssistantConfig) => vendors.includes(voice?.provider ?? '')

const model: Setting = {
  of: ['voice.model', 'voice.voiceId', 'voice.provider'],
  at: 'agent.voice_model',
  limit: { oneOf: Object.values(voiceModels).flat(), models: true },
  coined: true,
  // Retell's own voices come with theirs.
  when: (config) => vendorIn(config) !== 'retell',
  refuses: (config) => {
    const [name, vendor] = [config.voice?.model, vendorIn(config) ?? '']
    const owner = Object.keys(voiceModels).find((one) => voiceModels[one]?.includes(name ?? ''))
    return name && owner !== undefined && owner !== vendor && vendors.includes(vendor)
      ? `must be a model of ${vendor}, such as ${voiceModels[vendor]?.join(', ')}, not "${name}"`
      : undefined
  },
}

// Retell's scale runs the other way, from 0 (steady) to 2.
const hundredths = (value: number) => Math.round(value * 100) / 100

const stability: Setting = {
  of: ['voice.stability'],
  at: 'agent.voice_temperature',
  limit: { min: 0, max: 2 },
  to: ({ voice }) =>
    typeof voice?.stability === 'number' ? hundredths((1 - voice.stability) * 2) : voice?.stability,
  from: (raw) =>
    typeof raw === 'number' ? Math.round((1 - raw / 2) * 10_000) / 10_000 : undefined,
  compare: 'float',
  lossy: 'two decimals of a scale that runs the other way',
  unset: 1,
  empty: 1,
}

/** Who speaks, and how. */
export const speaking: readonly Setting[] = [
  provider,
  {
    of: ['voice.voiceId', 'voice.provider'],
    at,
    to: voiceIn,
    refuses: notOurs,
    required: true,
    lens: { read: (object) => get(object, at), write: withVoice },
  },
  model,
  direct('voice.speed', 'agent.voice_speed', {
    limit: { min: 0.5, max: 2 },
    compare: 'float',
    unset: 1,
    empty: 1,
  }),
  stability,
]
