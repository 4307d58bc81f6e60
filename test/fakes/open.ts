import type { FakeOptions } from '../../adapters/fakes/fake.ts'
import { vapiFake } from '../../adapters/fakes/vapi.ts'
import { type Json, type JsonObject, parseExact } from '../../src/json.ts'

export const key = 'vapi-sandbox-key'

/** What Vapi alone writes; sending one of these is refused. */
export const serverKeys = [
  'id',
  'orgId',
  'createdAt',
  'updatedAt',
  'latestVersion',
  'isServerUrlSecretSet',
]

/** A clock that is a second later at every look, from ten o'clock on. */
const clock = () => {
  let time = Date.parse('2026-08-20T10:00:00.000Z')
  return () => {
    time += 1000
    return time
  }
}

/** A fake Vapi in this process, and a way to ask it. */
export const open = (options: FakeOptions = {}) => {
  const fake = vapiFake({ now: clock(), keys: [key, 'other-key'], ...options })
  const call = async (method: string, path: string, body?: Json | string, as = key) => {
    const response = await fake.request(path, {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : parseExact(text) }
  }
  const create = async (body: Json, kind = 'assistant') =>
    (await call('POST', `/${kind}`, body)).body as JsonObject & { readonly id: string }
  return { fake, call, create }
}

/** The answer of the real API to a body with these mistakes. */
export const bad = (...message: string[]) => ({
  status: 400,
  body: { message, error: 'Bad Request', statusCode: 400 },
})
