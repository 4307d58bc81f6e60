import type { AssistantConfig, ConfigPath } from '../../src/assistant.ts'
import { get, plain, set } from '../../src/json.ts'
import { type Setting, valueAt } from '../../src/setting.ts'

/** Seconds of ours that Retell keeps as whole milliseconds, with its default. */
const seconds = (of: ConfigPath, at: string, min: number, max: number, usual: number): Setting => ({
  of: [of],
  at,
  limit: { min, max },
  unset: usual,
  compare: 'float',
  to: (config: AssistantConfig) => {
    const value = valueAt(config, of)
    return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
  },
  lens: {
    read: (object) => {
      const value = plain(get(object, at))
      return typeof value === 'number' ? value / 1000 : value
    },
    write: (object, value) =>
      set(object, at, Math.round((typeof value === 'number' ? value : usual) * 1000)),
  },
})

/** How long a call may be, and after how much silence the agent speaks again. */
export const durations: readonly Setting[] = [
  seconds('maxDurationSeconds', 'agent.max_call_duration_ms', 60, 7200, 3600),
  seconds('silenceTimeoutSeconds', 'agent.reminder_trigger_ms', 0.001, Infinity, 10),
]
