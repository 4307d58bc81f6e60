import {
  fromEntries,
  get,
  isObject,
  type Json,
  type JsonObject,
  mapValues,
  set,
} from '../../src/json.ts'
import type { ToolSetting } from '../../src/provider-tools.ts'
import { placeholdersIn, type ToolConfig } from '../../src/tool.ts'

type Parameter = ToolConfig['schema'][number]

const hasBody = ({ method }: ToolConfig) => method !== 'GET' && method !== 'DELETE'

/** Parameters that stand in the URL, or those that do not. */
const split = ({ endpoint, schema }: ToolConfig, isPlaced: boolean) => {
  const placed = placeholdersIn(endpoint)
  return schema.filter(({ name }) => placed.includes(name) === isPlaced)
}

const properties = (list: readonly Parameter[]): JsonObject =>
  fromEntries(list.map(({ name, type, description }) => [name, { type, description }]))

/** No parameter of ours may be left out; without any there is no schema. */
const whole = (list: readonly Parameter[], more: JsonObject = {}): Json =>
  list.length === 0
    ? null
    : { ...more, properties: properties(list), required: list.map(({ name }) => name) }

const isDefault = (value: Json) => value === null || value === '' || value === false

// ElevenLabs answers every parameter and schema with all the keys that it could have.
const said = (value: Json): Json =>
  isObject(value)
    ? fromEntries(Object.entries(value).filter(([, item]) => !isDefault(item)))
    : value

const saidOfEach = (value: Json | undefined) => (isObject(value) ? mapValues(value, said) : value)

const saidInside = (schema: Json | undefined) =>
  isObject(schema) && isObject(schema.properties)
    ? { ...(said(schema) as JsonObject), properties: mapValues(schema.properties, said) }
    : schema

type Reading = (held: Json | undefined) => Json | undefined

const schema = (
  key: string,
  to: ToolSetting['to'],
  read: Reading = saidInside,
  nothing: Json = null
): ToolSetting => {
  const at = `tool_config.api_schema.${key}`
  return {
    of: ['schema', 'endpoint', 'method', 'name'],
    at,
    to,
    lens: {
      read: (object) => read(get(object, at)),
      write: (object, value) => set(object, at, value ?? nothing),
    },
  }
}

const bodyOf = (tool: ToolConfig) =>
  whole(split(tool, false), { type: 'object', description: `Parameters for ${tool.name}` })

/** A tool's parameters: those of its URL, and the others in the query or the body of its requests. */
export const parameters: readonly ToolSetting[] = [
  schema('path_params_schema', (tool) => properties(split(tool, true)), saidOfEach, {}),
  schema('query_params_schema', (tool) => (hasBody(tool) ? null : whole(split(tool, false)))),
  schema('request_body_schema', (tool) => (hasBody(tool) ? bodyOf(tool) : null)),
]
