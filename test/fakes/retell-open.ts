import type { FakeOptions } from '../../adapters/fakes/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { type Json, type JsonObject, parseExact } from '../../src/json.ts'

export const key = 'retell-sandbox-key'

export const start = Date.parse('2026-08-20T10:00:00.000Z')

/** A clock that is a second later at every look. */
const clock = () => {
  let time = start
  return () => {
    time += 1000
    return time
  }
}

/** A fake Retell in this process, and a way to ask it. */
export const open = (options: FakeOptions = {}) => {
  const fake = retellFake({ now: clock(), keys: [key, 'other-key'], ...options })
  const call = async (method: string, path: string, body?: Json | string, as = key) => {
    const response = await fake.request(path, {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : parseExact(text) }
  }
  const made = async (path: string, body: Json) =>
    (await call('POST', path, body)).body as JsonObject & { readonly version: number }
  return { fake, call, made }
}

/** An agent and its LLM, placed as version 3, published. */
export const published = (options: FakeOptions = {}) => {
  const opened = open(options)
  opened.fake.place('llm', llm)
  opened.fake.place('agent', agent)
  return opened
}

export const llm = {
  llm_id: 'llm_1',
  version: 3,
  model: 'gpt-4.1',
  general_prompt: 'You are Ada.',
  general_tools: [{ type: 'end_call', name: 'end_call' }],
  last_modification_timestamp: start - 2000,
  is_published: true,
}

export const agent = {
  agent_id: 'agent_1',
  channel: 'voice',
  agent_name: 'Ada',
  response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 },
  voice_id: '11labs-Adrian',
  version: 3,
  version_title: 'Third',
  version_description: 'The third one',
  last_modification_timestamp: start - 1000,
  is_published: true,
}

/** A no of Retell's own code. */
export const no = (status: number, message: string) => ({
  status,
  body: { status: 'error', message },
})

/** A no of the validator in front of it. */
export const bad = (error_message: string) => ({ status: 400, body: { error_message } })

export const missing = no(422, 'Cannot find requested asset under given api key.')
