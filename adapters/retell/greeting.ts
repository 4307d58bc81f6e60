import type { AssistantConfig } from '../../src/assistant.ts'
import { get, type Json, set } from '../../src/json.ts'
import type { Setting } from '../../src/setting.ts'

const greeting = ({ dynamicFirstMessage: dynamic, firstMessage }: AssistantConfig) => {
  if (dynamic?.enabled) return dynamic.message ?? null
  // Once the dynamic one was enabled, its end takes its text away.
  return dynamic?.enabled === undefined ? firstMessage : (firstMessage ?? null)
}

const isBlank = (config: AssistantConfig) => (greeting(config) ?? '').trim() === ''

const speaks = 'assistant-speaks-first'
const waits = 'assistant-waits-for-user'
const generates = 'assistant-speaks-first-with-model-generated-message'

// Without a mode the greeting decides: a text speaks first, an empty one waits.
const modeOf = (config: AssistantConfig) =>
  config.firstMessageMode ?? (isBlank(config) ? waits : speaks)

const silenced: NonNullable<Setting['idle']> = (config) => {
  if (modeOf(config) !== speaks && config.firstMessageMode)
    return ['firstMessage', 'dynamicFirstMessage.message']
  return config.dynamicFirstMessage?.enabled ? ['firstMessage'] : ['dynamicFirstMessage.message']
}

const dynamic = ['dynamicFirstMessage.enabled', 'dynamicFirstMessage.message'] as const

/** What stands for an empty text, which is not nothing: one waits, the other has a model begin. */
const noText = false

const beginAt = 'llm.begin_message'
const speakerAt = 'llm.start_speaker'

/** The greeting; a text that stands where the user speaks first is nobody's. */
const text: Setting = {
  of: ['firstMessage', 'firstMessageMode', ...dynamic],
  at: beginAt,
  to: (config) => {
    const mode = modeOf(config)
    if (mode === generates) return null
    return mode === waits ? noText : greeting(config)
  },
  from: (raw) => (raw === noText ? '' : typeof raw === 'string' ? raw : undefined),
  refuses: (config) =>
    config.firstMessageMode === speaks && isBlank(config)
      ? 'must not be empty while the assistant speaks first'
      : undefined,
  idle: silenced,
  lens: {
    read: (object) => {
      const raw = get(object, beginAt)
      if (raw === '') return noText
      return get(object, speakerAt) === 'user' && typeof raw === 'string' ? { unsaid: raw } : raw
    },
    write: (object, value) => set(object, beginAt, value === noText ? '' : value),
  },
}

/** Who speaks first. Only what the greeting cannot tell is read back: that the model begins. */
const mode: Setting = {
  of: ['firstMessageMode', 'firstMessage', ...dynamic],
  at: speakerAt,
  to: modeOf,
  from: (raw) => (raw === generates ? raw : undefined),
  idle: silenced,
  lens: {
    read: (object): Json | undefined => {
      const [speaker, raw] = [get(object, speakerAt), get(object, beginAt) ?? null]
      if (speaker === 'user' || raw === '') return waits
      if (raw !== null) return speaks
      return speaker === undefined ? undefined : generates
    },
    write: (object, value) => set(object, speakerAt, value === waits ? 'user' : 'agent'),
  },
}

/** What the caller hears first, and from whom: two keys of the LLM; the text is part of the mode. */
export const firstWords: readonly Setting[] = [mode, text]
