import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssistantConfig, assistantConfig } from '../src/assistant.ts'
import { changedPaths, mergeConfig, namedPaths, overlaps } from '../src/config.ts'
import { equal, type Json, type JsonObject, parseExact } from '../src/json.ts'

const full: AssistantConfig = {
  name: 'A',
  model: { provider: 'openai', model: 'gpt-4o', temperature: 0.7 },
  transcriber: {
    provider: 'deepgram',
    models: { deepgram: 'nova-2' },
    deepgram: { diarize: true },
  },
  endCallPhrases: ['bye'],
  metadata: { a: 1, b: { c: 2, d: 3 }, l: [1, null, 2] },
}

const leaf = fc.oneof(fc.constant(null), fc.integer(), fc.string({ maxLength: 3 }), fc.boolean())
const blockKeys = ['a', 'b', 'x.y', '__proto__', 'constructor']
const { value: block } = fc.letrec<{ value: JsonObject }>((tie) => ({
  value: fc.dictionary(
    fc.constantFrom(...blockKeys),
    fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 2 }), tie('value')),
    { maxKeys: 3, noNullPrototype: true }
  ) as fc.Arbitrary<JsonObject>,
}))
/** Patches whose blocks and values do not stand in each other's place, as a face makes them. */
const shaped = fc.record(
  {
    name: leaf,
    voice: fc.record({ speed: leaf, provider: leaf }, { requiredKeys: [] }),
    transcriber: fc.record(
      {
        language: leaf,
        models: fc.dictionary(fc.constantFrom('deepgram', 'my.vendor', 'constructor'), leaf),
        deepgram: fc.record({ diarize: leaf }, { requiredKeys: [] }),
      },
      { requiredKeys: [] }
    ),
    endCallPhrases: fc.array(fc.string({ maxLength: 2 }), { maxLength: 2 }),
    metadata: block,
  },
  { requiredKeys: [] }
) as unknown as fc.Arbitrary<JsonObject>

describe('a merge of configs', () => {
  test.each<[string, JsonObject, AssistantConfig]>([
    ['an absent key leaves', { name: 'B' }, { ...full, name: 'B' }],
    ['null is stored', { name: null }, { ...full, name: null }],
    [
      'blocks merge',
      { model: { temperature: 0 } },
      { ...full, model: { provider: 'openai', model: 'gpt-4o', temperature: 0 } },
    ],
    ['a list replaces', { endCallPhrases: [] }, { ...full, endCallPhrases: [] }],
    ['an empty block leaves', { model: {}, transcriber: { deepgram: {} } }, full],
    ['an empty block is not made', { voice: {}, transcriber: { gladia: {} } }, full],
    ['a block is cleared whole', { transcriber: null }, { ...full, transcriber: null }],
    [
      'null inside metadata removes',
      { metadata: { b: { c: null }, a: null } },
      { ...full, metadata: { b: { d: 3 }, l: [1, null, 2] } },
    ],
    ['metadata is cleared whole', { metadata: null }, { ...full, metadata: null }],
  ])('%s', (_title, patch, expected) => {
    const before = JSON.stringify(full)
    expect(mergeConfig(full, patch)).toEqual(expected)
    expect(JSON.stringify(full)).toBe(before)
  })

  test('a cleared block stays cleared under an empty one, and opens under a field', () => {
    const cleared: AssistantConfig = { transcriber: null }
    expect(mergeConfig(cleared, { transcriber: { deepgram: {} } })).toEqual(cleared)
    expect(mergeConfig(cleared, { transcriber: { language: 'en' } })).toEqual({
      transcriber: { language: 'en' },
    })
  })

  test('a vendor’s name is one key, dots and all', () => {
    const patch = { transcriber: { models: { 'my.stt': 'm1', constructor: 'm2' } } }
    const merged = mergeConfig(full, patch)
    expect(merged.transcriber?.models).toEqual({
      deepgram: 'nova-2',
      'my.stt': 'm1',
      constructor: 'm2',
    })
    expect(changedPaths(full, merged)).toEqual([
      'transcriber.models.my.stt',
      'transcriber.models.constructor',
    ])
  })

  test('twice is as good as once', () => {
    fc.assert(
      fc.property(shaped, shaped, (config, patch) => {
        const once = mergeConfig(config as AssistantConfig, patch)
        expect(equal(mergeConfig(once, patch) as Json, once as Json)).toBe(true)
        expect(changedPaths(once, mergeConfig(once, patch))).toEqual([])
      })
    )
  })

  // Where it cannot hold: inside metadata null is an order to remove, not a value that could be
  // carried on by a merge of two patches.
  test('two patches in a row are the one that merges them, metadata aside', () => {
    fc.assert(
      fc.property(shaped, shaped, shaped, (config, first, second) => {
        const [a, b, c] = [config, first, second].map(({ metadata: _, ...rest }) => rest)
        const inTurn = mergeConfig(mergeConfig(a as AssistantConfig, b ?? {}), c ?? {})
        const atOnce = mergeConfig(
          a as AssistantConfig,
          mergeConfig(b as AssistantConfig, c ?? {}) as JsonObject
        )
        expect(equal(inTurn as Json, atOnce as Json)).toBe(true)
      })
    )
  })

  test('only a path that a patch names can change', () => {
    fc.assert(
      fc.property(shaped, shaped, (config, patch) => {
        const named = namedPaths(patch)
        const changed = changedPaths(
          config as AssistantConfig,
          mergeConfig(config as AssistantConfig, patch)
        )
        expect(changed.filter((path) => !named.some((it) => overlaps(it, path)))).toEqual([])
      })
    )
  })

  test('nothing reaches a prototype', () => {
    mergeConfig({}, parseExact('{"__proto__":{"polluted":1}}') as JsonObject)
    mergeConfig({}, parseExact('{"metadata":{"__proto__":{"polluted":1}}}') as JsonObject)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('what changed', () => {
  test.each<[string, AssistantConfig, AssistantConfig, string[]]>([
    ['nothing', full, full, []],
    ['a field', { name: 'A' }, { name: 'B' }, ['name']],
    ['a field that was never set', {}, { name: null }, ['name']],
    ['a field inside a new block', {}, { voice: { speed: 1 } }, ['voice.speed']],
    ['a number by its value only', { voice: { speed: 0 } }, { voice: { speed: -0 } }, []],
    ['metadata as one', { metadata: { a: 1 } }, { metadata: { a: 2, b: 3 } }, ['metadata']],
    [
      'a block that was cleared, with all that stood in it',
      { transcriber: { language: 'en' } },
      { transcriber: null },
      ['transcriber', 'transcriber.language'],
    ],
    [
      'a list as one',
      { endCallPhrases: ['a', 'b'] },
      { endCallPhrases: ['b'] },
      ['endCallPhrases'],
    ],
  ])('%s', (_title, from, to, paths) => {
    expect(changedPaths(from, to)).toEqual(paths)
  })
})

test('a patch names its leaves, metadata as one and empty blocks not at all', () => {
  expect(
    namedPaths({ name: null, voice: { speed: 1 }, model: {}, metadata: { a: 1 }, toolIds: [] })
  ).toEqual(['name', 'voice.speed', 'metadata', 'toolIds'])
})

test.each([
  ['a.b', 'a.b', true],
  ['a', 'a.b', true],
  ['a.b', 'a', true],
  ['a.b', 'a.c', false],
  ['a', 'ab', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlaps(a, b)).toBe(expected)
})

describe('the canonical shape', () => {
  test('metadata is kept whatever its keys and numbers', () => {
    const text = '{"metadata":{"__proto__":{"a":1.0},"$a.b":1234567890123456789}}'
    expect(JSON.stringify(assistantConfig.parse(parseExact(text)))).toBe(text)
  })

  test.each([[{ metadata: [] }], [{ metadata: 1 }], [{ nome: 'A' }], [{ voice: { pitch: 1 } }]])(
    '%o is no config',
    (value) => {
      expect(assistantConfig.safeParse(value).success).toBe(false)
    }
  )
})
