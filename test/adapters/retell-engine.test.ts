import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { newId } from '../../src/api/ids.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { agent, llm } from '../fakes/retell-open.ts'
import { type House, openHouse } from '../support/house.ts'

const at = '2026-05-01T10:00:00.000Z'
let house: House
let connection = ''

beforeAll(async () => {
  house = await openHouse({
    fake: { fake: retellFake },
    context: () => ({ providers: { retell } }),
    timing: { attempt: 500 },
  })
  connection = newId()
  await house.store.addConnection({
    ...{ id: connection, ...house.ids, provider: 'retell', name: null, webhookSecret: null },
    ...{ apiKey: 'retell-sandbox-key', baseUrl: house.fake.url, createdAt: at, updatedAt: at },
    ...{ allowUnknownModels: false, driftPolicy: 'report', state: 'ok' },
  })
})
afterAll(() => house.close())

let number = 0
/** A published agent with an LLM of its own, and the assistant that it is at home. */
const start = async (more: JsonObject = {}) => {
  number += 1
  const [agent_id, llm_id] = [`agent_of_${number}`, `llm_of_${number}`]
  const response_engine = { type: 'retell-llm', llm_id, version: 3 }
  house.fake.place('llm', { ...llm, llm_id })
  house.fake.place('agent', { ...agent, agent_id, response_engine, ...more })
  const body = { connection_id: connection, external_id: agent_id }
  const answer = await house.request('POST', '/api/v1/assistants/import', body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  house.calls()
  return { agent_id, llm_id, id: answer.body.data.id as string }
}
const patch = (id: string, body: JsonObject) => house.request('PATCH', `/assistants/${id}`, body)
const versions = (own: string) =>
  house.fake
    .objects()
    .filter(({ object }) => object.agent_id === own || object.llm_id === own)
    .map(({ object }) => object)
const live = (own: string) => versions(own).findLast((one) => one.is_published === true)
const short = (
  calls: readonly string[],
  { agent_id, llm_id }: { agent_id: string; llm_id: string }
) => calls.map((call) => call.replace(agent_id, 'A').replace(llm_id, 'L'))

describe('through the engine', () => {
  it('one PATCH changes both objects in a draft, and makes it live', async () => {
    const own = await start()
    const answer = await patch(own.id, {
      name: 'Bea',
      model: { provider: 'openai', model: 'gpt-5', temperature: 0.6 },
      voice: { provider: 'openai', voiceId: 'alloy' },
      maxDurationSeconds: 1800,
    })
    expect([answer.status, answer.body.name, answer.body.error]).toEqual([200, 'Bea', undefined])
    const calls = short(house.calls(), own)
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([
      'POST /create-agent-version/A',
      'PATCH /update-retell-llm/L',
      'PATCH /update-agent/A',
      'POST /publish-agent-version/A',
    ])
    expect(live(own.agent_id)).toMatchObject({
      ...{
        version: 4,
        agent_name: 'Bea',
        voice_id: 'openai-Alloy',
        max_call_duration_ms: 1_800_000,
      },
    })
    expect(live(own.llm_id)).toMatchObject({ version: 4, model: 'gpt-5', model_temperature: 0.6 })
  })

  it('a second PATCH goes on from the version that is live', async () => {
    const own = await start()
    for (const name of ['B', 'C']) expect((await patch(own.id, { name })).status).toBe(200)
    expect(versions(own.agent_id).map((one) => [one.version, one.is_published])).toEqual([
      ...[
        [3, true],
        [4, true],
        [5, true],
      ],
    ])
  })

  it('a refused change of the second object leaves what is live, and no draft', async () => {
    const own = await start()
    house.fake.fault({
      match: { method: 'PATCH', path: `/update-agent/${own.agent_id}` },
      fault: {
        kind: 'refuse',
        status: 400,
        body: { error_message: 'request/body/agent_name must NOT be odd' },
      },
    })
    const answer = await patch(own.id, { name: 'B', systemPrompt: 'New' })
    expect([answer.status, answer.body.code]).toEqual([500, 'provider_rejected'])
    expect(versions(own.agent_id).map((one) => one.version)).toEqual([3])
    expect(versions(own.llm_id).map((one) => [one.version, one.general_prompt])).toEqual([
      ...[[3, 'You are Ada.']],
    ])
  })

  it('a publish without effect is asked once more, and then undone', async () => {
    const own = await start()
    house.fake.fault({
      match: { path: `/publish-agent-version/${own.agent_id}` },
      fault: { kind: 'drop', paths: ['is_published'] },
      times: 2,
    })
    const answer = await patch(own.id, { name: 'B' })
    expect([answer.status, answer.body.code]).toEqual([500, 'provider_error'])
    expect(short(house.calls(), own).filter((call) => call.includes('publish')).length).toBe(2)
    expect(versions(own.agent_id).map((one) => one.version)).toEqual([3])
  })

  it('an agent that was never published is changed in place, and stays so', async () => {
    const own = await start({ is_published: false })
    house.fake.place('llm', { ...llm, llm_id: own.llm_id, is_published: false })
    expect((await patch(own.id, { name: 'B', systemPrompt: 'New' })).status).toBe(200)
    expect(versions(own.agent_id)).toMatchObject([
      { version: 3, is_published: false, agent_name: 'B' },
    ])
    expect(versions(own.llm_id)).toMatchObject([{ version: 3, general_prompt: 'New' }])
  })

  it('an agent of a flow takes its voice and refuses a model by name, without a write', async () => {
    const flow = { type: 'conversation-flow', conversation_flow_id: 'flow_1', version: 2 }
    const own = await start({ response_engine: flow })
    expect((await patch(own.id, { maxDurationSeconds: 90 })).status).toBe(200)
    house.calls()
    const answer = await patch(own.id, { model: { provider: 'openai', model: 'gpt-5' } })
    expect([answer.status, answer.body.code]).toEqual([400, 'unrepresentable'])
    expect(house.calls().filter((call) => !call.startsWith('GET'))).toEqual([])
  })

  it('F18: a draft that somebody else has open is left alone', async () => {
    const own = await start()
    house.fake.fault({
      match: { path: `/publish-agent-version/${own.agent_id}` },
      fault: {
        kind: 'edit',
        when: 'before',
        id: `${own.llm_id}/5`,
        values: { general_prompt: 'Theirs' },
      },
    })
    for (const name of ['B', 'C']) expect((await patch(own.id, { name })).status).toBe(200)
    expect(
      versions(own.agent_id).map((one) => [one.version, one.is_published, one.base_version])
    ).toEqual([
      ...[
        [3, true, undefined],
        [4, true, 3],
        [5, false, 3],
        [6, true, 4],
      ],
    ])
    expect(live(own.llm_id)).toMatchObject({ version: 6, general_prompt: 'You are Ada.' })
  })

  it('a copy is an LLM and a published agent', async () => {
    const own = await start()
    const answer = await house.request('POST', `/api/v1/assistants/${own.id}/links`, {
      connection_id: connection,
    })
    expect([answer.status, answer.body.errors]).toEqual([201, undefined])
    const made = answer.body.data.external_id as string
    const copy = live(made)
    expect(copy).toMatchObject({ version: 0, agent_name: 'Ada', voice_id: '11labs-Adrian' })
    expect(live(String(get(copy, 'response_engine.llm_id')))).toMatchObject({
      general_prompt: 'You are Ada.',
      model: 'gpt-4.1',
    })
  })

  it('a copy without a voice is refused by name, without a call', async () => {
    const made = await house.request('POST', '/assistants', { name: 'No voice' })
    house.calls()
    const answer = await house.request('POST', `/api/v1/assistants/${made.body.id}/links`, {
      connection_id: connection,
    })
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ path: 'voice.name', message: 'is needed: Retell AI makes none without' }],
    ])
    expect(house.calls()).toEqual([])
  })

  it('F16: of eight imports at once one wins, and nothing is written', async () => {
    const [agent_id, llm_id] = ['agent_of_many', 'llm_of_many']
    house.fake.place('llm', { ...llm, llm_id })
    const response_engine = { type: 'retell-llm', llm_id, version: 3 }
    house.fake.place('agent', { ...agent, agent_id, response_engine })
    house.calls()
    const body = { connection_id: connection, external_id: agent_id }
    const ask = () => house.request('POST', '/api/v1/assistants/import', body)
    const answers = await Promise.all(Array.from({ length: 8 }, ask))
    const codes = answers.map(({ status, body }) => [status, body.code]).sort()
    expect(codes).toEqual([[201, undefined], ...Array(7).fill([409, 'already_linked'])])
    expect(house.calls().filter((call) => !call.startsWith('GET'))).toEqual([])
  })

  it('a retired model blocks no rename, and is in no write (F07)', async () => {
    const own = await start()
    house.fake.place('llm', { ...llm, llm_id: own.llm_id, model: 'gpt-4o' })
    const again = await house.request('POST', `/api/v1/assistants/${own.id}/reconcile`, {
      policy: 'adopt',
    })
    expect(again.status).toBe(200)
    const answer = await patch(own.id, {
      name: 'New',
      model: { provider: 'openai', model: 'gpt-4o', temperature: 0.4 },
    })
    expect([answer.status, answer.body.model]).toEqual([
      200,
      { provider: 'openai', model: 'gpt-4o', temperature: 0.4 },
    ])
    expect(live(own.llm_id)).toMatchObject({ model: 'gpt-4o', model_temperature: 0.4, version: 4 })
  })
})

describe('an answer that is lost', () => {
  const lose = (path: string, method?: string) =>
    house.fake.fault({
      match: { path, ...(method && { method }) },
      fault: { kind: 'reset', when: 'after' },
    })

  it.each(['create-agent-version', 'publish-agent-version', 'update-agent'])(
    'to %s is looked for: the change is made once',
    async (route) => {
      const own = await start()
      lose(`/${route}/${own.agent_id}`)
      expect((await patch(own.id, { name: 'B' })).status).toBe(200)
      expect(versions(own.agent_id)).toMatchObject([
        { version: 3 },
        { version: 4, is_published: true, agent_name: 'B' },
      ])
    }
  )

  it.each(['/create-retell-llm', '/create-agent'])('to %s leaves one copy', async (path) => {
    const own = await start()
    const before = house.fake.objects().length
    lose(path)
    const answer = await house.request('POST', `/api/v1/assistants/${own.id}/links`, {
      connection_id: connection,
    })
    expect(answer.status).toBe(201)
    expect(house.fake.objects().length).toBe(before + 2)
    expect(live(answer.body.data.external_id)).toMatchObject({ version: 0, agent_name: 'Ada' })
  })

  it('to a change that Retell never made ends in no draft', async () => {
    const own = await start()
    house.fake.fault({
      match: { path: `/update-agent/${own.agent_id}` },
      fault: { kind: 'fail', status: 500, when: 'before' },
      times: 3,
    })
    const answer = await patch(own.id, { name: 'B', systemPrompt: 'New' })
    expect([answer.status, answer.body.code]).toEqual([500, 'provider_error'])
    expect([versions(own.agent_id), versions(own.llm_id)]).toMatchObject([
      [{ version: 3, agent_name: 'Ada' }],
      [{ version: 3, general_prompt: 'You are Ada.' }],
    ])
  })
})

describe('a version that somebody publishes in between', () => {
  it('is a conflict, and what is live stays theirs', async () => {
    const own = await start()
    house.fake.fault({
      match: { path: `/update-retell-llm/${own.llm_id}` },
      fault: {
        kind: 'edit',
        when: 'before',
        id: `${own.llm_id}/4`,
        values: { is_published: true },
      },
    })
    const answer = await patch(own.id, { systemPrompt: 'New' })
    expect([answer.status, answer.body.code]).toEqual([409, 'provider_conflict'])
    expect(versions(own.agent_id).map((one) => one.version)).toEqual([3])
  })
})
