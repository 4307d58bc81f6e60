import { type FaceName, type Field, fields, places, type Value, type Values } from './fields.ts'

// A second reading of every shape, written from the provider's dossier and the pages and sharing
// nothing with the product: what both get wrong alike would have to be thought of twice.
type Json = unknown
type All = { readonly [F in Field]: Value }

const at = (value: Json, ...path: readonly string[]): Json =>
  path.reduce<Json>(
    (part, key) =>
      typeof part === 'object' && part !== null ? (part as Record<string, Json>)[key] : undefined,
    value
  )

const listAt = (value: Json, ...path: readonly string[]): readonly Json[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

const flat = (value: Json): Value => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  const text = value.normalize('NFC').replace(/\r\n/g, '\n').replace(/\s+$/, '')
  return text === '' ? null : text
}

const hookOf = (object: Json, name: string) => {
  const hook = listAt(object, 'hooks').find((item) => at(item, 'name') === name)
  return flat(at(listAt(hook, 'do')[0], 'exact'))
}

/** The fields as Vapi's object has them. */
export const fromVapi = (object: Json): All => ({
  name: flat(at(object, 'name')),
  prompt: flat(
    at(
      listAt(object, 'model', 'messages').find((item) => at(item, 'role') === 'system'),
      'content'
    ) ?? at(object, 'model', 'systemPrompt')
  ),
  greeting: flat(at(object, 'firstMessage')),
  maxTokens: flat(at(object, 'model', 'maxTokens')),
  maxDuration: flat(at(object, 'maxDurationSeconds')),
  voice: flat(at(object, 'voice', 'voiceId')),
  inactivity: hookOf(object, 'patchbay:inactivity'),
  timeoutEnd: hookOf(object, 'patchbay:timeout-end'),
  endCall: flat(at(object, 'endCallMessage')),
  voicemail: flat(at(object, 'voicemailMessage')),
  note: flat(at(object, 'metadata', 'note')),
})

/** The fields as the row of the assistant in the database has them. */
export const fromHome = (config: Json): All => ({
  name: flat(at(config, 'name')),
  prompt: flat(at(config, 'systemPrompt')),
  greeting: flat(at(config, 'firstMessage')),
  maxTokens: flat(at(config, 'model', 'maxTokens')),
  maxDuration: flat(at(config, 'maxDurationSeconds')),
  voice: flat(at(config, 'voice', 'voiceId')),
  inactivity: flat(at(config, 'inactivityMessage')),
  timeoutEnd: flat(at(config, 'timeoutEndMessage')),
  endCall: flat(at(config, 'endCallMessage')),
  voicemail: flat(at(config, 'voicemailMessage')),
  note: flat(at(config, 'metadata', 'note')),
})

/** The fields that a face shows, as its answer has them. */
export const fromFace = (face: FaceName, answer: Json): Values =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const place = places[face][field]
      return place === undefined ? [] : [[field, flat(at(answer, ...place.split('.')))]]
    })
  )

/** What a Vapi object has beside the fields: nothing of it is ours to change. */
export const besides = (object: Json): Record<string, Json> => ({
  server: at(object, 'server'),
  analysisPlan: at(object, 'analysisPlan'),
  transcriber: at(object, 'transcriber'),
  'voice.stability': at(object, 'voice', 'stability'),
  'model.temperature': at(object, 'model', 'temperature'),
  'model.toolIds': at(object, 'model', 'toolIds'),
  'model.knowledgeBase': at(object, 'model', 'knowledgeBase'),
  messages: listAt(object, 'model', 'messages').filter((item) => at(item, 'role') !== 'system'),
  hooks: listAt(object, 'hooks').filter(
    (item) => !String(at(item, 'name')).startsWith('patchbay:')
  ),
  'metadata.others': at(object, 'metadata', 'others'),
})
