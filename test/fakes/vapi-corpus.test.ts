import { describe, expect, test } from 'vitest'
import { fromEntries, type JsonObject } from '../../src/json.ts'
import { corpus } from './corpus.ts'
import { bad, open, serverKeys } from './open.ts'

const contentOf = (object: JsonObject) =>
  fromEntries(Object.entries(object).filter(([name]) => !serverKeys.includes(name)))

describe('a real configuration', () => {
  test.each(corpus)('$name comes back from GET to the letter', async ({ kind, object }) => {
    const { fake, call } = open()
    fake.place(kind, object)
    const { body } = await call('GET', `/${kind}/${object.id as string}`)
    expect(JSON.stringify(body)).toBe(JSON.stringify(object))
  })

  test.each(corpus)('$name may send back each key it holds', async ({ kind, object }) => {
    for (const [name, value] of Object.entries(contentOf(object))) {
      const { fake, call } = open()
      fake.place(kind, object)
      const { status, body } = await call('PATCH', `/${kind}/${object.id as string}`, {
        [name]: value,
      })
      expect({ status, content: contentOf(body as JsonObject) }).toEqual({
        status: 200,
        content: contentOf(object),
      })
    }
  })
})

const boundaries = 'voice.property inputPunctuationBoundaries should not exist'
const oldVoice = [
  'voice.property inputMinCharacters should not exist',
  'voice.property fillerInjectionEnabled should not exist',
]
const retired: { readonly [start: string]: readonly string[] } = {
  '07': [
    ...oldVoice,
    'voice.property inputReformattingEnabled should not exist',
    'voice.property inputPreprocessingEnabled should not exist',
    boundaries,
  ],
  '12': [boundaries],
  '13': [boundaries],
  '14': ['property phoneNumberId should not exist'],
  '18': [
    'model.property semanticCachingEnabled should not exist',
    ...oldVoice,
    'voice.property inputPreprocessingEnabled should not exist',
    boundaries,
    'property responseDelaySeconds should not exist',
    'property llmRequestDelaySeconds should not exist',
    'property numWordsToInterruptAssistant should not exist',
  ],
}

describe('the same body as a new object', () => {
  test.each(corpus)(
    '$name is refused for its retired keys only',
    async ({ name, kind, object }) => {
      const { call } = open()
      const { status, body } = await call('POST', `/${kind}`, contentOf(object))
      const wrong = retired[name.slice(0, 2)]
      if (wrong === undefined) expect(status).toBe(201)
      else expect({ status, body }).toEqual(bad(...wrong))
    }
  )
})
