import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
let fake: House['fake']
let connection = ''

beforeAll(async () => {
  house = await openHouse({
    also: [{ adapter: elevenlabs, fake: elevenlabsFake }],
  })
  const place = house.at('elevenlabs')
  fake = place.fake
  connection = place.connectionId
})
afterAll(() => house.close())

const prompt = 'conversation_config.agent.prompt'
const base: JsonObject = {
  name: 'Old',
  conversation_config: {
    agent: {
      ...{ first_message: 'Hello', language: 'hi' },
      prompt: {
        ...{ prompt: 'Be kind.', llm: 'gpt-4o', temperature: 0.7, max_tokens: -1, tool_ids: [] },
        built_in_tools: { end_call: null, voicemail_detection: null },
        tools: [],
      },
    },
    tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2_5', speed: 1.0 },
    asr: { provider: 'scribe_realtime' },
    turn: { turn_timeout: 7 },
    conversation: { max_duration_seconds: 600 },
  },
  metadata: { created_at_unix_secs: 1784586739, updated_at_unix_secs: 1786634764 },
  tags: ['theirs'],
  version_id: 'agtvrsn_1',
  branch_id: 'agtbrch_1',
  main_branch_id: 'agtbrch_1',
}

let number = 0
const start = async (more: JsonObject = {}) => {
  number += 1
  const agent_id = `agent_of_${number}`
  fake.place('agent', { ...base, agent_id, ...more })
  const id = await house.imported(agent_id, 'elevenlabs')
  return { agent_id, id, since: fake.log().length }
}
type Own = Awaited<ReturnType<typeof start>>

const held = ({ agent_id }: Pick<Own, 'agent_id'>) => {
  const found = fake.objects('agent').find(({ object }) => object.agent_id === agent_id)
  return found?.object ?? {}
}
const patch = ({ id }: Own, body: JsonObject) => house.request('PATCH', `/assistants/${id}`, body)
const v1 = ({ id }: Own, body: JsonObject) =>
  house.request('PATCH', `/api/v1/assistants/${id}`, body)
const shown = async ({ id }: Own) => (await house.request('GET', `/assistants/${id}`)).body
const calls = ({ since, agent_id }: Own) =>
  fake
    .log()
    .slice(since)
    .map(({ method, path }) => `${method} ${path.replace(agent_id, 'A')}`)
const bodies = ({ since }: Own) =>
  fake
    .log()
    .slice(since)
    .filter(({ method }) => method !== 'GET')
    .map(({ body }) => body)
const lasting = (object: JsonObject): JsonObject =>
  set({ ...object, version_id: null }, 'metadata.updated_at_unix_secs', null)

describe('one PATCH', () => {
  it('is one read and one leaf patch', async () => {
    const own = await start()
    const { status } = await patch(own, {
      ...{ name: 'Enrollment Assistant', firstMessage: 'Hi', maxDurationSeconds: 1800 },
      model: { provider: 'openai', model: 'gpt-4.1', temperature: 0.6 },
    })
    expect(status).toBe(200)
    expect(calls(own)).toEqual(['GET /v1/convai/agents/A', 'PATCH /v1/convai/agents/A'])
    expect(bodies(own)).toEqual([
      {
        name: 'Enrollment Assistant',
        conversation_config: {
          agent: { first_message: 'Hi', prompt: { llm: 'gpt-4.1', temperature: 0.6 } },
          conversation: { max_duration_seconds: 1800 },
        },
      },
    ])
    expect(await shown(own)).toMatchObject({ name: 'Enrollment Assistant', firstMessage: 'Hi' })
  })

  it('that the read-back does not show is undone leaf by leaf', async () => {
    const own = await start()
    const before = lasting(held(own))
    const fault: ScriptInput['fault'] = { kind: 'drop', paths: ['conversation_config.tts.speed'] }
    fake.fault({ match: { method: 'PATCH' }, fault })
    const { status, body } = await v1(own, { name: 'New', voice: { speed: 1.2 } })
    expect([status, body.code, body.operation.state]).toEqual([
      ...[502, 'provider_ignored_field', 'rolled_back'],
    ])
    expect(lasting(held(own))).toEqual(before)
  })

  it('that ElevenLabs refuses leaves both sides old, by our own path', async () => {
    const own = await start()
    const detail = [
      {
        loc: ['body', 'conversation_config', 'tts', 'speed'],
        ...{ msg: 'Input should be less', type: 'less_than_equal' },
      },
    ]
    const fault: ScriptInput['fault'] = { kind: 'refuse', status: 422, body: { detail } }
    fake.fault({ match: { method: 'PATCH' }, fault })
    const { status, body } = await v1(own, { voice: { speed: 1.1 } })
    expect([status, body.code, body.errors]).toEqual([
      ...[422, 'provider_rejected', [{ path: 'voice.speed', message: 'Input should be less' }]],
    ])
    expect(held(own)).toEqual({ ...base, agent_id: own.agent_id })
  })

  it('without an answer is looked at, and not sent again where it stands', async () => {
    const own = await start()
    fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'reset', when: 'after' } })
    expect((await patch(own, { name: 'New' })).status).toBe(200)
    expect(bodies(own)).toEqual([{ name: 'New' }])
    expect(held(own).name).toBe('New')
  })

  it('answered that the quota is used up is no word on the key', async () => {
    const own = await start()
    const body = { detail: { status: 'quota_exceeded', message: 'No.' } }
    fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'refuse', status: 401, body } })
    expect((await patch(own, { name: 'New' })).body.code).toBe('provider_payment_required')
    expect((await patch(own, { name: 'New' })).status).toBe(200)
  })

  it('beside somebody else’s leaf leaves that alone', async () => {
    const own = await start()
    const place = 'conversation_config.turn.turn_eagerness'
    const values = { [place]: 'eager' }
    fake.fault({ fault: { kind: 'edit', when: 'before', id: own.agent_id, values } })
    expect((await patch(own, { name: 'New' })).status).toBe(200)
    expect([get(held(own), place), held(own).tags]).toEqual(['eager', ['theirs']])
  })
})

describe('raw settings', () => {
  const raw = (place: string, value: Json) => ({
    provider_options: { elevenlabs: set({}, place, value) },
  })

  it('are leaves among the others, and are taken back with them', async () => {
    const own = await start()
    const eager = raw('conversation_config.turn.turn_eagerness', 'eager')
    expect((await v1(own, { name: 'New', ...eager })).status).toBe(200)
    expect(bodies(own)).toEqual([
      { name: 'New', conversation_config: { turn: { turn_eagerness: 'eager' } } },
    ])
  })

  it.each([
    'tags',
    'workflow.nodes',
    `${prompt}.tools`,
    `${prompt}.tool_ids`,
    `${prompt}.llm`,
    'conversation_config.tts.model_id',
    'conversation_config.turn.soft_timeout_config.additional_soft_timeout_messages',
  ])('of %s are refused: a field says it, or nobody may', async (place) => {
    const own = await start()
    const answer = await v1(own, raw(place, 'x'))
    expect([answer.status, answer.body.errors[0].path]).toEqual([
      ...[422, `provider_options.elevenlabs.${place}`],
    ])
    expect(calls(own)).toEqual([])
  })
})

describe('a refusal before any write', () => {
  it.each<[JsonObject, string]>([
    [{ voice: { provider: 'openai', name: 'alloy' } }, 'voice.provider'],
    [{ voice: { speed: 1.3 } }, 'voice.speed'],
    [{ transcription: { provider: 'deepgram' } }, 'transcription.provider'],
    [{ ai_provider: 'anthropic' }, 'ai_provider'],
  ])('%j names %s', async (body, path) => {
    const own = await start()
    const answer = await v1(own, body)
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([
      ...[422, 'unrepresentable', path],
    ])
    expect(calls(own).filter((call) => !call.startsWith('GET'))).toEqual([])
  })

  it('is a branch that somebody would import', async () => {
    fake.place('agent', { ...base, agent_id: 'agent_branch', main_branch_id: 'agtbrch_other' })
    const body = { connection_id: connection, external_id: 'agent_branch' }
    const answer = await house.request('POST', '/api/v1/assistants/import', body)
    expect([answer.status, answer.body.code]).toEqual([422, 'unrepresentable'])
  })
})

describe('a create', () => {
  it('is a look at the voice, one POST, and one GET that shows it', async () => {
    const since = fake.log().length
    const answer = await house.request('POST', '/api/v1/assistants', {
      ...{ name: 'Sales Bot', connection_ids: [connection], welcome_message: 'Hi' },
      voice: { provider: '11labs', name: 'cjVigY5qzO86Huf0OWal', language: 'hi-IN' },
    })
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      ...[201, undefined, undefined],
    ])
    const log = fake.log().slice(since)
    const id = String(log.find(({ method }) => method === 'POST')?.id)
    expect(log.map(({ method, path }) => `${method} ${path.replace(id, 'A')}`)).toEqual([
      'GET /v1/voices/cjVigY5qzO86Huf0OWal',
      'POST /v1/convai/agents/create',
      'GET /v1/convai/agents/A',
    ])
    const made = held({ agent_id: id })
    expect(made).toMatchObject({
      name: 'Sales Bot',
      tags: [expect.stringMatching(/^patchbay:[0-9a-f]{24}:op_[0-9A-Z]{26}$/)],
      conversation_config: {
        agent: { language: 'hi', prompt: { built_in_tools: { end_call: { type: 'system' } } } },
        tts: { model_id: 'eleven_flash_v2_5' },
      },
    } as JsonObject)
  })

  it('whose answer was lost is found by its tag, and not made twice', async () => {
    const path = '/v1/convai/agents/create'
    fake.fault({ match: { method: 'POST', path }, fault: { kind: 'reset', when: 'after' } })
    const since = fake.log().length
    const answer = await house.request('POST', '/api/v1/assistants', {
      ...{ name: 'Lost', connection_ids: [connection], welcome_message: 'Hi' },
      voice: { provider: '11labs', name: 'cjVigY5qzO86Huf0OWal' },
    })
    // A list shows the tag, but not what else the agent holds.
    expect([answer.status, answer.body.data?.welcome_message]).toEqual([201, 'Hi'])
    const posts = fake
      .log()
      .slice(since)
      .filter(({ method }) => method === 'POST')
    const made = fake.objects('agent').filter(({ object }) => object.name === 'Lost')
    expect([posts.length, made.length]).toEqual([1, 1])
  })

  it('is gone with its assistant', async () => {
    const answer = await house.request('POST', '/assistants', {
      ...{ name: 'Short', connectionIds: [connection] },
    })
    expect(answer.status).toBe(201)
    expect((await house.request('DELETE', `/assistants/${answer.body.id}`)).status).toBe(200)
    expect(fake.objects('agent').filter(({ object }) => object.name === 'Short')).toEqual([])
  })
})

describe('tools', () => {
  let name = 'a'
  const tool = async (more: JsonObject = {}) => {
    name += 'a'
    const answer = await house.request('POST', '/api/v1/tools', {
      ...{ name, description: 'Looks an order up.', method: 'GET', timeout: 10 },
      endpoint: 'https://api.example.com/orders',
      schema: [{ name: 'order_id', type: 'string', description: 'The id of the order' }],
      ...more,
    })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return { id: answer.body.data.id as string, name }
  }
  const attach = ({ id }: Own, tool_id: string) =>
    house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id })
  const detach = ({ id }: Own, toolId: string) =>
    house.request('DELETE', `/api/v1/assistants/${id}/tools/${toolId}`)
  const copy = (called: string) =>
    fake.objects('tool').find(({ object }) => get(object, 'tool_config.name') === called)?.object
  const ids = (own: Own) => get(held(own), `${prompt}.tool_ids`)

  it('are attached, changed whole, and detached', async () => {
    const own = await start()
    const { id, name: called } = await tool()
    expect((await attach(own, id)).status).toBe(200)
    const made = copy(called)
    expect(ids(own)).toEqual([made?.id])
    expect(bodies(own).at(-1)).toEqual(set({}, `${prompt}.tool_ids`, [made?.id ?? '']))
    const schema = [{ name: 'order_ref', type: 'string', description: 'The new id' }]
    expect((await house.request('PATCH', `/api/v1/tools/${id}`, { schema })).status).toBe(200)
    const changed = JSON.stringify(copy(called))
    expect([changed.includes('order_id'), changed.includes('order_ref')]).toEqual([false, true])
    expect(JSON.stringify(held(own))).not.toContain('order_id')
    expect((await detach(own, id)).status).toBe(200)
    expect(ids(own)).toEqual([])
  })

  it('of others stay beside ours', async () => {
    const own = await start(set(base, `${prompt}.tool_ids`, ['tool_theirs']))
    const { id } = await tool()
    expect((await attach(own, id)).status).toBe(200)
    expect((ids(own) as readonly Json[])[0]).toBe('tool_theirs')
    expect((await detach(own, id)).status).toBe(200)
    expect(ids(own)).toEqual(['tool_theirs'])
  })

  it('of less than 5 seconds are refused at the attach', async () => {
    const own = await start()
    const { id, name: called } = await tool({ timeout: 4 })
    const answer = await attach(own, id)
    expect([answer.status, answer.body.code]).toEqual([422, 'unrepresentable'])
    expect([copy(called), calls(own).filter((call) => call.startsWith('P'))]).toEqual([
      undefined,
      [],
    ])
  })
})
