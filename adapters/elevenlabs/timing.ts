import type { AssistantConfig } from '../../src/assistant.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'

const soft = 'conversation_config.turn.soft_timeout_config'
const messageAt = `${soft}.message`
const moreAt = `${soft}.additional_soft_timeout_messages`
const most = 8
const standard = 'Hhmmmm...yeah.'

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const fillers = ({ fillerWords }: AssistantConfig): readonly string[] =>
  (fillerWords ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

const withFillers = (object: JsonObject, [first = standard, ...rest]: readonly Json[]) => {
  const next = set(object, messageAt, first)
  return rest.length === 0 && list(get(object, moreAt)).length === 0
    ? next
    : set(next, moreAt, rest)
}

/** What is said while the answer is not there yet: one text, and up to seven more. */
const fillerWords: Setting = {
  of: ['fillerWords'],
  at: messageAt,
  to: (config) => (config.fillerWords === undefined ? undefined : [...fillers(config)]),
  from: (raw) => list(raw).join(', '),
  lossy: 'said while an answer is late, one after the other',
  limit: { each: [1, 200] },
  refuses: (config) => {
    const { length } = fillers(config)
    return length > most ? `must be at most ${most} texts, not ${length}` : undefined
  },
  unset: [standard],
  lens: {
    read: (object) => {
      const first = get(object, messageAt)
      return first === undefined ? undefined : [first, ...list(get(object, moreAt))]
    },
    write: (object, value) => withFillers(object, list(value)),
  },
}

/** How long things last, and what is said then. All of it is in seconds. */
export const timing: readonly Setting[] = [
  direct('maxDurationSeconds', 'conversation_config.conversation.max_duration_seconds', {
    limit: { min: 1, max: Infinity, integer: true },
    unset: 600,
    empty: 600,
  }),
  direct('timeoutEndMessage', 'conversation_config.agent.max_conversation_duration_message', {
    empty: '',
  }),
  direct('silenceTimeoutSeconds', 'conversation_config.turn.turn_timeout', {
    limit: { min: 1, max: 30 },
    lossy: 'the agent speaks up then, and does not hang up',
    compare: 'float',
    unset: 7,
    empty: 7,
  }),
  {
    of: ['fillerWordsEnabled'],
    at: `${soft}.timeout_seconds`,
    to: ({ fillerWordsEnabled: enabled }) =>
      typeof enabled === 'boolean' ? (enabled ? 3 : -1) : enabled,
    from: (raw) => typeof raw === 'number' && raw > 0,
    lossy: 'one is said once an answer is 3 seconds late',
    unset: -1,
    empty: -1,
  },
  fillerWords,
]
