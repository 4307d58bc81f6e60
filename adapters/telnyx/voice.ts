import type { AssistantConfig, ConfigPath } from '../../src/assistant.ts'
import { get, type Json, set } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'

const block = 'voice_settings'
const at = `${block}.voice`

/** Vendors by the beginning of a voice: `Telnyx.KokoroTTS.af_heart`. */
const vendors: Readonly<Record<string, string>> = {
  Telnyx: 'telnyx',
  Soniox: 'soniox',
  ElevenLabs: '11labs',
}

const vendorOf = (voice: Json | undefined) =>
  typeof voice === 'string' ? vendors[voice.split('.')[0] ?? ''] : undefined

const idOf = ({ voice }: AssistantConfig) => voice?.voiceId
const isKnown = ({ voice }: AssistantConfig) =>
  Object.values(vendors).includes(voice?.provider ?? '')

const provider: Setting = {
  of: ['voice.provider', 'voice.voiceId'],
  at,
  limit: { oneOf: Object.values(vendors) },
  // Where the voice tells no vendor of ours, there is nothing to compare.
  to: (config) =>
    idOf(config) && vendorOf(idOf(config)) === undefined && isKnown(config)
      ? undefined
      : config.voice?.provider,
  lens: { read: (object) => vendorOf(get(object, at)), write: (object) => object },
}

const notOurs = (config: AssistantConfig) => {
  const [id, wanted] = [idOf(config), config.voice?.provider]
  if (!id) return undefined
  if (!/^[^.]+\..+/.test(id))
    return 'must be a voice as Telnyx names it, such as Telnyx.KokoroTTS.af_heart'
  const own = vendorOf(id)
  return own !== undefined && wanted && own !== wanted && isKnown(config)
    ? `must be a voice of ${wanted}, and "${id}" is one of ${own}`
    : undefined
}

/** A setting of some voices only; what stands there beside another voice says nothing. */
const only = (
  voices: RegExp,
  of: ConfigPath,
  key: string,
  rest: Partial<Setting> = {}
): Setting => ({
  of: [of, 'voice.voiceId'],
  at: `${block}.${key}`,
  compare: 'float',
  when: (config) => voices.test(idOf(config) ?? ''),
  lens: {
    read: (object) =>
      voices.test(String(get(object, at) ?? '')) ? get(object, `${block}.${key}`) : undefined,
    write: (object, value) => set(object, `${block}.${key}`, value ?? rest.empty),
  },
  ...rest,
})

const natural = /^Telnyx\.Natural/
const elevenLabs = /^ElevenLabs\./

/** Who speaks, and how. */
export const speaking: readonly Setting[] = [
  // First, so that a refusal of the voice is told by its name.
  direct('voice.voiceId', at, { refuses: notOurs }),
  provider,
  only(natural, 'voice.speed', 'voice_speed', { limit: { min: 0.25, max: 2 }, unset: 1, empty: 1 }),
  only(elevenLabs, 'voice.speed', 'speed', { unset: 1, empty: 1 }),
  // Told as what ElevenLabs calls stability, whatever its key is called.
  only(elevenLabs, 'voice.stability', 'temperature'),
  only(elevenLabs, 'voice.similarityBoost', 'similarity_boost'),
]
