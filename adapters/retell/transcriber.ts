import { get, type Json, type JsonObject, plain, set } from '../../src/json.ts'
import type { Setting, Union } from '../../src/setting.ts'

const at = 'agent.custom_stt_config'
const pauseAt = `${at}.endpointing_ms`

// The shortest pause, in milliseconds, that each of them takes for the end of a turn.
const shortest = { azure: 100, deepgram: 10, soniox: 500, assemblyai: 100 } as const
const usual = (vendor: Json | undefined) => (vendor === 'soniox' ? 500 : 300)

/** A config that is not in use says nothing: Retell keeps it beside its own transcribers. */
const inUse = (object: JsonObject, place: string) =>
  get(object, 'agent.stt_mode') === 'custom' ? get(object, place) : undefined

/** Retell wants a pause beside the vendor, also where nobody has said one. */
const withVendor = (object: JsonObject, vendor: Json | undefined) => {
  const next = set(object, `${at}.provider`, vendor)
  const pause = Number(plain(get(object, pauseAt)) ?? Number.NaN)
  const least = shortest[vendor as keyof typeof shortest] ?? 0
  return pause >= least ? next : set(next, pauseAt, usual(vendor))
}

const pause: Setting = {
  of: ['transcriber.deepgram.endpointing'],
  at: pauseAt,
  limit: { min: shortest.deepgram, max: Infinity, integer: true },
  unset: usual('deepgram'),
  when: ({ transcriber }) => transcriber?.provider === 'deepgram',
  lens: {
    read: (object) => inUse(object, pauseAt),
    write: (object, value) => set(object, pauseAt, value ?? usual('deepgram')),
  },
}

/** Which of Retell's ways to hear is in use: the vendor that is named, or its own fast one. */
export const hearing: Setting = {
  of: ['transcriber.provider'],
  at: 'agent.stt_mode',
  to: ({ transcriber }) => {
    const vendor = transcriber === null ? null : transcriber?.provider
    return vendor ? 'custom' : vendor
  },
  from: () => undefined,
  unset: 'fast',
  empty: 'fast',
}

/** Who listens; null is Retell's own. Models and most settings are Retell's to choose. */
export const transcriber: Union = {
  at,
  tag: {
    of: ['transcriber.provider'],
    at: `${at}.provider`,
    limit: { oneOf: Object.keys(shortest) },
    lens: { read: (object) => inUse(object, `${at}.provider`), write: withVendor },
  },
  common: [],
  vendors: { azure: [], deepgram: [pause], soniox: [], assemblyai: [] },
  keep: ['endpointing_ms'],
  needs: {},
}
