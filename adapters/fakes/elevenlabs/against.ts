import { get, type JsonObject } from '../../../src/json.ts'
import { type FakeContext, reply, type Shared } from '../fake.ts'
import { type ToolOf, toolIds } from './agent.ts'
import { legacy, missing, unprocessable } from './errors.ts'
import { keyOf } from './request.ts'
import { hasBothTools, languageRule, systemToolDetails } from './rules.ts'
import { hasVoice } from './voices.ts'

const voiceAt = 'conversation_config.tts.voice_id'

/** How a tool of the request's workspace is found. */
export const toolsOf =
  ({ objects }: Shared, c: FakeContext): ToolOf =>
  (id) =>
    get(objects.find('tool', keyOf(c), id)?.object, 'tool_config') as JsonObject | undefined

/** What the API has against a body that no schema sees. */
export const against = (
  shared: Shared,
  c: FakeContext,
  body: JsonObject,
  before: JsonObject,
  next: JsonObject,
  isNew = false
) => {
  const details = systemToolDetails(body, before, next)
  if (details.length > 0) return unprocessable(details)
  if (hasBothTools(body, before, next))
    return reply(400, legacy('invalid_tools', 'Cannot specify both tools and tool IDs'))
  const known = [...toolIds(before)]
  const gone = toolIds(next).find((id) => !known.includes(id) && !toolsOf(shared, c)(id))
  if (gone !== undefined) return missing(gone)
  const voice = get(body, voiceAt)
  if (typeof voice === 'string' && !hasVoice(shared, keyOf(c), voice))
    return reply(400, legacy('voice_not_found', `A voice with voice_id ${voice} was not found.`))
  const rule = languageRule(body, next)
  if (rule === undefined) return undefined
  // A create is checked as it is read, a change once it is merged: two forms of one complaint.
  return isNew
    ? unprocessable([{ type: 'value_error', msg: rule }])
    : reply(400, legacy('invalid_agent_config', `Invalid conversation config: ${rule}`))
}
