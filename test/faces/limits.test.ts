import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { bothFaces, type FaceName, refused } from './open.ts'

const { born, patch, version } = bothFaces()

/** One code point of four bytes. */
const wide = '😀'
/** Two code points that NFC makes one. */
const accented = 'e\u0301'
const kilobyte = 1024

type Limit = readonly [
  title: string,
  field: string,
  body: (value: Json) => JsonObject,
  fit: readonly Json[],
  unfit: readonly Json[],
]
const at =
  (...keys: string[]) =>
  (value: Json): JsonObject =>
    keys.reduceRight<Json>((inside, key) => ({ [key]: inside }), value) as JsonObject
const inModel = (key: string) => (value: Json) => ({
  model: { provider: 'openai', model: 'gpt-4o', [key]: value },
})

const names: Pick<Limit, 3 | 4> = {
  3: ['x', 'x'.repeat(200), wide.repeat(200), accented.repeat(200)],
  4: ['', 'x'.repeat(201), wide.repeat(201), accented.repeat(201)],
}
const kilobytes = (limit: number): Pick<Limit, 3 | 4> => {
  const bytes = limit * kilobyte
  return {
    3: ['', 'x'.repeat(bytes - 1), 'x'.repeat(bytes), wide.repeat(bytes / 4)],
    4: ['x'.repeat(bytes + 1), `${wide.repeat(bytes / 4)}x`, 'é'.repeat(bytes / 2 + 1)],
  }
}
const tools = (count: number) =>
  Array.from({ length: count }, (_, index) => index.toString(16).padStart(24, '0'))

const v1: readonly Limit[] = [
  ['1 to 200 characters', 'name', at('name'), names[3], names[4]],
  ['100 KB', 'system_prompt', at('system_prompt'), kilobytes(100)[3], kilobytes(100)[4]],
  ['10 KB', 'welcome_message', at('welcome_message'), kilobytes(10)[3], kilobytes(10)[4]],
  ['1 to 32768', 'max_tokens', at('max_tokens'), [1, 32_767, 32_768], [0, -1, 32_769, 1.5]],
  ['0 to 2', 'temperature', at('temperature'), [0, 1.99, 2], [-0.01, 2.01]],
  ['0.1 to 4', 'voice.speed', at('voice', 'speed'), [0.1, 1, 4], [0.09, 0, 4.01]],
  ['0 to 1', 'voice.stability', at('voice', 'stability'), [0, 0.5, 1], [-0.01, 1.01]],
  ['0 to 1', 'voice.similarity_boost', at('voice', 'similarity_boost'), [0, 1], [-0.01, 1.01]],
  [
    '500 characters',
    'voice.instructions',
    at('voice', 'instructions'),
    ['', 'x'.repeat(499), wide.repeat(500), accented.repeat(500)],
    ['x'.repeat(501), accented.repeat(501)],
  ],
  [
    '1 to 86400 whole seconds',
    'maximum_duration',
    at('maximum_duration'),
    [1, 86_400],
    [0, 86_401],
  ],
  ['1 to 86400 whole seconds', 'silence_timeout', at('silence_timeout'), [1, 86_400], [0, 1.5]],
]
const console: readonly Limit[] = [
  ['1 to 200 characters', 'name', at('name'), names[3], names[4]],
  ['100 KB', 'systemPrompt', at('systemPrompt'), kilobytes(100)[3], kilobytes(100)[4]],
  ['10 KB', 'firstMessage', at('firstMessage'), kilobytes(10)[3], kilobytes(10)[4]],
  ['1 to 32768', 'model.maxTokens', inModel('maxTokens'), [1, 32_768], [0, 32_769]],
  ['0 to 2', 'model.temperature', inModel('temperature'), [0, 2], [-0.01, 2.01]],
]

describe.each<[FaceName, number, readonly Limit[]]>([
  ['v1', 422, v1],
  ['console', 400, console],
])('on %s', (face, status, limits) => {
  test.each(limits)('%s is the limit of %s', async (_title, field, body, fit, unfit) => {
    const id = await born(face)
    for (const value of fit) expect((await patch(face, id, body(value))).status).toBe(200)
    const before = await version(id)
    for (const value of unfit)
      expect(refused(await patch(face, id, body(value)))).toEqual({
        status,
        code: 'validation_failed',
        paths: [field],
      })
    expect(await version(id)).toBe(before)
  })

  const key = face === 'v1' ? 'tool_ids' : 'toolIds'
  test('an assistant takes 50 tools, each once', async () => {
    const id = await born(face)
    const refusals = [tools(51), ['0'.repeat(24), '0'.repeat(24)]]
    for (const value of refusals)
      expect(refused(await patch(face, id, { [key]: value }))).toEqual({
        status,
        code: 'validation_failed',
        paths: [key],
      })
    // Fifty are fine by the schema; that none of them exists is another matter.
    expect((await patch(face, id, { [key]: tools(50) })).body.code).toBe('not_found')
  })
})

test('home keeps a text as it was sent, though it is counted after NFC', async () => {
  const id = await born('v1')
  const name = accented.repeat(200)
  expect((await patch('v1', id, { name })).body.data.name).toBe(name)
})

test.each<[FaceName, string, JsonObject, string]>([
  ['v1', 'max_tokens', { max_tokens: 1.5 }, 'must be of type integer'],
  ['v1', 'temperature', { temperature: '1' }, 'must be of type number'],
  ['v1', 'voice', { voice: 1 }, 'must be of type object'],
  ['v1', 'transcription.mode', { transcription: { mode: 'x' } }, 'must be one of single, multi'],
  ['v1', 'name', { name: '' }, 'must be 1 to 200 characters'],
  ['console', 'metadata', { metadata: 1 }, 'must be of type object'],
  ['console', 'endCallPhrases', { endCallPhrases: 'bye' }, 'must be of type array'],
  ['console', 'firstMessage', { firstMessage: 'x'.repeat(10_241) }, 'must be at most 10 KB'],
])('on %s a wrong %s is told what would be right', async (face, path, body, message) => {
  const answer = await patch(face, await born(face), body)
  const sentence = answer.body.detail ?? answer.body.error
  expect(sentence).toBe(`The request is not valid; ${path}: ${message}`)
})
