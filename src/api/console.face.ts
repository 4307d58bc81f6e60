import type { AssistantConfig } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { get, isObject, type Json, type JsonObject, own, set } from '../json.ts'
import type { Face } from './face.ts'
import { type Row, readRows, showRows, spellRows } from './table.ts'

export { consoleAssistant, consoleCreate, consolePatch } from './console.schema.ts'

/** Page 004's assistant; `transcriber.model` is the one row that depends on a value (`vendorOf`). */
const rows: readonly Row[] = [
  ['name', 'name'],
  ['firstMessage', 'firstMessage'],
  ['firstMessageMode', 'firstMessageMode'],
  ['systemPrompt', 'systemPrompt'],
  ['model.provider', 'model.provider'],
  ['model.model', 'model.model'],
  ['model.temperature', 'model.temperature'],
  ['model.maxTokens', 'model.maxTokens'],
  ['voice.provider', 'voice.provider'],
  ['voice.voiceId', 'voice.voiceId'],
  ['transcriber.provider', 'transcriber.provider'],
  ['voicemailMessage', 'voicemailMessage'],
  ['endCallMessage', 'endCallMessage'],
  ['endCallPhrases', 'endCallPhrases'],
  ['metadata', 'metadata'],
  ['maxDurationSeconds', 'maxDurationSeconds'],
  ['toolIds', 'toolIds'],
]

/** The console face: camelCase, a field that was never set is left out, a cleared one is null. */
export const consoleFace: Face = {
  show: ({ id, orgId, createdAt, updatedAt, config }) => {
    let shown = showRows(rows, config as JsonObject, undefined)
    const model = own(config.transcriber?.models, vendorOf(config) ?? '')
    if (model !== undefined) shown = set(shown, 'transcriber.model', model)
    if (config.transcriber === null) shown = set(shown, 'transcriber', null)
    for (const key of ['systemPrompt', 'toolIds'])
      if (isEmpty(shown[key])) shown = set(shown, key, undefined)
    return { id, orgId, createdAt, updatedAt, ...shown }
  },
  patch: (body, current) => {
    if (body.transcriber === null)
      return { ...readRows(rows, { ...body, transcriber: {} }), transcriber: null }
    const patch = readRows(rows, body)
    const model = get(body, 'transcriber.model')
    if (model === undefined) return patch
    const transcriber = isObject(patch.transcriber) ? patch.transcriber : {}
    return { ...patch, transcriber: { ...transcriber, models: modelOf(model, body, current) } }
  },
  spell: (path) =>
    path.startsWith('transcriber.models') ? 'transcriber.model' : (spellRows(rows, path) ?? path),
}

const isEmpty = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0)

// The page shows one transcriber model, home keeps one per vendor: the one in use is meant, as it
// is after this request. Where none is in use there is no model to set, but one to show as cleared.
const modelOf = (model: Json, body: JsonObject, current: AssistantConfig): JsonObject => {
  const given = get(body, 'transcriber.provider')
  const vendor = given === undefined ? vendorOf(current) : given
  if (typeof vendor === 'string') return { [vendor]: model }
  if (model === null) return { '': null }
  throw new PatchbayError('validation_failed', 'The request is not valid', {
    errors: [{ path: 'transcriber.model', message: 'needs a transcriber.provider' }],
  })
}

const vendorOf = ({ transcriber }: AssistantConfig) => transcriber?.provider
