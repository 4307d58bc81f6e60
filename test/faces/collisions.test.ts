import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { bothFaces, type FaceName, refused } from './open.ts'

const { born, get: read, house, patch, version } = bothFaces()

const invalid = (face: FaceName, ...paths: string[]) => ({
  status: face === 'v1' ? 422 : 400,
  code: 'validation_failed',
  paths,
})

describe('one assistant on two faces', () => {
  test('a model is two texts on v1 and one object on the console', async () => {
    const id = await born('v1')
    expect((await read('console', id)).model).toEqual({
      ...{ provider: 'openai', model: 'gpt-4.1-mini', temperature: 0.3, maxTokens: 256 },
    })
    await patch('console', id, { model: { provider: 'anthropic', model: 'claude-opus-4-6' } })
    const { ai_provider, model, temperature, max_tokens } = await read('v1', id)
    expect({ ai_provider, model, temperature, max_tokens }).toEqual({
      ...{ ai_provider: 'anthropic', model: 'claude-opus-4-6', temperature: 0.3, max_tokens: 256 },
    })
    expect(refused(await patch('v1', id, { model: { provider: 'openai' } }))).toEqual(
      invalid('v1', 'model')
    )
    expect(refused(await patch('console', id, { model: 'gpt-4o' }))).toEqual(
      invalid('console', 'model')
    )
  })

  test('v1 changes a model alone, the console names its provider with it', async () => {
    const id = await born('v1')
    expect((await patch('v1', id, { model: 'gpt-4o' })).body.data).toMatchObject({
      ai_provider: 'openai',
      model: 'gpt-4o',
    })
    expect(refused(await patch('console', id, { model: { model: 'gpt-4o' } }))).toEqual(
      invalid('console', 'model.provider')
    )
  })

  test('v1 keeps the models of four transcribers at once, the console shows that in use', async () => {
    const id = await born('v1', { transcription: { provider: 'deepgram' } })
    const models = async () => {
      const { deepgram, cartesia, gladia } = (await read('v1', id)).transcription
      return [deepgram.model, cartesia.model, gladia.model]
    }
    expect((await read('console', id)).transcriber).toEqual({
      provider: 'deepgram',
      model: 'nova-2',
    })
    await patch('console', id, { transcriber: { model: 'nova-3' } })
    expect(await models()).toEqual(['nova-3', 'ink-whisper', 'fast'])

    await patch('v1', id, { transcription: { provider: 'gladia' } })
    expect((await read('console', id)).transcriber).toEqual({ provider: 'gladia', model: 'fast' })
    await patch('console', id, { transcriber: { model: 'solaria-1' } })
    expect(await models()).toEqual(['nova-3', 'ink-whisper', 'solaria-1'])

    await patch('v1', id, { transcription: { provider: 'azure' } })
    expect((await read('console', id)).transcriber).toEqual({ provider: 'azure' })
  })

  test('a model sent with a transcriber is that transcriber’s own', async () => {
    const id = await born('v1')
    await patch('console', id, { transcriber: { provider: 'deepgram', model: 'nova-3' } })
    await patch('console', id, { transcriber: { provider: 'whisper', model: 'whisper' } })
    expect((await read('console', id)).transcriber).toEqual({
      provider: 'whisper',
      model: 'whisper',
    })
    expect((await read('v1', id)).transcription.deepgram.model).toBe('nova-3')
    await patch('console', id, { transcriber: { provider: 'deepgram' } })
    expect((await read('console', id)).transcriber).toEqual({
      provider: 'deepgram',
      model: 'nova-3',
    })
  })

  test.each(['constructor', '__proto__', 'my.stt', 'toString'])(
    'a transcriber may be called %s',
    async (provider) => {
      const id = await born('v1', { transcription: { provider } })
      expect((await read('console', id)).transcriber).toEqual({ provider })
    }
  )

  test('a dot in the name of a transcriber is no path', async () => {
    const id = await born('v1', { transcription: { provider: 'my.stt' } })
    const changed = await patch('console', id, { transcriber: { model: 'm1' } })
    expect([changed.status, changed.body.transcriber]).toEqual([
      200,
      { provider: 'my.stt', model: 'm1' },
    ])
    expect((await read('v1', id)).transcription.provider).toBe('my.stt')
  })

  test('timeout_end_message and endCallMessage are two texts', async () => {
    const id = await born('v1', { timeout_end_message: 'Nobody there?' })
    await patch('console', id, { endCallMessage: 'Bye.' })
    expect((await read('v1', id)).timeout_end_message).toBe('Nobody there?')
    const shown = await read('console', id)
    expect(shown.endCallMessage).toBe('Bye.')
    expect(JSON.stringify(shown)).not.toContain('Nobody there?')
  })

  test('welcome_message and firstMessage are one text', async () => {
    const id = await born('v1', { welcome_message: 'Hi' })
    expect((await read('console', id)).firstMessage).toBe('Hi')
    await patch('console', id, { firstMessage: null })
    expect((await read('v1', id)).welcome_message).toBeNull()
  })

  test('the console takes the vendors of its page, v1 any, and both show what is there', async () => {
    const id = await born('v1', {
      ai_provider: 'groq',
      voice: { provider: 'rime-ai', name: 'cove' },
      transcription: { provider: 'soniox' },
    })
    const shown = await read('console', id)
    expect([shown.model.provider, shown.voice, shown.transcriber]).toEqual([
      'groq',
      { provider: 'rime-ai', voiceId: 'cove' },
      { provider: 'soniox' },
    ])
    expect(
      refused(
        await patch('console', id, {
          model: { provider: 'mistral', model: 'x' },
          voice: { provider: 'hume' },
          transcriber: { provider: 'gladia' },
        })
      )
    ).toEqual(invalid('console', 'model.provider', 'voice.provider', 'transcriber.provider'))
    const same = { ...shown.model, model: 'x' }
    const kept = await patch('console', id, { model: same, voice: shown.voice })
    expect([kept.status, kept.body.model]).toEqual([200, same])
  })

  test('edmo is a voice vendor at home, and at no provider', async () => {
    const id = await born('console', { voice: { provider: 'edmo', voiceId: 'one' } })
    expect((await read('v1', id)).voice).toMatchObject({ provider: 'edmo', name: 'one' })

    const external = '6f1e2d3c-0000-4000-8000-00000000c010'
    await house().place({ id: external, voice: { provider: 'openai', voiceId: 'alloy' } })
    const linked = await house().imported(external)
    const answer = await patch('console', linked, { voice: { provider: 'edmo', voiceId: 'one' } })
    expect(refused(answer)).toEqual({
      ...{ status: 400, code: 'unrepresentable', paths: ['voice.provider'] },
    })
  })

  test('an id is 24 hex digits on v1, and on the console it may be a provider’s', async () => {
    const external = '6f1e2d3c-0000-4000-8000-00000000c011'
    await house().place({ id: external, name: 'Imported', voice: null })
    const id = await house().imported(external)
    const byEither = await Promise.all([id, external].map((one) => read('console', one)))
    expect(byEither.map((it) => it.id)).toEqual([id, id])
    const answer = await house().request('GET', `/api/v1/assistants/${external}`)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_id'])
    const unknown = await house().request('GET', `/assistants/${external}-`)
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found'])
  })

  test('v1 shows its data in an envelope and in snake_case, the console bare', async () => {
    const id = await born('v1')
    const first = await house().request('GET', `/api/v1/assistants/${id}`)
    const second = await house().request('GET', `/assistants/${id}`)
    expect(Object.keys(first.body)).toEqual(['success', 'data'])
    const { created_at, updated_at } = first.body.data
    expect([second.body.createdAt, second.body.updatedAt]).toEqual([created_at, updated_at])
    expect(created_at).toBe(new Date(created_at).toISOString())
  })

  test('what was cleared is null on both faces; what was never set is absent on the console', async () => {
    const id = await born('console', { endCallMessage: 'Bye' })
    expect(await read('console', id)).not.toHaveProperty('firstMessage')
    expect((await read('v1', id)).welcome_message).toBeNull()
    await patch('v1', id, { welcome_message: null })
    expect((await read('console', id)).firstMessage).toBeNull()
  })

  test('v1 fills in page 003’s values, the console fills in nothing', async () => {
    const [a, b] = [await born('v1'), await born('console')]
    expect(await read('console', a)).toMatchObject({
      ...{ name: 'A', firstMessage: '', maxDurationSeconds: 600 },
      transcriber: { provider: 'azure' },
    })
    expect(Object.keys(await read('console', b))).toEqual([
      ...['id', 'orgId', 'createdAt', 'updatedAt', 'name'],
    ])
    expect((await read('v1', b)).maximum_duration).toBeNull()
  })

  test('an invalid body is 422 with a list on v1 and 400 with a sentence on the console', async () => {
    const id = await born('v1')
    const first = await patch('v1', id, { temperature: 3 })
    expect([first.status, first.body.errors]).toEqual([
      422,
      [{ path: 'temperature', message: 'must be at most 2' }],
    ])
    const second = await patch('console', id, { maxDurationSeconds: 0 })
    expect([second.status, second.body]).toEqual([
      400,
      {
        error: 'The request is not valid; maxDurationSeconds: must be at least 1',
        code: 'validation_failed',
      },
    ])
  })

  test('what a provider refuses is 422 by its field on v1, and 500 on the console', async () => {
    const external = '6f1e2d3c-0000-4000-8000-00000000c012'
    await house().place({ id: external, voice: { provider: 'openai', voiceId: 'alloy' } })
    const id = await house().imported(external)
    const body = { message: ['voice.voiceId must be a voice'], error: 'Bad Request' }
    const refuse = () =>
      house().fake.fault({
        match: { method: 'PATCH', path: `/assistant/${external}` },
        fault: { kind: 'refuse', status: 400, body },
      })
    refuse()
    const first = await patch('v1', id, { voice: { name: 'echo' } })
    expect([first.status, first.body.code, first.body.errors]).toEqual([
      422,
      'provider_rejected',
      [{ path: 'voice.name', message: 'must be a voice' }],
    ])
    refuse()
    const second = await patch('console', id, { voice: { voiceId: 'echo' } })
    expect([second.status, second.body]).toEqual([
      500,
      {
        error: 'Vapi refused the change; voice.voiceId: must be a voice',
        code: 'provider_rejected',
        operation: { id: expect.stringMatching(/^op_/), state: 'refused' },
      },
    ])
  })

  test('what a provider cannot hold is 422 on v1 and 400 on the console', async () => {
    const external = '6f1e2d3c-0000-4000-8000-00000000c013'
    await house().place({ id: external, name: 'A' })
    const id = await house().imported(external)
    const body = { name: 'n'.repeat(41) }
    const answers = [await patch('v1', id, body), await patch('console', id, body)]
    expect(answers.map(refused)).toEqual([
      { status: 422, code: 'unrepresentable', paths: ['name'] },
      { status: 400, code: 'unrepresentable', paths: ['name'] },
    ])
  })

  test('a body without any key is 400 on both', async () => {
    const id = await born('v1')
    const answers = await Promise.all([patch('v1', id, {}), patch('console', id, {})])
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'no_updatable_fields'],
      [400, 'no_updatable_fields'],
    ])
  })
})

describe('keys of the other face', () => {
  test.each<[FaceName, JsonObject]>([
    ['v1', { firstMessage: 'Hi', firstMessageMode: 'assistant-speaks-first' }],
    ['v1', { systemPrompt: 'x', voicemailMessage: 'x', endCallMessage: 'x', endCallPhrases: [] }],
    ['v1', { metadata: {}, maxDurationSeconds: 1, transcriber: {}, toolIds: [] }],
    ['console', { system_prompt: 'x', welcome_message: 'x', ai_provider: 'x', max_tokens: 1 }],
    ['console', { temperature: 1, transcription: {}, maintain_context: true, tool_ids: [] }],
    ['console', { maximum_duration: 1, silence_timeout: 1, inactivity_message: 'x' }],
    ['console', { timeout_end_message: 'x', filler_words_enabled: true, filler_words: 'x' }],
    ['console', { dynamic_welcome_enabled: true, dynamic_welcome_message: 'x' }],
  ])('are unknown on %s: %j', async (face, body) => {
    const id = await born(face)
    const before = await version(id)
    expect(refused(await patch(face, id, body))).toEqual(invalid(face, ...Object.keys(body)))
    expect(await version(id)).toBe(before)
  })

  test.each<[FaceName, JsonObject, string]>([
    ['v1', { voice: { voiceId: 'x' } }, 'voice.voiceId'],
    ['console', { voice: { name: 'x' } }, 'voice.name'],
    ['console', { transcriber: { language: 'en' } }, 'transcriber.language'],
    ['v1', { transcription: { model: 'x' } }, 'transcription.model'],
  ])('are unknown inside blocks of %s too: %j', async (face, body, path) => {
    const id = await born(face)
    expect(refused(await patch(face, id, body))).toEqual(invalid(face, path))
  })
})

describe('a new vendor without a voice of its own', () => {
  test.each<[FaceName, string]>([
    ['v1', 'voice.name'],
    ['console', 'voice.voiceId'],
  ])('is refused on %s, and %s is named', async (face, path) => {
    const id = await born('v1')
    const before = await version(id)
    const refusal = invalid(face, path)
    expect(refused(await patch(face, id, { voice: { provider: 'openai' } }))).toEqual(refusal)
    const key = path.slice('voice.'.length)
    const nulled = { voice: { provider: 'openai', [key]: null } }
    expect(refused(await patch(face, id, nulled))).toEqual(refusal)
    expect(await version(id)).toBe(before)
    const whole = { voice: { provider: 'openai', [key]: 'alloy' } }
    expect((await patch(face, id, whole)).status).toBe(200)
    expect((await patch(face, id, { voice: { provider: 'openai' } })).status).toBe(200)
  })

  test.each<[FaceName, string, string]>([
    ['v1', '/api/v1/assistants', 'voice.name'],
    ['console', '/assistants', 'voice.voiceId'],
  ])('is refused on create too on %s', async (face, root, path) => {
    const body = { name: 'A', voice: { provider: 'openai' } }
    expect(refused(await house().request('POST', root, body))).toEqual(invalid(face, path))
  })
})
