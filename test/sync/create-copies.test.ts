import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { serveFake } from '../../adapters/fakes/serve.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'
import { keyB, twoAccounts } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ fake: twoAccounts, timing: { attempt: 400 } })
})
afterEach(() => house.close())

const post: ScriptInput['match'] = { method: 'POST', path: '/assistant' }
const list: ScriptInput['match'] = { method: 'GET', path: '/assistant' }
const fault = (match: ScriptInput['match'], fault: ScriptInput['fault'], times: number = 1) =>
  house.fake.fault({ match, fault, times })

const create = (more: JsonObject = {}) =>
  house.request('POST', '/api/v1/assistants', {
    ...{ name: 'Sales Bot', connection_ids: [house.connectionId], ...more },
  })
const objects = () => house.fake.objects('assistant').map(({ object }) => object)
const total = async () => (await house.request('GET', '/api/v1/assistants')).body.pagination.total
const end = ({ status, body }: Answered) => ({
  ...{ status, code: body.code ?? null, state: body.operation?.state ?? null },
})
const links = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links

describe('a create with a copy', () => {
  it('makes one object, all values in it and our marker, and is there in two commits', async () => {
    const commits = house.commits()
    const made = await create({ welcome_message: 'Hi!' })
    expect(made.status).toBe(201)
    expect(house.commits() - commits).toBe(2)
    expect(house.calls()).toEqual(['POST /assistant'])
    const [object = {}] = objects()
    const id = made.body.data.id
    const op = made.headers.get('patchbay-operation')
    expect(objects()).toHaveLength(1)
    expect(object.metadata).toEqual({ patchbay: { id, op } })
    expect(object).toMatchObject({
      ...{ name: 'Sales Bot', firstMessage: 'Hi!' },
      model: { provider: 'openai', model: 'gpt-4.1-mini', temperature: 0.3, maxTokens: 256 },
      voice: { provider: 'azure', voiceId: 'hi-IN-AartiNeural', speed: 1 },
      transcriber: {
        ...{ provider: 'azure', language: 'hi-IN' },
        fallbackPlan: { autoFallback: { enabled: true } },
      },
      ...{ maxDurationSeconds: 600, silenceTimeoutSeconds: 12 },
    })
    expect(await links(id)).toEqual([
      {
        ...{ id: expect.any(String), provider: 'vapi', connection_id: house.connectionId },
        ...{ external_id: object.id, state: 'in_sync', overrides: null },
        last_synced_at: expect.any(String),
      },
    ])
    const read = await house.request('GET', `/api/v1/assistants/${id}`)
    expect(read.body.data).toEqual(made.body.data)
    expect(read.headers.get('etag')).toBe('"1"')
  })

  it('is changed and found afterwards like one that was imported, its marker kept', async () => {
    const id = (await create()).body.data.id
    const external = String(objects()[0]?.id)
    const changed = await house.request('PATCH', `/assistants/${external}`, {
      metadata: { a: 1 },
    })
    expect(changed.body).toMatchObject({ id, metadata: { a: 1 } })
    expect(objects()[0]?.metadata).toEqual({
      a: 1,
      patchbay: { id, op: expect.stringMatching(/^op_/) },
    })
  })

  it.each<[string, ScriptInput['fault'], number]>([
    ['is answered 502 though it was made', { kind: 'fail', status: 502, when: 'after' }, 1],
    ['loses its answer to a reset', { kind: 'reset', when: 'after' }, 1],
    ['hangs after it was made', { kind: 'hang', when: 'after' }, 1],
    ['is answered with half an object', { kind: 'answer', cut: 20 }, 1],
    ['is answered with something else', { kind: 'answer', body: '{"ok":true}' }, 1],
    ['is refused a place in time, and then taken', { kind: 'throttle', retryAfter: 1 }, 2],
  ])('that %s makes exactly one object, and is 201', async (_name, kind, posts) => {
    fault(post, kind)
    const made = await create()
    expect(made.status).toBe(201)
    expect(objects()).toHaveLength(1)
    expect((await links(made.body.data.id))[0].external_id).toBe(objects()[0]?.id)
    expect(house.calls().filter((call) => call === 'POST /assistant')).toHaveLength(posts)
    expect(await total()).toBe(1)
  })

  it('that the provider refuses leaves nothing on either side: 422', async () => {
    const message = ['voice.voiceId must be a voice of this account']
    const body = { message, error: 'Bad Request', statusCode: 400 }
    fault(post, { kind: 'refuse', status: 400, body })
    const answer = await create()
    expect(end(answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'refused' })
    expect(answer.body.errors).toEqual([{ path: 'voice.name', message: expect.any(String) }])
    expect(objects()).toEqual([])
    expect(await total()).toBe(0)
    const told = await house.request('GET', `/api/v1/operations/${answer.body.operation.id}`)
    expect(told.body.data).toMatchObject({ kind: 'create', state: 'refused' })
  })

  it('that cannot be sent at all is 503, and leaves nothing', async () => {
    const closed = await serveFake()
    await closed.close()
    const gone = await house.addConnection({ baseUrl: closed.url })
    const answer = await create({ connection_ids: [gone] })
    expect(end(answer)).toEqual({ status: 503, code: 'provider_unreachable', state: 'refused' })
    expect([objects(), await total()]).toEqual([[], 0])
  })

  it.each<[string, ScriptInput['fault'], number]>([
    ['was not made', { kind: 'fail', status: 503, when: 'before' }, 0],
    ['was made, but is not listed yet', { kind: 'fail', status: 502, when: 'after' }, 1],
  ])(
    'is in doubt where an answer was lost and it %s: it is not sent again',
    async (_n, kind, n) => {
      fault(post, kind)
      fault(list, { kind: 'omit', count: 1 })
      const answer = await create()
      expect(end(answer)).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
      expect(house.calls()).toEqual(['POST /assistant', 'GET /assistant'])
      expect(objects()).toHaveLength(n)
      expect(await total()).toBe(0)
    }
  )

  it.each<[string, ScriptInput['fault'], number]>([
    ['fails', { kind: 'fail', status: 503, when: 'before' }, 3],
    ['is cut short', { kind: 'answer', cut: 5 }, 3],
    ['is no list', { kind: 'answer', body: '{"results":[]}' }, 3],
    ['holds what is no object', { kind: 'answer', body: '[{"id":1}]' }, 1],
  ])('stays in doubt where the look-up %s: that proves nothing', async (_name, kind, times) => {
    fault(post, { kind: 'fail', status: 502, when: 'before' })
    fault(list, kind, times)
    expect(end(await create())).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
    expect(objects()).toEqual([])
  })

  it('F17 stays in doubt where a look-up gets one page for ever, and stops asking', async () => {
    const page = Array.from({ length: 1000 }, (_, index) => ({
      id: `x${index}`,
      createdAt: new Date().toISOString(),
    }))
    fault(post, { kind: 'reset', when: 'before' })
    fault(list, { kind: 'answer', body: JSON.stringify(page) }, 9)
    expect(end(await create())).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
    expect(house.calls()).toEqual(['POST /assistant', 'GET /assistant', 'GET /assistant'])
  })

  it('adopts its object from behind a full page', async () => {
    for (let index = 0; index < 1000; index += 1) {
      const createdAt = new Date(Date.now() + 60_000 + index).toISOString()
      await house.place({ id: `x${index}`, createdAt })
    }
    fault(post, { kind: 'reset', when: 'after' })
    const made = await create()
    expect(made.status).toBe(201)
    expect(house.calls()).toEqual(['POST /assistant', 'GET /assistant', 'GET /assistant'])
  })

  it('that arrives twice keeps the one that was answered, and takes no other for its own', async () => {
    fault(post, { kind: 'twice' })
    const made = await create()
    expect(made.status).toBe(201)
    const [first, second] = objects().map(({ id }) => id)
    expect((await links(made.body.data.id))[0].external_id).toBe(second)
    expect(objects().map(({ id }) => id)).toEqual([first, second])
  })

  it('that is not kept as it was sent is taken back: 502', async () => {
    fault(post, { kind: 'change', values: { 'voice.voiceId': 'another' } })
    const answer = await create()
    expect(end(answer)).toEqual({
      ...{ status: 502, code: 'provider_ignored_field', state: 'rolled_back' },
    })
    expect(house.calls()).toEqual(['POST /assistant', expect.stringMatching(/^DELETE/)])
    expect([objects(), await total()]).toEqual([[], 0])
  })
})

describe('a create at two providers', () => {
  const both = async () => [house.connectionId, await house.addConnection({ apiKey: keyB })]

  it('makes an object at each', async () => {
    const connection_ids = await both()
    const made = await create({ connection_ids })
    expect(made.status).toBe(201)
    const seen = (await links(made.body.data.id)) as { connection_id: string }[]
    expect(seen.map((link) => link.connection_id)).toEqual(connection_ids)
    expect(house.fake.objects('assistant').map(({ key }) => key)).toEqual([0, 1])
  })

  it('takes the first back where the second refuses', async () => {
    const connection_ids = await both()
    fault(post, { kind: 'slow', ms: 0, applied: 'before' })
    fault(post, { kind: 'refuse', status: 400 })
    const answer = await create({ connection_ids })
    expect(end(answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'rolled_back' })
    expect([objects(), await total()]).toEqual([[], 0])
  })

  it('finds the second of two in one account, and does not take the first for it', async () => {
    const connection_ids = [house.connectionId, await house.addConnection()]
    fault(post, { kind: 'slow', ms: 0, applied: 'before' })
    fault(post, { kind: 'reset', when: 'after' })
    const made = await create({ connection_ids })
    expect(made.status).toBe(201)
    const seen = (await links(made.body.data.id)) as { external_id: string }[]
    expect(seen.map((link) => link.external_id).sort()).toEqual(
      objects()
        .map(({ id }) => String(id))
        .sort()
    )
  })

  it('is refused whole where it names a connection twice, or one that is not there', async () => {
    const twice = await create({ connection_ids: [house.connectionId, house.connectionId] })
    expect([twice.status, twice.body.errors[0].path]).toEqual([422, 'connection_ids'])
    const mixed = await create({ links: [{ connection_id: house.connectionId }] })
    expect(mixed.status).toBe(422)
    expect((await create({ connection_ids: ['a'.repeat(24)] })).status).toBe(404)
    expect([objects(), await total(), house.calls()]).toEqual([[], 0, []])
  })
})

describe('what a copy cannot hold', () => {
  it('is refused where the caller gave it, before any call', async () => {
    const answer = await create({ max_tokens: 20 })
    expect(end(answer)).toEqual({ status: 422, code: 'unrepresentable', state: null })
    expect(answer.body.errors).toEqual([
      { path: 'max_tokens', message: expect.stringContaining('50 to 10000') },
    ])
    expect([objects(), await total(), house.calls()]).toEqual([[], 0, []])
  })

  it('is the provider’s own transcriber where it is null', async () => {
    const made = await create({ transcription: null })
    expect(made.status).toBe(201)
    expect(made.body.data.transcription).toBeNull()
    expect(get(objects()[0], 'transcriber')).toBeUndefined()
  })

  it('is what a link’s own values stand for', async () => {
    const overrides = { voice: { provider: 'openai', name: 'alloy' }, model: 'gpt-4o' }
    const made = await create({
      connection_ids: [],
      links: [{ connection_id: house.connectionId, overrides }],
    })
    expect(made.status).toBe(201)
    expect(made.body.data).toMatchObject({ model: 'gpt-4.1-mini', voice: { provider: 'azure' } })
    expect(objects()[0]).toMatchObject({
      ...{ voice: { provider: 'openai', voiceId: 'alloy' } },
      model: { provider: 'openai', model: 'gpt-4o' },
    })
    expect((await links(made.body.data.id))[0].overrides).toEqual(overrides)
  })

  it('is named by a dry run like by the create, which shows its request', async () => {
    const body = { name: 'A', connection_ids: [house.connectionId], voice: { stability: 0.5 } }
    const dry = await house.request('POST', '/api/v1/assistants?dry_run=true', body)
    expect(dry.body.data.unsupported).toEqual(['voice.stability'])
    expect(dry.body.data.requests).toEqual([
      {
        ...{ link_id: null, connection_id: house.connectionId, provider: 'vapi' },
        ...{ method: 'POST', path: '/assistant' },
        body: expect.objectContaining({ name: 'A' }),
      },
    ])
    expect(house.calls()).toEqual([])
    const wet = await house.request('POST', '/api/v1/assistants', body)
    expect(wet.headers.get('patchbay-unsupported')).toBe('voice.stability')
    const strict = await house.request('POST', '/api/v1/assistants?strict=true', body)
    expect([strict.status, objects().length]).toEqual([422, 1])
  })
})

it('the console creates copies too, and nothing but what it was given', async () => {
  const body = { name: 'Console', connectionIds: [house.connectionId] }
  const made = await house.request('POST', '/assistants', body)
  expect([made.status, made.body.name]).toEqual([201, 'Console'])
  expect(objects()).toMatchObject([{ name: 'Console' }])
})
