import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

const llm = {
  ...{ llm_id: 'llm_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ model: 'gpt-4.1', model_temperature: 0.2, general_prompt: 'SP', start_speaker: 'agent' },
  general_tools: [{ type: 'end_call', name: 'end_call' }],
}
const agent = {
  ...{ agent_id: 'agent_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ agent_name: 'Desk', voice_id: '11labs-Adrian', language: 'en-US', channel: 'voice' },
  response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 },
}

let house: House
let local = ''
beforeEach(async () => {
  house = await openHouse({ also: [{ adapter: retell, fake: retellFake }] })
  const { fake } = house.at('retell')
  fake.place('llm', llm)
  fake.place('agent', agent)
  local = await house.imported('agent_1', 'retell')
})
afterEach(() => house.close())

const seen = { count: 0 }
const calls = () => {
  const log = house.at('retell').fake.log()
  const fresh = log.slice(seen.count)
  seen.count = log.length
  return fresh.map(({ method, path, query, body }) => {
    const { version } = query
    const what = `${method} ${path}${version === undefined ? '' : `?version=${version}`}`
    return method === 'GET' ? what : [what, body]
  })
}
beforeEach(() => {
  seen.count = house.at('retell').fake.log().length
})

const versions = (kind: string) =>
  house
    .at('retell')
    .fake.objects(kind)
    .map(({ object }) => [object.version, object.is_published] as const)
const live = () => {
  const all = house
    .at('retell')
    .fake.objects('agent')
    .map(({ object }) => object)
  return all.filter((one) => one.is_published).at(-1) as JsonObject
}

const patch = (body: unknown) => house.request('PATCH', `/api/v1/assistants/${local}`, body)

describe('a change of what is published', () => {
  it('opens a copy, changes both parts of it and makes it live', async () => {
    const before = house.commits()
    const { status, body } = await patch({ temperature: 0.6, maximum_duration: 1800 })
    expect([status, body.data?.temperature, house.commits() - before]).toEqual([200, 0.6, 2])
    expect(calls()).toEqual([
      'GET /get-agent/agent_1',
      'GET /get-retell-llm/llm_1?version=3',
      ['POST /create-agent-version/agent_1', { base_version: 3 }],
      ['PATCH /update-retell-llm/llm_1?version=4', { model_temperature: 0.6 }],
      ['PATCH /update-agent/agent_1?version=4', { max_call_duration_ms: 1_800_000 }],
      ['POST /publish-agent-version/agent_1', { version: 4 }],
      'GET /get-agent/agent_1?version=4',
    ])
    expect(live()).toMatchObject({ version: 4, max_call_duration_ms: 1_800_000 })
  })

  it('is shown by a dry run, with what only an answer will say in its place', async () => {
    const path = `/api/v1/assistants/${local}?dry_run=true`
    const { body } = await house.request('PATCH', path, { name: 'Night desk' })
    const requests = body.data.requests as { path: string; body: JsonObject }[]
    expect(requests.map((one) => [one.path, one.body])).toEqual([
      ['/create-agent-version/agent_1', { base_version: 3 }],
      ['/update-agent/agent_1?version={agent.version}', { agent_name: 'Night desk' }],
      ['/publish-agent-version/agent_1', { version: '{agent.version}' }],
    ])
    expect(versions('agent')).toEqual([[3, true]])
  })

  it('is followed by one that starts from it', async () => {
    await patch({ temperature: 0.6 })
    const { status } = await patch({ temperature: 0.7, name: 'Night desk' })
    expect([status, live()]).toEqual([
      200,
      expect.objectContaining({ version: 5, agent_name: 'Night desk' }),
    ])
  })

  it.each([
    ['the LLM is refused', '/update-retell-llm/llm_1', 400, 422],
    ['the agent is refused', '/update-agent/agent_1', 422, 422],
    ['publishing is refused', '/publish-agent-version/agent_1', 400, 422],
  ])('leaves what is live as it was where %s', async (_what, path, status, answered) => {
    const { fake } = house.at('retell')
    const said = { status: 'error', message: 'No.' }
    fake.fault({ match: { path }, fault: { kind: 'refuse', status, body: said } })
    const answer = await patch({ temperature: 0.6, maximum_duration: 1800 })
    expect([answer.status, answer.body.code]).toEqual([answered, 'provider_rejected'])
    expect([versions('agent'), versions('llm'), live()]).toEqual([
      [[3, true]],
      [[3, true]],
      expect.objectContaining(agent),
    ])
    const { body } = await house.request('GET', `/api/v1/assistants/${local}`)
    expect(body.data.temperature).toBe(0.2)
  })
})

describe('an answer that does not come', () => {
  const faults = [
    [
      'opening, done',
      '/create-agent-version/agent_1',
      { kind: 'fail', status: 502, when: 'after' },
    ],
    ['the LLM’s change, done', '/update-retell-llm/llm_1', { kind: 'reset', when: 'after' }],
    ['the agent’s change, not done', '/update-agent/agent_1', { kind: 'reset', when: 'before' }],
    [
      'publishing, done',
      '/publish-agent-version/agent_1',
      { kind: 'fail', status: 500, when: 'after' },
    ],
    ['publishing, not done', '/publish-agent-version/agent_1', { kind: 'reset', when: 'before' }],
  ] as const
  it.each(faults)('to %s, is found out, and both sides change once', async (_what, path, fault) => {
    house.at('retell').fake.fault({ match: { path }, fault, times: 1 })
    const { status } = await patch({ temperature: 0.6, maximum_duration: 1800 })
    expect([status, versions('agent'), live()]).toEqual([
      200,
      [
        [3, true],
        [4, true],
      ],
      expect.objectContaining({ version: 4, max_call_duration_ms: 1_800_000 }),
    ])
  })

  it('to opening, not done, is in doubt until no copy can come of it any more', async () => {
    const path = '/create-agent-version/agent_1'
    house.at('retell').fake.fault({ match: { path }, fault: { kind: 'reset', when: 'before' } })
    const { status, body } = await patch({ temperature: 0.6 })
    expect([status, body.code, versions('agent')]).toEqual([504, 'in_doubt', [[3, true]]])
  })
})

describe('a store that refuses the commit', () => {
  it('has what was live before made live again, as a version of its own', async () => {
    await house.close()
    let refuses = false
    house = await openHouse({
      also: [{ adapter: retell, fake: retellFake }],
      store: (store) => ({
        ...store,
        finish: async (operation, ...rest) => {
          if (refuses && operation.state === 'committed') throw new Error('disk full')
          return store.finish(operation, ...rest)
        },
      }),
    })
    house.at('retell').fake.place('llm', llm)
    house.at('retell').fake.place('agent', agent)
    local = await house.imported('agent_1', 'retell')
    refuses = true
    const { status, body } = await patch({ temperature: 0.6, maximum_duration: 1800 })
    expect([status, body.operation?.state]).toEqual([503, 'rolled_back'])
    expect(versions('agent')).toEqual([
      [3, true],
      [4, true],
      [5, true],
    ])
    const { version: _, last_modification_timestamp: __, response_engine: ___, ...rest } = agent
    expect(live()).toMatchObject({ ...rest, version: 5, base_version: 3 })
  })
})

describe('a draft of somebody else’s', () => {
  it('is neither changed nor published nor removed', async () => {
    const { fake } = house.at('retell')
    fake.place('llm', { ...llm, version: 4, is_published: false, general_prompt: 'Theirs' })
    const theirs = {
      ...agent,
      version: 4,
      is_published: false,
      agent_name: 'Theirs',
      base_version: 3,
    }
    const engine = { ...agent.response_engine, version: 4 }
    fake.place('agent', { ...theirs, response_engine: engine })
    const { status } = await patch({ temperature: 0.6 })
    const held = fake.objects('agent').map(({ object }) => object)
    expect([status, versions('agent'), held[1]]).toEqual([
      200,
      [
        [3, true],
        [4, false],
        [5, true],
      ],
      { ...theirs, response_engine: engine },
    ])
  })
})

describe('an agent that was never published', () => {
  it('is changed in place, and stays unpublished', async () => {
    const { fake } = house.at('retell')
    fake.place('llm', { ...llm, llm_id: 'llm_2', version: 0, is_published: false })
    fake.place('agent', {
      ...{ ...agent, agent_id: 'agent_2', version: 0, is_published: false },
      response_engine: { type: 'retell-llm', llm_id: 'llm_2', version: 0 },
    })
    local = await house.imported('agent_2', 'retell')
    seen.count = fake.log().length
    const { status } = await patch({ temperature: 0.6, name: 'New' })
    expect([status, calls()]).toEqual([
      200,
      [
        'GET /get-agent/agent_2',
        'GET /list-agent-versions/agent_2',
        'GET /get-retell-llm/llm_2?version=0',
        ['PATCH /update-retell-llm/llm_2?version=0', { model_temperature: 0.6 }],
        ['PATCH /update-agent/agent_2?version=0', { agent_name: 'New' }],
      ],
    ])
  })

  it('has the first part put back where the second is refused', async () => {
    const { fake } = house.at('retell')
    fake.place('llm', { ...llm, llm_id: 'llm_2', version: 0, is_published: false })
    fake.place('agent', {
      ...{ ...agent, agent_id: 'agent_2', version: 0, is_published: false },
      response_engine: { type: 'retell-llm', llm_id: 'llm_2', version: 0 },
    })
    local = await house.imported('agent_2', 'retell')
    const said = { status: 'error', message: 'No.' }
    const match = { path: '/update-agent/agent_2' }
    fake.fault({ match, fault: { kind: 'refuse', status: 422, body: said } })
    const { status, body } = await patch({ temperature: 0.6, name: 'New' })
    const held = fake.objects('llm').find(({ object }) => object.llm_id === 'llm_2')
    expect([status, body.operation?.state, held?.object.model_temperature]).toEqual([
      ...[422, 'rolled_back', 0.2],
    ])
  })
})
