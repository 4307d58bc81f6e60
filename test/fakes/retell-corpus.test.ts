import { describe, expect, test } from 'vitest'
import { fromEntries, type JsonObject } from '../../src/json.ts'
import { corpus } from './retell-corpus.ts'
import { open } from './retell-open.ts'

const managed = [
  ...['agent_id', 'llm_id', 'version', 'is_published', 'base_version', 'assigned_tags', 'channel'],
  'last_modification_timestamp',
]
const contentOf = (object: JsonObject) =>
  fromEntries(Object.entries(object).filter(([name]) => !managed.includes(name)))

const written = corpus.filter(({ kind }) => kind !== 'flow')
const get = { agent: '/get-agent', llm: '/get-retell-llm' } as const
const patch = { agent: '/update-agent', llm: '/update-retell-llm' } as const

/** The whole corpus in one account, with the one voice that is nobody else's. */
const account = () => {
  const opened = open()
  for (const { kind, object } of corpus) opened.fake.place(kind, object)
  const voice_id = 'custom_voice_a1f86a08d91cabd84f38ef1e44'
  opened.fake.place('voice', { voice_id, voice_name: 'Own', provider: 'elevenlabs' })
  return opened
}

test('the corpus is whole', () => {
  const count = (kind: string) => corpus.filter((one) => one.kind === kind).length
  expect({ agent: count('agent'), llm: count('llm'), flow: count('flow') }).toEqual({
    agent: 12,
    llm: 11,
    flow: 1,
  })
})

describe('a real configuration', () => {
  test.each(written)('$name comes back from GET to the letter', async ({ kind, id, object }) => {
    const { body } = await account().call('GET', `${get[kind as 'agent']}/${id}`)
    expect(JSON.stringify(body)).toBe(JSON.stringify(object))
  })

  test.each(written)('$name is kept whole in a new draft', async ({ kind, id, object }) => {
    const { call } = account()
    const agent = corpus.find((one) => JSON.stringify(one.object).includes(id))
    const { version = 0 } = agent?.object ?? {}
    const opened = await call('POST', `/create-agent-version/${agent?.id}`, {
      base_version: version,
    })
    expect(opened.status).toBe(201)
    const { body } = await call('GET', `${get[kind as 'agent']}/${id}`)
    const { version_title: _t, version_description: _d, ...content } = contentOf(object)
    const { response_engine: engine } = body as JsonObject
    expect(contentOf(body as JsonObject)).toEqual({
      ...content,
      ...(engine !== undefined && { response_engine: engine }),
    })
  })
})

// What no write may carry any more, or never could: by case and key.
const retired: { readonly [key: string]: string } = {
  '02 model': 'gemini-2.5-flash',
  '02 post_call_analysis_model': 'gemini-2.0-flash',
  '04 post_call_analysis_model': 'gpt-4o-mini',
  '12 model': 'gpt-4o',
}
// Keys that Retell does not know, or no longer: they fall.
const dropped = [
  ...['analysis_successful_prompt', 'analysis_summary_prompt', 'analysis_user_sentiment_prompt'],
  ...['normalize_for_speech', 'opt_out_sensitive_data_storage', 'enable_voicemail_detection'],
  ...['voicemail_message', 'kb_instruction', 'system_prompt', 'dynamic_variables'],
]

describe('sent back key by key in a draft', () => {
  test.each(written)(
    '$name is taken but for retired values',
    async ({ name, kind, id, object }) => {
      for (const [field, value] of Object.entries(contentOf(object))) {
        const { call, fake } = account()
        fake.place(kind, { ...object, is_published: false })
        const { status, body } = await call('PATCH', `${patch[kind as 'agent']}/${id}`, {
          [field]: value,
        })
        const wrong = `${name.slice(0, 2)} ${field}` in retired
        expect([field, status]).toEqual([field, wrong ? 400 : 200])
        const multi = value === 'multi' ? { language: (body as JsonObject).language } : {}
        if (!wrong)
          expect(contentOf(body as JsonObject)).toEqual({
            ...contentOf(object),
            ...multi,
            ...(field === 'response_engine' && { response_engine: (body as JsonObject)[field] }),
          })
      }
    }
  )

  test('what Retell does not know is not stored', async () => {
    const { call, made } = open()
    const llm = await made('/create-retell-llm', {})
    const names = fromEntries(dropped.map((name) => [name, 'text']))
    const { body } = await call('PATCH', `/update-retell-llm/${String(llm.llm_id)}`, names)
    expect(contentOf(body as JsonObject)).toEqual({})
  })
})
