import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import type { Setting } from '../../src/setting.ts'

const voicemailAt = 'agent.voicemail_option'

/** Hanging up without a word, which is not the same as not looking for a voicemail at all. */
const hangsUp = false

/** What is said to a voicemail; an empty text hangs up on it, and nothing looks for none. */
export const voicemail: Setting = {
  of: ['voicemailMessage'],
  at: voicemailAt,
  to: ({ voicemailMessage: text }) =>
    typeof text === 'string' && text.trim() === '' ? hangsUp : text,
  from: (raw) => (raw === hangsUp ? '' : typeof raw === 'string' ? raw : undefined),
  lens: {
    read: (object) => {
      const action = get(object, `${voicemailAt}.action`)
      if (get(action, 'type') === 'static_text') return get(action, 'text')
      return get(action, 'type') === 'hangup' ? hangsUp : action
    },
    write: (object, value) => {
      if (value === undefined) return set(object, voicemailAt, undefined)
      const action = value === hangsUp ? { type: 'hangup' } : { type: 'static_text', text: value }
      return set(object, `${voicemailAt}.action`, action)
    },
  },
}

const toolsAt = 'llm.general_tools'

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const isEndCall = (tool: Json) => get(tool, 'type') === 'end_call'

// Where there is no tool to hang up with, it is this one.
const ours: JsonObject = {
  type: 'end_call',
  name: 'end_call',
  description: 'End the call when the user is done.',
}

const spoken = (text: Json) => ({
  speak_during_execution: true,
  execution_message_type: 'static_text',
  execution_message_description: text,
})

const silent = (tool: JsonObject): JsonObject =>
  Object.keys(spoken('')).reduce((rest, key) => set(rest, key, undefined), tool)

/** What is said on hanging up: three keys of the tool that does it. */
export const goodbye: Setting = {
  of: ['endCallMessage'],
  at: `${toolsAt}.end_call`,
  lens: {
    read: (object) => {
      const tool = list(get(object, toolsAt)).find(isEndCall)
      return get(tool, 'speak_during_execution') === true &&
        get(tool, 'execution_message_type') === 'static_text'
        ? get(tool, 'execution_message_description')
        : undefined
    },
    write: (object, value) => {
      const tools = list(get(object, toolsAt))
      const index = tools.findIndex(isEndCall)
      const held = tools[index]
      const tool = isObject(held) ? held : ours
      const next = value === undefined ? silent(tool) : { ...tool, ...spoken(value) }
      return set(object, toolsAt, index === -1 ? [...tools, next] : tools.with(index, next))
    },
  },
}
