import type { AssistantConfig, ConfigPath } from '../../src/assistant.ts'
import type { Setting } from '../../src/setting.ts'

const at = 'conversation_config.agent.first_message'
const speaks = 'assistant-speaks-first'
const waits = 'assistant-waits-for-user'

const greeting = ({ dynamicFirstMessage: dynamic, firstMessage }: AssistantConfig) => {
  if (dynamic?.enabled) return dynamic.message ?? null
  // Once the dynamic one was enabled, its end takes its text away.
  return dynamic?.enabled === undefined ? firstMessage : (firstMessage ?? null)
}

const isSilent = (config: AssistantConfig) => (greeting(config) ?? '').trim() === ''

// The text is the mode: an empty one waits for the user.
const spoken = (config: AssistantConfig) => {
  if (config.firstMessageMode === waits) return ''
  const text = greeting(config)
  return typeof text === 'string' && text.trim() === '' ? '' : text
}

const wrongMode = (config: AssistantConfig) => {
  const { firstMessageMode: mode } = config
  if (mode === speaks && isSilent(config)) return `cannot be ${speaks} without a greeting`
  return !mode || mode === speaks || mode === waits
    ? undefined
    : `must be ${speaks} or ${waits}, not ${mode}`
}

const texts: readonly ConfigPath[] = ['firstMessage', 'dynamicFirstMessage.message']

/** A text that nobody hears now is kept at home. */
const silenced: NonNullable<Setting['idle']> = ({ firstMessageMode, dynamicFirstMessage }) => {
  if (firstMessageMode === waits) return texts
  return dynamicFirstMessage?.enabled ? ['firstMessage'] : ['dynamicFirstMessage.message']
}

const dynamic = ['dynamicFirstMessage.enabled', 'dynamicFirstMessage.message'] as const

/** What the caller hears first, and from whom. */
export const firstWords: readonly Setting[] = [
  {
    of: ['firstMessage', 'firstMessageMode', ...dynamic],
    at,
    to: spoken,
    idle: silenced,
    empty: '',
  },
  {
    // Said by the text alone, so there is nothing to read or to write.
    of: ['firstMessageMode', 'firstMessage', ...dynamic],
    at,
    to: () => undefined,
    refuses: wrongMode,
    idle: silenced,
    lens: { read: () => undefined, write: (object) => object },
  },
]
