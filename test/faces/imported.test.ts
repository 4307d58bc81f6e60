import { describe, expect, test } from 'vitest'
import { consoleAssistant } from '../../src/api/console.face.ts'
import { v1Assistant } from '../../src/api/v1.face.ts'
import { type JsonObject, parseExact } from '../../src/json.ts'
import { bothFaces } from './open.ts'
import { readOnly004, writable } from './pages.ts'

const { get: read, house, patch } = bothFaces()

let count = 0
/** Places an object with these keys, as JSON text, and imports it. */
const take = async (text: string) => {
  count += 1
  const id = `6f1e2d3c-0000-4000-8000-${String(count).padStart(12, '0')}`
  await house().place({ id, ...(parseExact(text) as JsonObject) })
  const given = { connection_id: house().connectionId, external_id: id }
  const answer = await house().request('POST', '/api/v1/assistants/import', given)
  return { answer, external: id, id: answer.body.data?.id as string }
}

describe('an imported assistant', () => {
  test('has what its object says, and no defaults: its name may be null', async () => {
    const { id, answer } = await take('{"firstMessage":"Hi"}')
    expect(answer.status).toBe(201)
    const shown = await read('console', id)
    expect(Object.keys(shown)).toEqual([...readOnly004, 'firstMessage'])
    expect(await read('v1', id)).toMatchObject({
      ...{ name: null, ai_provider: null, model: null, max_tokens: null, selected_tools: [] },
      ...{ voice: { provider: null, name: null }, transcription: { provider: null } },
    })
    expect(answer.body.data).toEqual(await read('v1', id))
  })

  test('is shown with vendors that the console’s own lists lack', async () => {
    const { id } = await take(
      `{"model":{"provider":"groq","model":"gemma2-9b-it"},
        "voice":{"provider":"hume","voiceId":"x"},
        "transcriber":{"provider":"azure","language":"en-US"}}`
    )
    const shown = await read('console', id)
    expect(writable(shown)).toEqual({
      model: { provider: 'groq', model: 'gemma2-9b-it' },
      voice: { provider: 'hume', voiceId: 'x' },
      transcriber: { provider: 'azure' },
    })
  })

  test('may be past every write limit, and is renamed all the same', async () => {
    const name = 'n'.repeat(300)
    const text = 'p'.repeat(150 * 1024)
    const { id } = await take(
      JSON.stringify({
        name,
        firstMessage: text,
        model: {
          ...{ provider: 'openai', model: 'gpt-4o', maxTokens: 99_999, temperature: 3 },
          messages: [{ role: 'system', content: text }],
        },
        voice: { provider: 'azure', voiceId: 'x', speed: 9 },
        silenceTimeoutSeconds: 12.5,
        maxDurationSeconds: 100_000,
      })
    )
    const before = await read('v1', id)
    expect(before).toMatchObject({
      ...{ name, system_prompt: text, welcome_message: text, max_tokens: 99_999, temperature: 3 },
      ...{ voice: { speed: 9 }, silence_timeout: 12.5, maximum_duration: 100_000 },
    })
    for (const schema of [v1Assistant, consoleAssistant]) {
      const shown = await read(schema === v1Assistant ? 'v1' : 'console', id)
      expect(schema.safeParse(shown).error).toBeUndefined()
    }
    const renamed = await patch('v1', id, { name: 'New' })
    const { updated_at } = renamed.body.data
    expect([renamed.status, renamed.body.data]).toEqual([
      200,
      { ...before, name: 'New', updated_at },
    ])
  })
})

describe('imported metadata', () => {
  test('is kept whatever its keys and its size', async () => {
    const metadata = `{"$a.b":1,"":2,"constructor":{"__proto__":3},"big":"${'x'.repeat(20_000)}"}`
    const { answer, id } = await take(`{"name":"A","metadata":${metadata}}`)
    expect(answer.status).toBe(201)
    const seen = await house().request('GET', `/assistants/${id}`)
    expect(JSON.stringify(seen.body.metadata)).toBe(metadata)
    expect(consoleAssistant.safeParse(seen.body).error).toBeUndefined()
  })

  test('reads numbers by their value', async () => {
    const { id } = await take('{"name":"A","metadata":{"a":1.0,"b":[1e2],"c":0.10}}')
    expect((await read('console', id)).metadata).toEqual({ a: 1, b: [100], c: 0.1 })
  })

  test('with a number that JavaScript would change is unrepresentable, and its path is named', async () => {
    const { answer } = await take('{"name":"A","metadata":{"a":{"id":1234567890123456789}}}')
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([
      ...[422, 'unrepresentable', 'metadata.a.id'],
    ])
  })

  test('never shows a stranger’s patchbay, and leaves it where it is', async () => {
    const { id, external } = await take('{"metadata":{"patchbay":{"x":1.50},"a":1}}')
    expect((await read('console', id)).metadata).toEqual({ a: 1 })
    await patch('console', id, { metadata: { b: 2 } })
    expect(JSON.stringify(house().held(external).metadata)).toBe(
      '{"a":1,"b":2,"patchbay":{"x":1.50}}'
    )
  })
})
