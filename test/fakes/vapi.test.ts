import { describe, expect, test } from 'vitest'
import { vapiFake } from '../../adapters/fakes/vapi.ts'
import { type JsonObject, parseExact } from '../../src/json.ts'
import { corpus } from './corpus.ts'

const key = 'vapi-sandbox-key'
const clock = (start = Date.parse('2026-08-20T10:00:00.000Z')) => {
  let time = start
  return () => {
    time += 1000
    return time
  }
}

const open = () => {
  const fake = vapiFake({ now: clock(), keys: [key, 'other-key'] })
  const call = async (method: string, path: string, body?: unknown, as = key) => {
    const response = await fake.request(path, {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: parseExact(await response.text()) as JsonObject }
  }
  return { fake, call }
}

const bad = (...message: string[]) => ({
  status: 400,
  body: { message, error: 'Bad Request', statusCode: 400 },
})

const serverKeys = [
  'id',
  'orgId',
  'createdAt',
  'updatedAt',
  'latestVersion',
  'isServerUrlSecretSet',
]

describe('real configurations', () => {
  test.each(corpus)('$name comes back from GET as it was placed', async ({ kind, object }) => {
    const { fake, call } = open()
    fake.place(kind, object)
    const got = await call('GET', `/${kind}/${object.id}`)
    expect(JSON.stringify(got.body)).toBe(JSON.stringify(object))
  })

  test.each(corpus)('$name takes back each of its own keys', async ({ kind, object }) => {
    for (const [name, value] of Object.entries(object)) {
      if (serverKeys.includes(name)) continue
      const { fake, call } = open()
      fake.place(kind, object)
      const got = await call('PATCH', `/${kind}/${object.id}`, JSON.stringify({ [name]: value }))
      expect(got.status, JSON.stringify(got.body)).toBe(200)
      expect(got.body).toMatchObject({ [name]: value })
    }
  })
})
