import { get, type Json } from '../../src/json.ts'
import type { Complaint } from '../../src/provider.ts'

/** Vapi's own sentences: `message` is a list of them, or one. */
export const sentences = (body: Json): readonly string[] => {
  const message = get(body, 'message')
  const all = Array.isArray(message) ? message : [message]
  return all.filter((item) => typeof item === 'string')
}

// `voice.property speed should not exist`, `model.All fallbackModels's elements must be unique`,
// `each value in endCallPhrases must be ...`: the block stands before the whole sentence.
const inBlock =
  /^(?:(?<block>[\w.[\]]+)\.)?(?:property (?<unknown>\w+)|each value in (?<list>\w+)|All (?<all>\w+)'s elements) (?<rule>.+)$/
// `model.maxTokens must not be less than 50`
const direct = /^(?<path>[\w.[\]]+) (?<rule>(?:must|should) .+)$/

/** Each sentence that names a place, by that place. */
export const complaints = (body: Json): readonly Complaint[] =>
  sentences(body).flatMap((sentence) => {
    const text = sentence.replace(/^assistant\./, '')
    const { block, unknown, list, all, path, rule } =
      (inBlock.exec(text) ?? direct.exec(text))?.groups ?? {}
    const key = path ?? unknown ?? list ?? all
    if (key === undefined || rule === undefined) return []
    const message = path === undefined ? text : rule
    return [{ at: block === undefined ? key : `${block}.${key}`, message }]
  })
