import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({
    also: [
      { adapter: retell, fake: retellFake },
      { adapter: elevenlabs, fake: elevenlabsFake },
    ],
  })
})
afterEach(() => house.close())

/** An assistant at Vapi that Retell can hold too, but for its voice, which has a stand-in there. */
const object = {
  ...{ id: crypto.randomUUID(), name: 'Desk', firstMessage: 'Hello', maxDurationSeconds: 600 },
  model: {
    ...{ provider: 'openai', model: 'gpt-4.1', temperature: 0.2 },
    messages: [{ role: 'system', content: 'SP' }],
  },
  voice: { provider: '11labs', voiceId: 'burt' },
}
const overrides = { voice: { provider: '11labs', name: '11labs-Adrian' } }

const mirrored = async () => {
  await house.place(object)
  const id = await house.imported(object.id)
  const body = { connection_id: house.at('retell').connectionId, overrides }
  const { status, body: answer } = await house.request(
    'POST',
    `/api/v1/assistants/${id}/links`,
    body
  )
  if (status !== 201) throw new Error(JSON.stringify(answer))
  return id
}

const held = (kind: string) =>
  house
    .at('retell')
    .fake.objects(kind)
    .map(({ object }) => object)
const live = () => held('agent').findLast((agent) => agent.is_published === true) as JsonObject
const llmOf = (agent: JsonObject) =>
  held('llm').find(({ version }) => version === (agent.response_engine as JsonObject).version)

const writes = () => {
  const log = [...house.fake.log(), ...house.at('retell').fake.log()]
  return log
    .filter(({ method }) => method !== 'GET')
    .sort((a, b) => a.t - b.t)
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{20,}|agent_\w+|llm_\w+/, '*')}`)
}

describe('a copy at a provider whose objects come in two parts', () => {
  it('is made part by part, and made live', async () => {
    await mirrored()
    expect(writes()).toEqual([
      'POST /create-retell-llm',
      'POST /create-agent',
      'POST /publish-agent-version/*',
    ])
    expect([held('agent').length, held('llm').length, live()]).toEqual([
      ...[1, 1],
      expect.objectContaining({ agent_name: 'Desk', voice_id: '11labs-Adrian' }),
    ])
    expect(llmOf(live())).toMatchObject({ general_prompt: 'SP', begin_message: 'Hello' })
  })

  it.each([
    ['the second part is refused', '/create-agent'],
    ['publishing is refused', '/publish-agent-version/*'],
  ])('leaves nothing there where %s', async (_what, path) => {
    const body = { status: 'error', message: 'No.' }
    const fault = { kind: 'refuse', status: 400, body } as const
    house.at('retell').fake.fault({ match: { method: 'POST', path }, fault })
    await expect(mirrored()).rejects.toThrow('provider_rejected')
    expect([held('agent'), held('llm')]).toEqual([[], []])
  })

  it('goes with the assistant, both parts of it', async () => {
    const id = await mirrored()
    const { status } = await house.request('DELETE', `/api/v1/assistants/${id}`)
    expect([status, held('agent'), held('llm')]).toEqual([200, [], []])
  })
})

describe('one change of an assistant at two providers', () => {
  it('changes both, and what is made live comes last', async () => {
    const id = await mirrored()
    const before = writes().length
    const body = { system_prompt: 'New', maximum_duration: 900 }
    const { status } = await house.request('PATCH', `/api/v1/assistants/${id}`, body)
    expect([status, writes().slice(before)]).toEqual([
      200,
      [
        'PATCH /assistant/*',
        'POST /create-agent-version/*',
        'PATCH /update-retell-llm/*',
        'PATCH /update-agent/*',
        'POST /publish-agent-version/*',
      ],
    ])
    expect(live()).toMatchObject({ max_call_duration_ms: 900_000 })
    expect(house.held(object.id)).toMatchObject({ maxDurationSeconds: 900 })
  })

  it('is taken back at the first where the last is refused', async () => {
    const id = await mirrored()
    const [agent, llms] = [live(), held('llm')]
    const refusal = {
      kind: 'refuse',
      status: 400,
      body: { status: 'error', message: 'No.' },
    } as const
    const match = { path: `/publish-agent-version/${String(agent.agent_id)}` }
    house.at('retell').fake.fault({ match, fault: refusal })
    const { status, body } = await house.request('PATCH', `/api/v1/assistants/${id}`, {
      ...{ system_prompt: 'New', maximum_duration: 900 },
    })
    expect([status, body.operation?.state]).toEqual([422, 'rolled_back'])
    expect([live(), held('llm')]).toEqual([agent, llms])
    expect(house.held(object.id)).toMatchObject(object)
  })
})

describe('one assistant at three providers', () => {
  const voice = { provider: '11labs', name: 'cjVigY5qzO86Huf0OWal' }
  const everywhere = async () => {
    const id = await mirrored()
    const path = `/api/v1/assistants/${id}/links`
    const connection_id = house.at('elevenlabs').connectionId
    const answer = await house.request('POST', path, { connection_id, overrides: { voice } })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return { id, link: answer.body.data.id as string }
  }
  const third = () => {
    const [one] = house.at('elevenlabs').fake.objects('agent')
    const config = one?.object.conversation_config as JsonObject
    const said = config.agent as JsonObject
    return [
      (said.prompt as JsonObject).prompt,
      (config.conversation as JsonObject).max_duration_seconds,
    ]
  }
  const all = () => [
    [get(house.held(object.id), 'model.messages'), house.held(object.id).maxDurationSeconds],
    [llmOf(live())?.general_prompt, live().max_call_duration_ms],
    third(),
  ]
  const at = (prompt: string, seconds: number) => [
    [[{ role: 'system', content: prompt }], seconds],
    [prompt, seconds * 1000],
    [prompt, seconds],
  ]
  const change = { system_prompt: 'New', maximum_duration: 900 }
  const patch = (id: string, body: JsonObject) =>
    house.request('PATCH', `/api/v1/assistants/${id}`, body)
  const sync = async (id: string) => {
    const { body } = await house.request('GET', `/api/v1/assistants/${id}/sync`)
    return body.data.links.map(({ provider, state }: JsonObject) => [provider, state])
  }

  it('is changed at all of them by one PATCH, with two commits', async () => {
    const { id } = await everywhere()
    expect(all()).toEqual(at('SP', 600))
    const before = house.commits()
    const { status } = await patch(id, change)
    expect([status, all(), house.commits() - before]).toEqual([200, at('New', 900), 2])
  })

  it.each([
    ['vapi', { method: 'PATCH', path: '/assistant/*' }, { message: 'No.', statusCode: 400 }],
    ['retell', { path: '/publish-agent-version/*' }, { status: 'error', message: 'No.' }],
    ['elevenlabs', { method: 'PATCH' }, { detail: { status: 'invalid', message: 'No.' } }],
  ])('is as it was everywhere where %s refuses', async (provider, match, body) => {
    const { id } = await everywhere()
    house.at(provider).fake.fault({ match, fault: { kind: 'refuse', status: 400, body } })
    const answer = await patch(id, change)
    expect([answer.status, all()]).toEqual([422, at('SP', 600)])
    expect((await house.request('GET', `/api/v1/assistants/${id}`)).body.data.system_prompt).toBe(
      'SP'
    )
  })

  it('names the one that is down, and changes the others while its link is paused', async () => {
    const { id, link } = await everywhere()
    const down = { kind: 'fail', status: 503, when: 'before' } as const
    house.at('elevenlabs').fake.fault({ match: {}, fault: down, times: 'always' })
    const refused = await patch(id, change)
    expect([refused.status, refused.body.detail, all()]).toEqual([
      503,
      expect.stringContaining('ElevenLabs'),
      at('SP', 600),
    ])
    const path = `/api/v1/assistants/${id}/links/${link}`
    await house.request('PATCH', path, { paused: true })
    const { status } = await patch(id, change)
    expect([status, all()]).toEqual([200, [...at('New', 900).slice(0, 2), at('SP', 600)[2]]])
  })

  it('is brought up to date at a link that comes back', async () => {
    const { id, link } = await everywhere()
    const path = `/api/v1/assistants/${id}/links/${link}`
    await house.request('PATCH', path, { paused: true })
    await patch(id, change)
    const back = await house.request('PATCH', path, { paused: false })
    expect([back.status, all(), await sync(id)]).toEqual([
      200,
      at('New', 900),
      [
        ['vapi', 'in_sync'],
        ['retell', 'in_sync'],
        ['elevenlabs', 'in_sync'],
      ],
    ])
  })

  it('refuses for all what one cannot hold, and says which', async () => {
    const { id } = await everywhere()
    const before = writes().length
    const { status, body } = await patch(id, { temperature: 1.5 })
    expect([status, body.detail, body.errors, writes().length - before]).toEqual([
      422,
      expect.stringContaining('Retell'),
      [{ path: 'temperature', message: 'must be 0 to 1, not 1.5' }],
      0,
    ])
  })
})
