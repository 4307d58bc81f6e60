import { get, set } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'

const foundAt = 'telephony_settings.voicemail_detection.on_voicemail_detected'
const leaves = 'leave_message_and_stop_assistant'

/** What is said to a voicemail: one of several things that can be done there. */
const voicemail: Setting = {
  of: ['voicemailMessage'],
  at: foundAt,
  from: (raw) => (typeof raw === 'string' ? raw : undefined),
  lens: {
    // Another thing than a fixed text says nothing of ours, and is something else than nothing.
    read: (object) => {
      const held = get(object, foundAt)
      if (get(held, 'action') !== leaves) return undefined
      const message = get(held, 'voicemail_message')
      return get(message, 'type') === 'message' ? get(message, 'message') : held
    },
    write: (object, value) =>
      set(
        object,
        foundAt,
        value
          ? { action: leaves, voicemail_message: { type: 'message', message: value } }
          : { action: 'stop_assistant' }
      ),
  },
}

const seconds = { min: 1, max: Infinity, integer: true } as const

/** How long a call may last, how it ends, and what a machine hears. */
export const calling: readonly Setting[] = [
  direct('maxDurationSeconds', 'telephony_settings.time_limit_secs', { limit: seconds }),
  direct('silenceTimeoutSeconds', 'telephony_settings.user_idle_timeout_secs', { limit: seconds }),
  voicemail,
]
