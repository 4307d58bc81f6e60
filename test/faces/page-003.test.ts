import { describe, expect, test } from 'vitest'
import { v1Assistant, v1Defaults, v1Face, v1Patch } from '../../src/api/v1.face.ts'
import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import { assistant } from '../api/open.ts'
import { bothFaces, refused } from './open.ts'
import { canonical003, page003, readOnly003, writable } from './pages.ts'

const { born, get: read, patch, send, version } = bothFaces()

/** Every dotted path of an object's leaves; lists are leaves. */
const leaves = (value: Json, path = ''): string[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, item]) => leaves(item, path ? `${path}.${key}` : key))
    : [path]
const fields = leaves(writable(page003))

describe('page 003’s example', () => {
  test('is what GET answers for the same assistant at home, every key in its order', () => {
    const shown = v1Face.show(assistant({ config: canonical003 }))
    expect(JSON.stringify(shown)).toBe(JSON.stringify(page003))
    expect(v1Assistant.parse(shown)).toEqual(page003)
  })

  test('comes back from its writable part, created or patched', async () => {
    const body = writable(page003)
    const made = await send('POST', 'v1', '', body)
    expect(made.status).toBe(201)
    const { id, created_at, updated_at } = made.body.data
    const expected = { ...page003, id, created_at, updated_at, selected_tools: [] }
    expect(JSON.stringify(made.body)).toBe(JSON.stringify({ success: true, data: expected }))
    expect(await read('v1', id)).toEqual(expected)

    const other = await born('console')
    const changed = await patch('v1', other, body)
    expect(changed.status).toBe(200)
    expect(writable(changed.body.data)).toEqual(body)
  })

  test('is read as the canonical assistant and nothing more', () => {
    const body = { ...writable(page003), tool_ids: page003.selected_tools }
    expect(v1Patch.parse(body)).toEqual(body)
    expect(v1Face.patch(body, {})).toEqual(canonical003)
  })

  test('sent back whole is refused, and each key that may only be read is named', async () => {
    const id = await born('v1')
    const before = await version(id)
    const answer = refused(await patch('v1', id, await read('v1', id)))
    expect(answer).toEqual({ status: 422, code: 'validation_failed', paths: [...readOnly003] })
    expect(await version(id)).toBe(before)
  })
})

describe('a name alone', () => {
  test('makes page 003’s example, with empty texts where it would speak for the caller', async () => {
    const made = await send('POST', 'v1', '', { name: 'A' })
    const { id, created_at, updated_at } = made.body.data
    const { voice, ...rest } = page003
    expect(made.body.data).toEqual({
      ...rest,
      ...{ id, created_at, updated_at, name: 'A', selected_tools: [] },
      ...{ system_prompt: '', welcome_message: '', filler_words: '' },
      voice: { ...voice, instructions: '' },
    })
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  test('is required', async () => {
    expect(refused(await send('POST', 'v1', '', {}))).toEqual({
      status: 422,
      code: 'validation_failed',
      paths: ['name'],
    })
  })

  test('gives way path by path: what is named stands beside the rest of the example', async () => {
    const id = await born('v1', {
      transcription: { deepgram: { diarize: false } },
      max_tokens: null,
    })
    const shown = await read('v1', id)
    expect(shown.transcription).toEqual(
      set(page003.transcription as JsonObject, 'deepgram.diarize', false)
    )
    expect(shown.max_tokens).toBeNull()
  })

  test('leaves the defaults alone for the next one', async () => {
    const before = JSON.stringify(v1Defaults)
    await born('v1', { voice: { speed: 2 }, transcription: null })
    expect(JSON.stringify(v1Defaults)).toBe(before)
  })
})

/** Another value of the same type as the example's. */
const another = (path: string): Json => {
  const value = get(page003 as JsonObject, path)
  if (path === 'transcription.mode') return 'multi'
  if (typeof value === 'number') return value === 1 ? 0.5 : value / 2
  if (typeof value === 'boolean') return !value
  return Array.isArray(value) ? ['de', 'fr'] : `${String(value)} 2`
}
const integers = ['max_tokens', 'maximum_duration', 'silence_timeout', 'utterance_end_ms']
const wrong = (path: string): Json[] => {
  const value = get(page003 as JsonObject, path)
  const key = path.split('.').at(-1) ?? ''
  const everywhere: Json[] = [{}, { a: 1 }]
  if (typeof value === 'number')
    return [...everywhere, '1', true, [1], ...(integers.includes(key) ? [1.5] : [])]
  if (typeof value === 'boolean') return [...everywhere, 'true', 0, 1]
  return Array.isArray(value)
    ? [...everywhere, 'de', [1], [null]]
    : [...everywhere, 1, false, ['x']]
}
const under = (path: string, value: Json) => set({}, path, value)
/** Another vendor needs a voice of its own, were it called the same. */
const changing = (path: string, value: Json) =>
  path === 'voice.provider'
    ? { voice: { provider: value, name: page003.voice.name } }
    : under(path, value)

describe('every field of page 003', () => {
  test.each(fields)('%s is changed alone', async (path) => {
    const id = await born('v1')
    const before = await read('v1', id)
    const value = another(path)
    const changed = await patch('v1', id, changing(path, value))
    expect(changed.status).toBe(200)
    const { updated_at } = changed.body.data
    expect(changed.body.data).toEqual({ ...(set(before, path, value) as object), updated_at })
    expect(await read('v1', id)).toEqual(changed.body.data)
  })

  test.each(fields)('%s of another type is refused by name', (path) => {
    for (const value of wrong(path)) {
      const { error } = v1Patch.safeParse(under(path, value))
      const at = error?.issues.map((issue) => issue.path.map(String).join('.')) ?? ['taken']
      expect([value, at.every((it) => it === path || it.startsWith(`${path}.`))]).toEqual([
        value,
        true,
      ])
    }
  })

  const kept = ['name', 'ai_provider', 'model']
  test.each(fields.filter((path) => !kept.includes(path)))(
    '%s is cleared by null, stored and shown as null on v1',
    async (path) => {
      const id = await born('v1')
      await patch('v1', id, changing(path, another(path)))
      const before = await read('v1', id)
      const cleared = await patch('v1', id, under(path, null))
      expect(cleared.status).toBe(200)
      const { updated_at } = cleared.body.data
      expect(cleared.body.data).toEqual({ ...(set(before, path, null) as object), updated_at })
      expect(v1Assistant.safeParse(cleared.body.data).success).toBe(true)
      const version = cleared.headers.get('etag')
      const again = await patch('v1', id, under(path, null))
      expect([again.status, again.headers.get('etag')]).toEqual([200, version])
    }
  )

  test.each([...kept, 'voice'])('%s cannot be cleared', async (path) => {
    const id = await born('v1')
    const before = await version(id)
    expect(refused(await patch('v1', id, { [path]: null }))).toEqual({
      status: 422,
      code: 'validation_failed',
      paths: [path],
    })
    expect(await version(id)).toBe(before)
  })
})

describe('blocks', () => {
  test.each(['deepgram', 'cartesia', 'gladia', 'smallest_ai'])(
    'transcription.%s given as null clears each of its keys and no other',
    async (vendor) => {
      const id = await born('v1')
      const changed = await patch('v1', id, { transcription: { [vendor]: null } })
      const block = get(page003 as JsonObject, `transcription.${vendor}`) as JsonObject
      expect(changed.body.data.transcription).toEqual({
        ...page003.transcription,
        [vendor]: Object.fromEntries(Object.keys(block).map((key) => [key, null])),
      })
    }
  )

  test('a cleared transcription is null as a whole, and stands again with all keys', async () => {
    const id = await born('v1')
    const cleared = await patch('v1', id, { transcription: null })
    expect(cleared.body.data.transcription).toBeNull()
    expect(v1Assistant.safeParse(cleared.body.data).success).toBe(true)
    const again = await patch('v1', id, { transcription: { language: 'de' } })
    const { deepgram, cartesia, gladia, smallest_ai } = page003.transcription
    const nulls = (block: object) =>
      Object.fromEntries(Object.keys(block).map((key) => [key, null]))
    expect(again.body.data.transcription).toEqual({
      ...{ provider: null, language: 'de', mode: null, prompt: null },
      ...{ deepgram: nulls(deepgram), cartesia: nulls(cartesia) },
      ...{ gladia: nulls(gladia), smallest_ai: nulls(smallest_ai) },
    })
  })

  test.each<[JsonObject]>([
    [{ voice: {} }],
    [{ transcription: {} }],
    [{ transcription: { deepgram: {}, gladia: {} } }],
    [{ provider_options: {} }],
    [{ temperature: 0.3, voice: { tts_model: null } }],
    [{ maximum_duration: 600.0 }],
  ])('%j changes nothing: the same version and no operation', async (body) => {
    const id = await born('v1')
    const before = await send('GET', 'v1', `/${id}`)
    const answer = await patch('v1', id, body)
    expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([
      200,
      before.body,
      before.headers.get('etag'),
    ])
    expect(answer.headers.get('patchbay-operation')).toBeNull()
  })

  test('-0 is 0', async () => {
    const id = await born('v1', { temperature: 0 })
    const before = await version(id)
    const answer = await patch('v1', id, '{"temperature":-0}')
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, before])
    await patch('v1', id, { temperature: 1 })
    const zero = await patch('v1', id, '{"temperature":-0.0}')
    expect(JSON.stringify(zero.body.data.temperature)).toBe('0')
  })
})
