import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { open, serverKeys } from './open.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('POST', () => {
  test('answers 201 with the whole resource and the one default Vapi adds', async () => {
    const { call } = open()
    const made = await call('POST', '/assistant', {
      name: 'Ada',
      voice: { provider: 'openai', voiceId: 'nova' },
      transcriber: { provider: 'deepgram', model: 'nova-3' },
    })
    expect(made).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(uuid),
        orgId: expect.stringMatching(uuid),
        createdAt: '2026-08-20T10:00:02.000Z',
        updatedAt: '2026-08-20T10:00:02.000Z',
        latestVersion: 'v1',
        isServerUrlSecretSet: false,
        name: 'Ada',
        voice: { voiceId: 'nova', provider: 'openai' },
        transcriber: {
          model: 'nova-3',
          provider: 'deepgram',
          fallbackPlan: { autoFallback: { enabled: true } },
        },
      },
    })
  })

  test('takes an empty body', async () => {
    const { call } = open()
    expect((await call('POST', '/assistant', {})).status).toBe(201)
  })

  test('keeps an autoFallback that the body has', async () => {
    const { create } = open()
    const transcriber = {
      provider: 'deepgram',
      fallbackPlan: { autoFallback: { enabled: false } },
    }
    expect((await create({ transcriber })).transcriber).toEqual(transcriber)
  })

  test('gives model, voice and transcriber back in storage order, the rest as sent', async () => {
    const { create } = open()
    const made = await create({
      metadata: { zebra: 1, a: 2 },
      model: {
        provider: 'openai',
        messages: [{ role: 'system', content: 'Hi' }],
        model: 'gpt-4o',
      },
    })
    expect(JSON.stringify([made.metadata, made.model])).toBe(
      '[{"zebra":1,"a":2},{"model":"gpt-4o","messages":[{"role":"system","content":"Hi"}],' +
        '"provider":"openai"}]'
    )
  })

  test('makes a tool', async () => {
    const { create, call } = open()
    const made = await create({ type: 'endCall' }, 'tool')
    expect(await call('GET', `/tool/${made.id}`)).toEqual({ status: 200, body: made })
  })
})

describe('PATCH', () => {
  test('replaces each top-level key whole and leaves the others', async () => {
    const { create, call } = open()
    const made = await create({
      name: 'Ada',
      metadata: { a: 1, b: 2 },
      voice: { provider: '11labs', voiceId: 'x', stability: 0.5 },
    })
    const voice = { voiceId: 'y', provider: '11labs' }
    expect(await call('PATCH', `/assistant/${made.id}`, { voice, metadata: { c: 3 } })).toEqual({
      status: 200,
      body: {
        ...made,
        voice,
        metadata: { c: 3 },
        latestVersion: 'v2',
        updatedAt: '2026-08-20T10:00:04.000Z',
      },
    })
  })

  test('the seed body sent as it is erases prompt and tools', async () => {
    const { fake, call } = open()
    const id = '11111111-2222-4333-8444-555555555555'
    const messages = [{ role: 'system', content: 'SP' }]
    fake.place('assistant', {
      id,
      name: 'Old',
      model: { provider: 'openai', model: 'gpt-4o-mini', messages, toolIds: ['T1'] },
      silenceTimeoutSeconds: 30,
    })
    const { status, body } = await call('PATCH', `/assistant/${id}`, {
      name: 'Enrollment Assistant',
      firstMessage: "Hi, I'm calling about your enrollment.",
      firstMessageMode: 'assistant-speaks-first',
      model: { provider: 'openai', model: 'gpt-4o', temperature: 0.6 },
      voice: { provider: 'openai', voiceId: 'alloy' },
      maxDurationSeconds: 1800,
    })
    expect({ status, model: (body as JsonObject).model }).toEqual({
      status: 200,
      model: { model: 'gpt-4o', provider: 'openai', temperature: 0.6 },
    })
  })

  test('null takes a text or a block away, an empty text stays', async () => {
    const { create, call } = open()
    const made = await create({
      firstMessage: 'Hello',
      endCallMessage: 'Bye',
      voicemailMessage: 'Beep',
      voice: { provider: 'openai', voiceId: 'nova' },
    })
    await call('PATCH', `/assistant/${made.id}`, {
      firstMessage: null,
      voice: null,
      voicemailMessage: '',
    })
    const { body } = await call('GET', `/assistant/${made.id}`)
    expect(
      Object.entries(body as JsonObject).filter(([name]) => !serverKeys.includes(name))
    ).toEqual([
      ['endCallMessage', 'Bye'],
      ['voicemailMessage', ''],
    ])
  })

  test('leaves a stored null alone that it does not name', async () => {
    const { fake, call } = open()
    fake.place('assistant', { id: 'a', name: 'Ada', voicemailMessage: null })
    const { body } = await call('PATCH', '/assistant/a', { name: 'Eve' })
    expect(body).toMatchObject({ name: 'Eve', voicemailMessage: null })
  })

  test('writes v1 on an object older than versions, then counts', async () => {
    const { fake, call } = open()
    fake.place('assistant', { id: 'a', name: 'Ada', updatedAt: '2030-01-01T00:00:00.000Z' })
    const first = (await call('PATCH', '/assistant/a', { name: 'Bea' })).body as JsonObject
    const second = (await call('PATCH', '/assistant/a', { name: 'Cleo' })).body as JsonObject
    expect(
      [first, second].map(({ latestVersion, updatedAt }) => [latestVersion, updatedAt])
    ).toEqual([
      ['v1', '2030-01-01T00:00:00.001Z'],
      ['v2', '2030-01-01T00:00:00.002Z'],
    ])
  })

  test('keeps the text of numbers', async () => {
    const { fake, call } = open()
    fake.place('assistant', { id: 'a' })
    const metadata = '{"id":1234567890123456789,"share":1.0,"tiny":1e-7}'
    await call('PATCH', '/assistant/a', `{"metadata":${metadata}}`)
    const { body } = await call('GET', '/assistant/a')
    expect(JSON.stringify((body as JsonObject).metadata)).toBe(metadata)
  })

  test('a secret is never shown, and a server sent without one has lost it', async () => {
    const { create, call, fake } = open()
    const made = await create({ server: { url: 'https://a.example', secret: 'hush' } })
    const path = `/assistant/${made.id}`
    const named = (await call('PATCH', path, { name: 'Ada' })).body as JsonObject
    const lost = (await call('PATCH', path, { server: named.server ?? null })).body as JsonObject
    const again = (await call('PATCH', path, { serverUrlSecret: 'hush' })).body as JsonObject
    expect([made, named, lost, again].map((one) => one.isServerUrlSecretSet)).toEqual([
      true,
      true,
      false,
      true,
    ])
    expect(JSON.stringify(fake.objects())).not.toContain('hush')
  })

  test('a custom voice gets an id of its own and keeps it', async () => {
    const { create, call } = open()
    const server = { url: 'https://voice.example' }
    const voice = { provider: 'custom-voice', server }
    const made = await create({ voice })
    const again = await call('PATCH', `/assistant/${made.id}`, { voice })
    expect((again.body as JsonObject).voice).toEqual(made.voice)
    expect(made.voice).toEqual({
      provider: 'custom-voice',
      server,
      voiceId: expect.stringMatching(uuid),
    })
  })

  test('a tool takes a part of itself without its type', async () => {
    const { create, call } = open()
    const made = await create(
      { type: 'apiRequest', name: 'look', method: 'GET', url: 'https://a.example', async: true },
      'tool'
    )
    const { status, body } = await call('PATCH', `/tool/${made.id}`, { url: 'https://b.example' })
    expect([status, body]).toEqual([
      200,
      {
        id: made.id,
        orgId: made.orgId,
        type: 'apiRequest',
        name: 'look',
        method: 'GET',
        url: 'https://b.example',
        latestVersion: 'v2',
        createdAt: '2026-08-20T10:00:02.000Z',
        updatedAt: '2026-08-20T10:00:04.000Z',
      },
    ])
  })
})

describe('GET, DELETE and who may', () => {
  test('DELETE answers 200 with what is gone', async () => {
    const { create, call } = open()
    const made = await create({ name: 'Ada' })
    expect(await call('DELETE', `/assistant/${made.id}`)).toEqual({ status: 200, body: made })
    expect((await call('GET', `/assistant/${made.id}`)).status).toBe(404)
  })

  test('an object of another key is not found, nor listed', async () => {
    const { create, call } = open()
    const made = await create({ name: 'Ada' })
    expect(await call('GET', `/assistant/${made.id}`, undefined, 'other-key')).toEqual({
      status: 404,
      body: { message: 'Assistant Not Found', error: 'Not Found', statusCode: 404 },
    })
    expect((await call('GET', '/assistant', undefined, 'other-key')).body).toEqual([])
  })

  test('each key is an org', async () => {
    const { call, create } = open()
    const mine = await create({})
    const theirs = (await call('POST', '/assistant', {}, 'other-key')).body as JsonObject
    expect(mine.orgId).not.toBe(theirs.orgId)
    expect((await create({})).orgId).toBe(mine.orgId)
  })

  test('a wrong key is told so in the words of Vapi', async () => {
    const { call } = open()
    expect(await call('GET', '/assistant', undefined, 'nobody')).toEqual({
      status: 401,
      body: {
        message:
          'Invalid Key. Hot tip, you may be using the private key instead of the public key, ' +
          'or vice versa.',
        error: 'Unauthorized',
        statusCode: 401,
      },
    })
  })

  test('an unknown route, an id that is none and a body that is no JSON are refused', async () => {
    const { call, create } = open()
    const made = await create({})
    expect(await call('GET', '/agents')).toEqual({
      status: 404,
      body: { message: 'Cannot GET /agents', error: 'Not Found', statusCode: 404 },
    })
    expect((await call('PATCH', '/assistant/undefined', { 0: 'a' })).status).toBe(400)
    expect((await call('PATCH', `/assistant/${made.id}`, '{"name":')).status).toBe(400)
    expect((await call('PATCH', `/assistant/${made.id}`, '[]')).status).toBe(400)
  })

  test('a path with two slashes is sent away to the clean one', async () => {
    const { fake } = open({ prefix: '/prefix' })
    const response = await fake.request('//prefix//assistant?limit=1', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([
      301,
      '/prefix/assistant?limit=1',
    ])
  })

  test('everything is served below a prefix too, and the log shows the path as sent', async () => {
    const { fake, call } = open({ prefix: '/prefix' })
    const made = (await call('POST', '/prefix/assistant', {})).body as JsonObject
    expect((await call('GET', `/assistant/${made.id as string}`)).body).toEqual(made)
    expect(fake.log().map(({ path }) => path)).toEqual([
      '/prefix/assistant',
      `/assistant/${made.id as string}`,
    ])
  })
})

describe('lists', () => {
  const three = async () => {
    const all = open()
    const made: JsonObject[] = []
    for (const name of ['a', 'b', 'c']) made.push(await all.create({ name }))
    const names = async (query: string) =>
      ((await all.call('GET', `/assistant${query}`)).body as JsonObject[]).map(({ name }) => name)
    return { ...all, made, names }
  }

  test('are bare arrays, newest first, as long as asked', async () => {
    const { names } = await three()
    expect(await names('')).toEqual(['c', 'b', 'a'])
    expect(await names('?limit=2')).toEqual(['c', 'b'])
    expect(await names('?limit=0')).toEqual([])
  })

  test('stop at 100 unless told otherwise', async () => {
    const { fake, names } = await three()
    for (let index = 0; index < 100; index += 1) fake.place('assistant', { id: `x${index}` })
    expect((await names('')).length).toBe(100)
    expect((await names('?limit=1000')).length).toBe(103)
  })

  test.each([
    ['createdAtGt', ['c']],
    ['createdAtGe', ['c', 'b']],
    ['createdAtLt', ['a']],
    ['createdAtLe', ['b', 'a']],
    ['updatedAtGt', ['c']],
  ])('%s tells times apart to the millisecond', async (name, wanted) => {
    const { names, made } = await three()
    expect(await names(`?${name}=${made[1]?.createdAt as string}`)).toEqual(wanted)
  })

  test('refuse a limit, a time or a parameter that is none', async () => {
    const { call } = open()
    expect((await call('GET', '/assistant?limit=1001&createdAtGt=soon&page=2')).body).toEqual({
      message: [
        'limit must not be greater than 1000',
        'createdAtGt must be a valid ISO 8601 date string',
        'property page should not exist',
      ],
      error: 'Bad Request',
      statusCode: 400,
    })
  })
})
