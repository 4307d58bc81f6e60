import { describe, expect, it } from 'vitest'
import { retell } from '../../adapters/retell.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { agent, llm } from '../fakes/retell-open.ts'
import { draft, lines, openDriven } from './retell-driven.ts'

const branch = { base_version: 3 }

describe('a read', () => {
  it('of a published agent is two calls', async () => {
    const { read, paths } = openDriven()
    expect(await read()).toEqual({ agent, llm, newest: 3 })
    expect(lines(paths())).toEqual([
      'GET /get-agent/agent_1',
      'GET /get-retell-llm/llm_1?version=3',
    ])
  })

  it('takes the highest published version beneath the drafts of others', async () => {
    const { read, call } = openDriven()
    for (const _ of [4, 5]) await call('POST', '/create-agent-version/agent_1', branch)
    expect(await read()).toEqual({ agent, llm, newest: 5 })
  })

  it('takes the newest draft where nothing was ever published', async () => {
    const { read, fake } = openDriven()
    for (const version of [3, 4]) {
      fake.place('agent', { ...agent, version, is_published: false })
      fake.place('llm', { ...llm, is_published: false })
    }
    const object = await read()
    expect(object).toMatchObject({ agent: { version: 4, is_published: false }, newest: 4 })
    expect(draft.isNeeded(object)).toBe(false)
  })

  it('asks for the published one where the list of versions leads nowhere', async () => {
    const { read, call, fake, paths } = openDriven()
    await call('POST', '/create-agent-version/agent_1', branch)
    const page = { items: [{ version: 4, is_published: false }], has_more: true }
    for (const body of [
      { ...page, pagination_key: '4' },
      { ...page, pagination_key: '4' },
    ])
      fake.fault({
        match: { path: '/list-agent-versions/agent_1' },
        fault: { kind: 'answer', body: JSON.stringify(body) },
      })
    expect(await read()).toEqual({ agent, llm, newest: 4 })
    expect(lines(paths()).slice(1)).toEqual([
      'GET /get-agent/agent_1',
      'GET /list-agent-versions/agent_1',
      'GET /list-agent-versions/agent_1',
      'GET /get-agent/agent_1?version=latest_published',
      'GET /get-retell-llm/llm_1?version=3',
    ])
  })

  it('of an engine without a version learns it from the LLM', async () => {
    const { read, fake } = openDriven()
    fake.place('agent', { ...agent, response_engine: { type: 'retell-llm', llm_id: 'llm_1' } })
    expect(get(await read(), 'agent.response_engine.version')).toBe(3)
  })

  it.each<[string, JsonObject]>([
    ['a flow', { response_engine: { type: 'conversation-flow', conversation_flow_id: 'flow_1' } }],
    ['a custom LLM', { response_engine: { type: 'custom-llm', llm_websocket_url: 'wss://a' } }],
  ])('of an agent that answers with %s asks for no LLM', async (_title, engine) => {
    const { read, fake } = openDriven()
    fake.place('agent', { ...agent, ...engine })
    expect(await read()).toEqual({ agent: { ...agent, ...engine }, newest: 3 })
  })
})

describe('a published agent', () => {
  it('is changed in a draft of both objects, which is then published', async () => {
    const { read, open, change, publish, paths } = openDriven()
    const object = await read()
    const known = await open('agent_1', object)
    const [agentPart, llmPart] = retell.parts
    await change(llmPart as typeof agentPart, 'agent_1', known, { model: 'gpt-5' })
    await change(agentPart, 'agent_1', known, { voice_speed: 1.1 })
    await publish('agent_1', known)
    expect(await read()).toMatchObject({
      agent: { version: 4, voice_speed: 1.1, is_published: true },
      llm: { version: 4, model: 'gpt-5', is_published: true },
      newest: 4,
    })
    expect(lines(paths()).slice(2, 6)).toEqual([
      'POST /create-agent-version/agent_1',
      'PATCH /update-retell-llm/llm_1?version=4',
      'PATCH /update-agent/agent_1?version=4',
      'POST /publish-agent-version/agent_1',
    ])
  })

  it('F18: a draft that another opens meanwhile is none of ours', async () => {
    const { read, open, publish, fake, drive } = openDriven()
    const object = await read()
    const known = await open('agent_1', object)
    fake.fault({
      match: { path: '/publish-agent-version/agent_1' },
      fault: { kind: 'edit', when: 'before', id: 'llm_1/5', values: { general_prompt: 'Theirs' } },
    })
    await publish('agent_1', known)
    expect(await read()).toMatchObject({ agent: { version: 4 }, newest: 5 })
    const versions = fake
      .objects('agent')
      .map(({ object }) => [object.version, object.is_published])
    expect(versions).toEqual([
      [3, true],
      [4, true],
      [5, false],
    ])
    const later = await drive(draft.opened('agent_1', { ...object, newest: 4 }))
    expect(later).toMatchObject([{ version: 5 }])
  })

  it('knows copies of it that were opened since, and no others', async () => {
    const { read, open, call, drive } = openDriven()
    await call('POST', '/create-agent-version/agent_1', branch)
    const object = await read()
    await open('agent_1', object)
    await call('POST', '/create-agent-version/agent_1', { base_version: 4 })
    const found = await drive(draft.opened('agent_1', object))
    expect(found?.map(({ version }) => version)).toEqual([5])
  })
})

describe('what was live before', () => {
  /** Version 4 is live, a change of ours. */
  const changed = async () => {
    const driven = openDriven()
    const object = await driven.read()
    const known = await driven.open('agent_1', object)
    const [part] = retell.parts
    await driven.change(part, 'agent_1', known, { agent_name: 'New' })
    await driven.publish('agent_1', known)
    const ours = get(await driven.read(), 'agent') as JsonObject
    const restore = () => driven.drive(draft.restore('agent_1', agent, ours))
    return { ...driven, restore }
  }
  const versions = (fake: { objects: (kind: string) => { object: JsonObject }[] }) =>
    fake
      .objects('agent')
      .map(({ object }) => [object.version, object.is_published, object.agent_name])

  it('is live again as a version of its own', async () => {
    const { restore, fake } = await changed()
    expect(await restore()).toBe(true)
    expect(versions(fake)).toEqual([
      [3, true, 'Ada'],
      [4, true, 'New'],
      [5, true, 'Ada'],
    ])
  })

  it('is published from the copy that an earlier try has left, where it still says the same', async () => {
    const { restore, fake, call } = await changed()
    await call('POST', '/create-agent-version/agent_1', branch)
    expect(await restore()).toBe(true)
    expect(versions(fake)).toEqual([
      [3, true, 'Ada'],
      [4, true, 'New'],
      [5, true, 'Ada'],
    ])
  })

  it.each([
    ['agent', 'PATCH', '/update-agent/agent_1', { agent_name: 'Theirs' }, 'Theirs'],
    ['LLM', 'PATCH', '/update-retell-llm/llm_1', { general_prompt: 'Theirs' }, 'Ada'],
  ])('leaves a draft whose %s somebody has changed', async (_part, method, path, body, name) => {
    const { restore, fake, call } = await changed()
    await call('POST', '/create-agent-version/agent_1', branch)
    await call(method, path, body)
    expect(await restore()).toBe(true)
    expect(versions(fake)).toEqual([
      ...[
        [3, true, 'Ada'],
        [4, true, 'New'],
        [5, false, name],
        [6, true, 'Ada'],
      ],
    ])
  })

  it('stays history where somebody else has published since', async () => {
    const { restore, fake, call } = await changed()
    await call('POST', '/create-agent-version/agent_1', { base_version: 4 })
    await call('POST', '/publish-agent-version/agent_1', { version: 5 })
    expect(await restore()).toBe(false)
    expect(fake.objects('agent').length).toBe(3)
  })

  it('is live already where ours never was', async () => {
    const { drive, read, open, fake } = openDriven()
    const known = await open('agent_1', await read())
    const ours = known.agent as JsonObject
    expect(await drive(draft.restore('agent_1', agent, ours))).toBe(true)
    expect(versions(fake)).toEqual([
      [3, true, 'Ada'],
      [4, false, 'Ada'],
    ])
  })
})
