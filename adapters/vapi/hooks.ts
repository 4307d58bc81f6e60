import type { AssistantConfig, ConfigPath } from '../../src/assistant.ts'
import { get, isObject, type Json, set } from '../../src/json.ts'
import { type Setting, valueAt } from '../../src/setting.ts'

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

// Vapi hangs up on its own at the silence timeout, so both messages are said before it.
const silence = (config: AssistantConfig) => config.silenceTimeoutSeconds ?? 30
const longest = 1000

type Say = {
  readonly of: ConfigPath
  readonly after: (config: AssistantConfig) => number
  readonly times: number
  readonly next?: readonly Json[]
  readonly when?: (config: AssistantConfig) => boolean
}

/** A text said on silence: a hook that is ours by its name, among those of others. */
const said = (name: string, { of, after, times, next = [], when }: Say): Setting => ({
  of: [of, 'silenceTimeoutSeconds'],
  at: `hooks.${name}`,
  to: (config) => {
    const exact = valueAt(config, of)
    if (typeof exact !== 'string') return exact
    if (exact.trim() === '') return null
    const options = {
      timeoutSeconds: Math.max(1, Math.floor(after(config))),
      triggerMaxCount: times,
      triggerResetMode: 'onUserSpeech',
    }
    return { on: 'customer.speech.timeout', name, options, do: [{ type: 'say', exact }, ...next] }
  },
  from: (raw) => (isObject(raw) && Array.isArray(raw.do) ? get(raw.do[0], 'exact') : undefined),
  ...(when ? { when } : {}),
  compare: 'exact',
  lens: {
    read: ({ hooks }) => list(hooks).find((item) => get(item, 'name') === name),
    write: (object, value) => {
      const hooks = list(object.hooks)
      const index = hooks.findIndex((item) => get(item, 'name') === name)
      if (value === undefined) return set(object, 'hooks', hooks.toSpliced(index, 1))
      return set(object, 'hooks', hooks.toSpliced(index === -1 ? hooks.length : index, 1, value))
    },
  },
})

/** What is said when the caller is silent, and what is said before hanging up on them. */
export const hooks: readonly Setting[] = [
  said('patchbay:inactivity', {
    of: 'inactivityMessage',
    after: (config) => Math.min(longest, silence(config) / 2),
    times: 3,
  }),
  said('patchbay:timeout-end', {
    of: 'timeoutEndMessage',
    after: (config) => silence(config) - 2,
    times: 1,
    next: [{ type: 'tool', tool: { type: 'endCall' } }],
    // A hook waits for 1000 seconds at most.
    when: (config) => silence(config) - 2 <= longest,
  }),
]
