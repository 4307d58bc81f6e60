import {
  get,
  isObject,
  type Json,
  type JsonObject,
  mapValues,
  plain,
  set,
} from '../../../src/json.ts'
import * as defaults from './defaults.ts'
import { newId } from './ids.ts'
import { filled, heeded } from './merge.ts'
import { toolRequest } from './tool-schema.ts'

const common: JsonObject = {
  response_timeout_secs: 20,
  disable_interruptions: false,
  force_pre_tool_speech: false,
  assignments: [],
  tool_call_sound: null,
  tool_call_sound_behavior: 'auto',
  dynamic_variables: { dynamic_variable_placeholders: {} },
  execution_mode: 'immediate',
}

const apiSchema: JsonObject = {
  request_headers: {},
  method: 'GET',
  path_params_schema: {},
  query_params_schema: null,
  request_body_schema: null,
  content_type: 'application/json',
  auth_connection: null,
}

const literal: JsonObject = {
  description: '',
  enum: null,
  is_system_provided: false,
  dynamic_variable: '',
  constant_value: '',
}

/** A tool as it is stored: what was sent, and a default for every key that it lacks. */
export const toolConfig = (body: JsonObject): JsonObject => {
  const read = toolRequest(body).parse(plain(body)) as JsonObject
  const sent = (heeded(body, read, {}) as JsonObject).tool_config as JsonObject
  if (sent.type === 'client') return filled({ ...common, expects_response: false }, sent)
  const whole = filled({ ...common, api_schema: apiSchema }, sent)
  const places = ['path_params_schema', 'query_params_schema', 'request_body_schema']
  return places.reduce((config, place) => {
    const at = `api_schema.${place}`
    const schema = get(config, at)
    if (!isObject(schema)) return config
    return set(config, at, place === 'path_params_schema' ? literals(schema) : described(schema))
  }, whole)
}

const described = (schema: JsonObject): JsonObject => ({
  required: [],
  ...schema,
  ...(isObject(schema.properties) && { properties: literals(schema.properties) }),
})

const literals = (properties: JsonObject): JsonObject =>
  mapValues(properties, (property) =>
    isObject(property) && isLiteral(property.type) ? filled(literal, property) : property
  )

const isLiteral = (type: Json | undefined) => type !== 'object' && type !== 'array'

/** What a POST makes. */
export const created = (body: JsonObject): JsonObject => ({
  id: newId('tool'),
  tool_config: toolConfig(body),
  access_info: defaults.access,
  usage_stats: { total_calls: 0, avg_latency_secs: 0 },
})
