import type { AssistantConfig, ConfigPath } from '../../src/assistant.ts'
import type { Setting } from '../../src/setting.ts'

const at = 'greeting'
const speaks = 'assistant-speaks-first'
const waits = 'assistant-waits-for-user'
const generates = 'assistant-speaks-first-with-model-generated-message'

/** What stands for a greeting that the model makes up. */
const sign = `<${generates}>`

const greeting = ({ dynamicFirstMessage: dynamic, firstMessage }: AssistantConfig) => {
  if (dynamic?.enabled) return dynamic.message ?? null
  // Once the dynamic one was enabled, its end takes its text away.
  return dynamic?.enabled === undefined ? firstMessage : (firstMessage ?? null)
}

const isSilent = (config: AssistantConfig) => (greeting(config) ?? '').trim() === ''

/** What stands for an empty text, which is not nothing: it waits for the user. */
const noText = false

const spoken = (config: AssistantConfig) => {
  if (config.firstMessageMode === generates) return sign
  if (config.firstMessageMode === waits) return noText
  const text = greeting(config)
  return text !== undefined && isSilent(config) ? noText : text
}

const texts: readonly ConfigPath[] = ['firstMessage', 'dynamicFirstMessage.message']

/** A text that nobody hears now is kept at home. */
const silenced: NonNullable<Setting['idle']> = ({
  firstMessageMode: mode,
  dynamicFirstMessage,
}) => {
  if (mode === waits || mode === generates) return texts
  return dynamicFirstMessage?.enabled ? ['firstMessage'] : ['dynamicFirstMessage.message']
}

const dynamic = ['dynamicFirstMessage.enabled', 'dynamicFirstMessage.message'] as const

/** What the caller hears first, and from whom: one text says both. */
export const firstWords: readonly Setting[] = [
  {
    of: ['firstMessage', 'firstMessageMode', ...dynamic],
    at,
    to: spoken,
    from: (raw) => (raw === noText ? '' : raw === sign ? undefined : raw),
    refuses: (config) =>
      greeting(config) === sign ? 'is what Telnyx takes for a greeting of the model' : undefined,
    idle: silenced,
    lens: {
      read: (object) => (object[at] === '' ? noText : object[at]),
      write: (object, value) => ({ ...object, [at]: value || '' }),
    },
  },
  {
    of: ['firstMessageMode', 'firstMessage', ...dynamic],
    at,
    to: ({ firstMessageMode: mode }) => (mode === generates ? generates : undefined),
    refuses: (config) =>
      config.firstMessageMode === speaks && isSilent(config)
        ? `cannot be ${speaks} without a greeting`
        : undefined,
    idle: silenced,
    // Written with the text.
    lens: {
      read: (object) => (object[at] === sign ? generates : undefined),
      write: (object) => object,
    },
  },
]
