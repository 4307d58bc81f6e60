import { describe, expect, test } from 'vitest'
import { get, type Json, type JsonObject } from '../../src/json.ts'
import { differences, frontDesk, openCase } from './open.ts'

/** A value that is nobody's default, in every writable field of v1. */
const everything: JsonObject = {
  name: 'Night desk',
  system_prompt: 'Whisper.',
  welcome_message: 'Good evening.',
  ai_provider: 'anthropic',
  model: 'claude-sonnet-4-6',
  max_tokens: 999,
  temperature: 1.2,
  voice: {
    provider: '11labs',
    name: 'pNInz6obpgDQGcFmaJgB',
    speed: 1.2,
    language: 'de',
    stability: 0.2,
    similarity_boost: 0.3,
    tts_model: 'eleven_flash_v2_5',
    instructions: 'Slowly',
  },
  transcription: {
    provider: 'deepgram',
    language: 'de',
    mode: 'single',
    prompt: 'Zimmer',
    deepgram: {
      model: 'nova-3',
      utterance_end_ms: 1500,
      endpointing: 250,
      vad_events: false,
      diarize: false,
    },
    cartesia: { model: 'ink-2', min_volume: 0.5, max_silence_duration_secs: 3 },
    gladia: { model: 'solaria-1', languages: ['de'], main_language: 'de' },
    smallest_ai: { diarize: true, redact_pii: true, emotion: true, word_timestamps: true },
  },
  maintain_context: true,
  maximum_duration: 1234,
  silence_timeout: 45,
  inactivity_message: 'Hallo?',
  timeout_end_message: 'Bis bald.',
  filler_words_enabled: false,
  filler_words: 'hm',
  dynamic_welcome_enabled: false,
  dynamic_welcome_message: 'Hallo {{name}}',
}
const onConsole: JsonObject = {
  firstMessageMode: 'assistant-speaks-first',
  voicemailMessage: 'Ruf zurück.',
  endCallMessage: 'Tschüss.',
  endCallPhrases: ['tschüss'],
  metadata: { a: 1, b: { c: [null] } },
}

describe('F01 defaults do not come back through a partial body', () => {
  test.each<[JsonObject, string, string]>([
    [{ name: 'B' }, 'name', 'name'],
    [{ voice: { speed: 1.1 } }, 'voice.speed', 'voice.speed'],
    [
      { transcription: { deepgram: { endpointing: 200 } } },
      'transcription.deepgram.endpointing',
      'transcriber.endpointing',
    ],
    [{ max_tokens: 500 }, 'max_tokens', 'model.maxTokens'],
    [{ maximum_duration: 600 }, 'maximum_duration', 'maxDurationSeconds'],
  ])('F01 %j changes that field, there and here, and no other', async (body, leaf, place) => {
    const { house, externalId, look, v1, console } = await openCase()
    const id = await house.imported(externalId)
    expect((await v1(id, everything)).status).toBe(200)
    expect((await console(id, onConsole)).status).toBe(200)
    const before = await look(id)
    expect(before.v1).toMatchObject(everything)
    expect(before.console).toMatchObject(onConsole)

    const answer = await v1(id, body)
    expect([answer.status, answer.body.data]).toEqual([200, (await look(id)).v1])
    const after = await look(id)
    expect(differences(before.v1, after.v1).sort()).toEqual([leaf, 'updated_at'].sort())
    expect(differences(before.held, after.held)).toEqual([place])
    expect(get(after.v1, leaf)).toEqual(get(body, leaf))
    expect(get(after.held, place)).toEqual(get(body, leaf))
  })

  test('F01 a tool’s new description changes that alone, there and here', async () => {
    const { house, externalId, v1 } = await openCase()
    const id = await house.imported(externalId)
    const made = await house.request('POST', '/api/v1/tools', {
      ...{ name: 'check_order', description: 'Does it.', method: 'POST', timeout: 25 },
      endpoint: 'https://api.example/orders/{order_id}',
      headers: [
        { name: 'Authorization', value: 'Bearer secret-of-the-desk' },
        { name: 'X-Plain', value: 'plain' },
      ],
      schema: [{ name: 'order_id', type: 'string', description: 'The id of the order' }],
    })
    const path = `/api/v1/tools/${made.body.data.id}`
    const look = async () => ({
      tool: (await house.request('GET', path)).body.data,
      held: house.fake.objects('tool')[0]?.object as JsonObject,
      assistant: house.held(externalId),
    })
    expect((await v1(id, { tool_ids: [made.body.data.id] })).status).toBe(200)
    const before = await look()
    const answer = await house.request('PATCH', path, { description: 'Does more.' })
    const after = await look()
    expect([answer.status, answer.body.data]).toEqual([200, after.tool])
    expect(differences(before.tool, after.tool).sort()).toEqual(['description', 'updated_at'])
    const written = ['description', 'latestVersion', 'updatedAt']
    expect(differences(before.held, after.held).sort()).toEqual(written)
    expect([after.tool.description, after.held.description]).toEqual(['Does more.', 'Does more.'])
    expect(after.assistant).toEqual(before.assistant)
    const secret = 'Bearer secret-of-the-desk'
    expect(after.held).toMatchObject({
      headers: { properties: { Authorization: { value: secret } } },
    })
  })

  test('F01 a connection’s new name changes its name alone', async () => {
    const { house } = await openCase()
    const made = await house.request('POST', '/api/v1/connections', {
      ...{ provider: 'vapi', name: 'a', api_key: 'key-of-the-desk', base_url: house.fake.url },
      ...{ webhook_secret: 's', allow_unknown_models: true, drift_policy: 'adopt' },
    })
    const path = `/api/v1/connections/${made.body.data.id}`
    const before = (await house.request('GET', path)).body.data
    const changed = await house.request('PATCH', path, { name: 'b' })
    expect(changed.body.data).toEqual({
      ...before,
      name: 'b',
      updated_at: changed.body.data.updated_at,
    })
    const kept = await house.store.getConnection(
      { orgId: house.ids.orgId, userId: null },
      made.body.data.id
    )
    expect([kept?.apiKey, kept?.webhookSecret]).toEqual(['key-of-the-desk', 's'])
  })
})

describe('F02 zero, false and empty are values', () => {
  test.each<[JsonObject, string, string | null, Json]>([
    [{ temperature: 0 }, 'temperature', 'model.temperature', 0],
    [{ voice: { stability: 0 } }, 'voice.stability', 'voice.stability', 0],
    [{ voice: { similarity_boost: 0 } }, 'voice.similarity_boost', 'voice.similarityBoost', 0],
    [{ welcome_message: '' }, 'welcome_message', 'firstMessage', ''],
    [{ maintain_context: false }, 'maintain_context', null, false],
    [{ filler_words: '' }, 'filler_words', null, ''],
  ])('F02 %j is sent, shown, and nothing the second time', async (body, leaf, place, value) => {
    const { house, externalId, look, v1, written } = await openCase()
    const id = await house.imported(externalId)
    await v1(id, { maintain_context: true, filler_words: 'hm' })
    house.calls()
    const sent = written().length
    const answer = await v1(id, body)
    expect([answer.status, get(answer.body.data, leaf)]).toEqual([200, value])
    const wire = written().slice(sent)
    expect(wire.map((one) => (place === null ? one : get(one, place)))).toEqual(
      place === null ? [] : [value]
    )
    const after = await look(id)
    if (place !== null) expect(get(after.held, place)).toBe(value)
    house.calls()
    const again = await v1(id, body)
    expect([again.status, again.body.data, again.headers.get('etag'), house.calls()]).toEqual([
      200,
      after.v1,
      after.version,
      [],
    ])
  })

  test('F02 an import keeps them, and -0 is the 0 that is there', async () => {
    const zeros: JsonObject = {
      ...frontDesk,
      firstMessage: '',
      firstMessageMode: 'assistant-waits-for-user',
      model: { ...frontDesk.model, temperature: 0 },
      voice: { ...frontDesk.voice, stability: 0, similarityBoost: 0 },
      metadata: { zero: 0, no: false, empty: '' },
    }
    const { house, externalId, look, v1 } = await openCase({ object: zeros })
    const id = await house.imported(externalId)
    const before = await look(id)
    expect(before.v1).toMatchObject({
      ...{ temperature: 0, welcome_message: '' },
      voice: { stability: 0, similarity_boost: 0 },
    })
    expect(before.console.metadata).toEqual(zeros.metadata)
    const answer = await v1(id, '{"temperature":-0,"voice":{"stability":-0.0}}')
    expect([answer.status, await look(id), house.calls()]).toEqual([200, before, []])
  })

  test('F02 -0 from another value goes out as 0', async () => {
    const { house, externalId, v1, written } = await openCase()
    const id = await house.imported(externalId)
    const answer = await v1(id, '{"temperature":-0}')
    expect(JSON.stringify(answer.body.data.temperature)).toBe('0')
    expect(JSON.stringify(get(written()[0], 'model.temperature'))).toBe('0')
  })
})

describe('F03 the corners of a merge patch', () => {
  const stored = { a: 1, b: { c: 2, d: 3 }, l: [1, null, 2] }

  test.each<[JsonObject, JsonObject]>([
    [{ b: { c: null } }, { ...stored, b: { d: 3 } }],
    [{ n: { x: null, y: 1 } }, { ...stored, n: { y: 1 } }],
    [{ l: [null] }, { ...stored, l: [null] }],
    [{ a: { deep: 1 } }, { ...stored, a: { deep: 1 } }],
    [{ b: 7 }, { ...stored, b: 7 }],
  ])('F03 metadata %j says the same here and there', async (metadata, expected) => {
    const marker = { patchbay: { stranger: true } }
    const object = { ...frontDesk, metadata: { ...stored, ...marker } }
    const { house, externalId, look, console, written } = await openCase({ object })
    const id = await house.imported(externalId)
    const answer = await console(id, { metadata })
    expect([answer.status, answer.body.metadata]).toEqual([200, expected])
    expect(written()).toEqual([{ metadata: { ...expected, ...marker } }])
    expect((await look(id)).held.metadata).toEqual({ ...expected, ...marker })
  })

  test('F03 an empty object changes nothing and clears nothing', async () => {
    const object = { ...frontDesk, metadata: stored }
    const { house, externalId, look, console } = await openCase({ object })
    const id = await house.imported(externalId)
    const before = await look(id)
    for (const body of [{ metadata: {} }, { metadata: { b: {} } }, { metadata: { z: null } }]) {
      const answer = await console(id, body)
      expect([answer.status, await look(id), house.calls()]).toEqual([200, before, []])
    }
  })
})

describe('F04 an empty text went out and nothing came back', () => {
  type Echo = 'absent' | 'null'
  const empties: [JsonObject, string, Echo][] = [
    [{ firstMessage: '' }, 'firstMessage', 'absent'],
    [{ firstMessage: '' }, 'firstMessage', 'null'],
    [{ voicemailMessage: '' }, 'voicemailMessage', 'absent'],
    [{ voicemailMessage: '' }, 'voicemailMessage', 'null'],
    [{ endCallMessage: '' }, 'endCallMessage', 'absent'],
    [{ endCallMessage: '' }, 'endCallMessage', 'null'],
    [{ endCallPhrases: [] }, 'endCallPhrases', 'absent'],
    [{ endCallPhrases: [] }, 'endCallPhrases', 'null'],
  ]

  test.each(empties)('F04 %j answered with %s %s is done', async (body, key, echo) => {
    const { house, externalId, look, console, state } = await openCase()
    const id = await house.imported(externalId)
    const match = { method: 'PATCH' }
    if (echo === 'absent')
      house.fake.fault({ match, fault: { kind: 'change', values: { [key]: null } } })
    else {
      const answered = JSON.stringify({ ...house.held(externalId), ...body, [key]: null })
      house.fake.fault({ match, fault: { kind: 'answer', body: answered } })
    }
    const answer = await console(id, body)
    expect([answer.status, answer.body[key], await state(id)]).toEqual([200, body[key], 'in_sync'])
    const after = await look(id)
    await house.patchbay.scanDrift()
    expect(await state(id)).toBe('in_sync')
    house.calls()
    const again = await console(id, body)
    expect([again.status, await look(id), house.calls()]).toEqual([200, after, []])
  })

  test.each(['firstMessage', 'voicemailMessage', 'endCallMessage'])(
    'F04 %s cleared with null and echoed as "" is done',
    async (key) => {
      const { house, externalId, look, console, state } = await openCase()
      const id = await house.imported(externalId)
      house.fake.fault({
        match: { method: 'PATCH' },
        fault: { kind: 'change', values: { [key]: '' } },
      })
      const answer = await console(id, { [key]: null })
      expect([answer.status, answer.body[key], await state(id)]).toEqual([200, null, 'in_sync'])
      const after = await look(id)
      expect(after.held[key]).toBe('')
      await house.patchbay.scanDrift()
      expect(await state(id)).toBe('in_sync')
      house.calls()
      const again = await console(id, { [key]: null })
      expect([again.status, await look(id), house.calls()]).toEqual([200, after, []])
    }
  )

  test('F04 a change of something else afterwards finds no edit of a stranger', async () => {
    const { house, externalId, console } = await openCase()
    const id = await house.imported(externalId)
    const fault = {
      kind: 'change',
      values: { endCallMessage: null, endCallPhrases: null },
    } as const
    house.fake.fault({ match: { method: 'PATCH' }, fault })
    await console(id, { endCallMessage: '', endCallPhrases: [] })
    const answer = await console(id, { name: 'B' })
    expect([answer.status, answer.body.endCallMessage, answer.body.endCallPhrases]).toEqual([
      ...[200, '', []],
    ])
  })

  test('F04 a message that stays the old text fails by name and is undone', async () => {
    const { house, externalId, look, v1, written } = await openCase()
    const id = await house.imported(externalId)
    const before = await look(id)
    house.fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'drop', paths: ['firstMessage'] },
    })
    const answer = await v1(id, { name: 'New', welcome_message: '' })
    expect([answer.status, answer.body.code, answer.body.operation.state]).toEqual([
      ...[502, 'provider_ignored_field', 'rolled_back'],
    ])
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'welcome_message',
    ])
    expect(await look(id)).toEqual(before)
    expect(written().at(-1)).toEqual({ name: 'Front desk' })
  })
})
