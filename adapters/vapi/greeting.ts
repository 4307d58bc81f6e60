import type { AssistantConfig } from '../../src/assistant.ts'
import type { Setting } from '../../src/setting.ts'

const greeting = ({ dynamicFirstMessage: dynamic, firstMessage }: AssistantConfig) => {
  if (dynamic?.enabled) return dynamic.message ?? null
  // Once the dynamic one was enabled, its end takes its text away.
  return dynamic?.enabled === undefined ? firstMessage : (firstMessage ?? null)
}

const silenced: NonNullable<Setting['idle']> = ({ dynamicFirstMessage }) =>
  dynamicFirstMessage?.enabled ? ['firstMessage'] : ['dynamicFirstMessage.message']

const dynamic = ['dynamicFirstMessage.enabled', 'dynamicFirstMessage.message'] as const

/** What the caller hears first, and from whom. */
export const firstWords: readonly Setting[] = [
  { of: ['firstMessage', ...dynamic], at: 'firstMessage', to: greeting, idle: silenced },
  {
    of: ['firstMessageMode', 'firstMessage', ...dynamic],
    at: 'firstMessageMode',
    // Without a mode the greeting decides: a text speaks first, an empty one waits.
    to: (config) =>
      config.firstMessageMode ??
      ((greeting(config) ?? '').trim() === ''
        ? 'assistant-waits-for-user'
        : 'assistant-speaks-first'),
    idle: silenced,
    unset: 'assistant-speaks-first',
    empty: 'assistant-speaks-first',
  },
]
