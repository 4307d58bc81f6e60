import { get, isObject, type Json } from '../../src/json.ts'
import type { Complaint } from '../../src/provider.ts'

const errorsOf = (body: Json): readonly Json[] => {
  const errors = get(body, 'errors')
  return Array.isArray(errors) ? errors : []
}

const sentenceOf = (error: Json): string | undefined => {
  const [detail, title] = [get(error, 'detail'), get(error, 'title')]
  return [detail, title].find((text): text is string => typeof text === 'string' && text !== '')
}

/** What an error body says: the form of the whole platform; that of assistants is not published. */
export const sentences = (body: Json): readonly string[] =>
  errorsOf(body).flatMap((error) => sentenceOf(error) ?? [])

/** True for an error of Telnyx' own. */
export const ownError = (body: Json) => isObject(body) && sentences(body).length > 0

/** Each sentence that points at a place, by that place. */
export const complaints = (body: Json): readonly Complaint[] =>
  errorsOf(body).flatMap((error) => {
    const [pointer, message] = [get(error, 'source.pointer'), sentenceOf(error)]
    return typeof pointer !== 'string' || message === undefined
      ? []
      : [{ at: pointer.replace(/^\//, '').replaceAll('/', '.'), message }]
  })
