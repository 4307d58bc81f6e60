import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import type { Setting } from '../../src/setting.ts'

const at = 'conversation_config.agent.prompt.built_in_tools'
/** Where the end of a call stands. */
export const endAt = `${at}.end_call`
/** Where the detection of a machine stands. */
export const voicemailAt = `${at}.voicemail_detection`

/** A tool of the agent itself, as it is switched on. */
const systemTool = (name: string, params: JsonObject = {}): JsonObject => ({
  type: 'system',
  name,
  description: '',
  params: { system_tool_type: name, ...params },
})

/** An agent that is made by the API cannot end a call unless it is told so. */
export const endCall: JsonObject = systemTool('end_call')

// The text to end with is no setting of theirs, so the tool is told; what others told it stays.
const order = 'When you end the call, set message to exactly: '
const ours = new RegExp(`(?:\\n\\n)?${order}("(?:[^"\\\\]|\\\\.)*")$`)

const told = (tool: Json | undefined) => {
  const description = get(tool, 'description')
  return typeof description === 'string' ? description : ''
}

const lastWords = (tool: Json | undefined): Json | undefined => {
  const [, quoted] = ours.exec(told(tool)) ?? []
  return quoted === undefined ? undefined : (JSON.parse(quoted) as Json)
}

const withLastWords = (object: JsonObject, value: Json | undefined): JsonObject => {
  const tool = get(object, endAt)
  if (!isObject(tool) && !value) return object
  const rest = told(tool).replace(ours, '')
  const line = value ? `${order}${JSON.stringify(value)}` : ''
  const description = [rest, line].filter((text) => text !== '').join('\n\n')
  return set(object, endAt, { ...(isObject(tool) ? tool : endCall), description })
}

// Nothing, an empty message (it hangs up) and a text are three things, and none of them is empty.
const withVoicemail = (object: JsonObject, value: Json | undefined): JsonObject => {
  const tool = get(object, voicemailAt)
  if (value === undefined) return isObject(tool) ? set(object, voicemailAt, null) : object
  const message = get(value, 'voicemail_message') ?? null
  return isObject(tool)
    ? set(object, `${voicemailAt}.params`, {
        system_tool_type: 'voicemail_detection',
        ...((get(tool, 'params') ?? {}) as JsonObject),
        voicemail_message: message,
      })
    : set(object, voicemailAt, systemTool('voicemail_detection', { voicemail_message: message }))
}

/** What is said at the end of a call, and to a machine. */
export const lastThings: readonly Setting[] = [
  {
    of: ['endCallMessage'],
    at: `${endAt}.description`,
    lossy: 'the agent is told to end with it',
    lens: { read: (object) => lastWords(get(object, endAt)), write: withLastWords },
  },
  {
    of: ['voicemailMessage'],
    at: voicemailAt,
    to: ({ voicemailMessage: text }) =>
      typeof text === 'string' ? { voicemail_message: text === '' ? null : text } : text,
    from: (raw) => get(raw, 'voicemail_message') ?? '',
    lens: {
      read: (object) => {
        const tool = get(object, voicemailAt)
        return isObject(tool)
          ? { voicemail_message: get(tool, 'params.voicemail_message') ?? null }
          : undefined
      },
      write: withVoicemail,
    },
  },
]
