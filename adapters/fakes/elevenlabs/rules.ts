import { get, isObject, type JsonObject, own } from '../../../src/json.ts'
import { inline, toolIds } from './agent.ts'
import { systemTools } from './config.ts'
import type { Detail } from './errors.ts'

const language = 'conversation_config.agent.language'
const model = 'conversation_config.tts.model_id'
const prompt = 'conversation_config.agent.prompt'

/**
 * What is wrong with the language and the model of the voice together. Only what a request touches
 * is looked at: real agents hold pairs that no request could make.
 */
export const languageRule = (body: JsonObject, next: JsonObject): string | undefined => {
  if (get(body, language) === undefined && get(body, model) === undefined) return undefined
  const english = (get(next, language) ?? 'en') === 'en'
  const spoken = String(get(next, model) ?? 'eleven_flash_v2')
  if (english && /^eleven_(turbo|flash)_v2_5$/.test(spoken))
    return 'English Agents must use turbo or flash v2.'
  if (!english && /^eleven_(turbo|flash)_v2$/.test(spoken))
    return 'Non-english Agents must use turbo or flash v2_5.'
  return undefined
}

/** True where an agent would have tools by their ids and its own beside them. */
export const hasBothTools = (body: JsonObject, before: JsonObject, next: JsonObject) => {
  const sent = get(body, prompt)
  const [inlineSent, ids] = [get(sent, 'tools'), get(sent, 'tool_ids')]
  if (inlineSent === undefined && ids === undefined) return false
  const inlines =
    inlineSent === undefined ? inline(before) : Array.isArray(inlineSent) ? inlineSent : []
  return inlines.length > 0 && toolIds(next).length > 0
}

/** What a system tool lacks that was not there before. */
export const systemToolDetails = (
  body: JsonObject,
  before: JsonObject,
  next: JsonObject
): Detail[] =>
  systemTools.flatMap((name) => {
    const at = (object: JsonObject) => own(get(object, `${prompt}.built_in_tools`), name)
    if (!isObject(at(body)) || isObject(at(before))) return []
    return ['name', 'params', 'params.system_tool_type']
      .filter((key) => get(at(next), key) === undefined)
      .slice(0, 1)
      .map((key) => missingAt([...prompt.split('.'), 'built_in_tools', name, ...key.split('.')]))
  })

const missingAt = (path: readonly string[]): Detail => ({
  type: 'missing',
  loc: ['body', ...path],
  msg: 'Field required',
})
