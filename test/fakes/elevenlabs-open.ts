import { readdirSync, readFileSync } from 'node:fs'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import type { FakeOptions } from '../../adapters/fakes/fake.ts'
import { type Json, type JsonObject, parseExact } from '../../src/json.ts'

export const key = 'elevenlabs-sandbox-key'
export const agents = '/v1/convai/agents'
export const tools = '/v1/convai/tools'

/** A clock that is a second later at every look. */
const clock = () => {
  let time = Date.parse('2026-08-20T10:00:00.000Z')
  return () => {
    time += 1000
    return time
  }
}

/** A fake ElevenLabs in this process, and a way to ask it. */
export const open = (options: FakeOptions = {}) => {
  const fake = elevenlabsFake({ now: clock(), keys: [key, 'other-key'], ...options })
  const call = async (method: string, path: string, body?: Json | string, as = key) => {
    const response = await fake.request(path, {
      method,
      headers: { 'xi-api-key': as },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : parseExact(text)) as JsonObject }
  }
  /** Makes an agent and reads it. */
  const create = async (config: JsonObject = {}, more: JsonObject = {}) => {
    const made = await call('POST', `${agents}/create`, { ...more, conversation_config: config })
    const path = `${agents}/${String(made.body.agent_id)}`
    return { ...(await call('GET', path)).body, path } as JsonObject & { readonly path: string }
  }
  return { fake, call, create }
}

const folder = new URL('../corpus/elevenlabs/', import.meta.url)

/** Every real configuration of the corpus, numbers as written. */
export const corpus = readdirSync(folder).map((name) => {
  const object = parseExact(readFileSync(new URL(name, folder), 'utf8')) as JsonObject
  const isTool = name.startsWith('tool-')
  const id = String(isTool ? object.id : object.agent_id)
  return { name, kind: isTool ? 'tool' : 'agent', object, path: `${isTool ? tools : agents}/${id}` }
})

/** The agents alone. */
export const realAgents = corpus.filter(({ kind }) => kind === 'agent')
/** The tools alone. */
export const realTools = corpus.filter(({ kind }) => kind === 'tool')

/** A tool's whole request, as the dossier has it. */
export const orderStatus: JsonObject = {
  type: 'webhook',
  name: 'check_order_status',
  description: "Use this tool to check the status of a customer's order.",
  response_timeout_secs: 10,
  api_schema: {
    url: 'https://api.yourstore.com/orders/status',
    method: 'GET',
    request_headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sk_abc' },
    path_params_schema: {},
    query_params_schema: {
      properties: { order_id: { type: 'string', description: "The customer's order ID" } },
      required: ['order_id'],
    },
    request_body_schema: null,
  },
}

/** The answer about a document that is not there. */
export const gone = (id: string) => ({
  status: 404,
  body: { detail: { status: 'document_not_found', message: `Document with id ${id} not found.` } },
})
