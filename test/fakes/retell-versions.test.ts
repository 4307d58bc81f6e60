import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { agent, llm, missing, no, published, start } from './retell-open.ts'

const engine = (version: number) => ({ type: 'retell-llm', llm_id: 'llm_1', version })
const { version_title: _title, version_description: _description, ...content } = agent
const draft = (version: number, base_version: number, at: number) => ({
  ...content,
  version,
  base_version,
  response_engine: engine(version),
  is_published: false,
  last_modification_timestamp: at,
})
const branch = { base_version: 3 }

const frozenLlm = no(400, 'Cannot update published LLM')
const frozenAgent = no(422, 'Cannot update published agent other than version title')

describe('a new agent', () => {
  test('is version 0 and not published, with the version of its LLM', async () => {
    const { call, made } = published()
    const { llm_id } = await made('/create-retell-llm', { start_speaker: 'agent' })
    const response_engine = { type: 'retell-llm', llm_id: llm_id as string }
    const body = { response_engine, voice_id: 'retell-Cimo' }
    const { agent_id, ...rest } = await made('/create-agent', body)
    expect(agent_id).toMatch(/^agent_[0-9a-f]{26}$/)
    expect(llm_id).toMatch(/^llm_[0-9a-f]{28}$/)
    expect(rest).toEqual({
      channel: 'voice',
      response_engine: { ...response_engine, version: 0 },
      voice_id: 'retell-Cimo',
      version: 0,
      is_published: false,
      last_modification_timestamp: start + 4000,
    })
    expect((await call('GET', `/get-agent/${String(agent_id)}`)).body).toEqual({
      agent_id,
      ...rest,
    })
  })

  test('of an LLM that is not there is refused', async () => {
    const body = {
      response_engine: { type: 'retell-llm', llm_id: 'llm_x' },
      voice_id: 'retell-Cimo',
    }
    expect(await published().call('POST', '/create-agent', body)).toEqual(missing)
  })

  test('can answer with a websocket of one’s own', async () => {
    const response_engine = { type: 'custom-llm', llm_websocket_url: 'wss://a.example' }
    const body = { response_engine, voice_id: 'retell-Cimo' }
    expect(await published().call('POST', '/create-agent', body)).toMatchObject({
      status: 201,
      body: { response_engine },
    })
  })
})

describe('a published version', () => {
  test('cannot be changed, neither the agent nor its LLM', async () => {
    const { call } = published()
    for (const version of ['', '?version=3', '?version=latest', '?version=latest_published'])
      expect(await call('PATCH', `/update-agent/agent_1${version}`, { agent_name: 'B' })).toEqual(
        frozenAgent
      )
    for (const version of ['', '?version=3'])
      expect(await call('PATCH', `/update-retell-llm/llm_1${version}`, { model: null })).toEqual(
        frozenLlm
      )
    expect((await call('GET', '/get-agent/agent_1')).body).toEqual(agent)
    expect((await call('GET', '/get-retell-llm/llm_1')).body).toEqual(llm)
  })

  test('can change its title', async () => {
    const answer = await published().call('PATCH', '/update-agent/agent_1', { version_title: 'T' })
    expect(answer).toMatchObject({ status: 200, body: { version_title: 'T', version: 3 } })
  })

  test('cannot be deleted, nor published again', async () => {
    const { call } = published()
    expect(await call('DELETE', '/delete-agent-version/agent_1?version=3')).toEqual(
      no(400, 'Cannot delete published agent version')
    )
    expect(await call('POST', '/publish-agent-version/agent_1', { version: 3 })).toEqual(
      no(400, 'Version 3 is already published')
    )
  })
})

describe('a draft', () => {
  test('is a copy of the agent and of its LLM in place, without title and description', async () => {
    const { call } = published()
    expect(await call('POST', '/create-agent-version/agent_1', branch)).toEqual({
      status: 201,
      body: draft(4, 3, start + 2000),
    })
    expect((await call('GET', '/get-retell-llm/llm_1?version=4')).body).toEqual({
      ...llm,
      version: 4,
      is_published: false,
      last_modification_timestamp: start + 2000,
    })
    expect((await call('GET', '/get-retell-llm/llm_1?version=3')).body).toEqual(llm)
  })

  test('copies the LLM of its base, not what another draft made of it', async () => {
    const { call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    await call('PATCH', '/update-retell-llm/llm_1', { general_prompt: 'Changed' })
    await call('POST', '/create-agent-version/agent_1', branch)
    const prompts = []
    for (const version of [3, 4, 5])
      prompts.push((await call('GET', `/get-retell-llm/llm_1?version=${version}`)).body)
    expect(prompts).toMatchObject([
      { general_prompt: 'You are Ada.' },
      { general_prompt: 'Changed', is_published: false },
      { general_prompt: 'You are Ada.', is_published: false },
    ])
  })

  test('several can be open at once; without a version the newest is meant', async () => {
    const { call } = published()
    for (const _ of [4, 5]) await call('POST', '/create-agent-version/agent_1', branch)
    await call('PATCH', '/update-agent/agent_1', { agent_name: 'Five' })
    await call('PATCH', '/update-agent/agent_1?version=4', { agent_name: 'Four' })
    const name = async (version: string) =>
      ((await call('GET', `/get-agent/agent_1${version}`)).body as JsonObject).agent_name
    expect([
      await name(''),
      await name('?version=4'),
      await name('?version=latest_published'),
    ]).toEqual(['Five', 'Four', 'Ada'])
  })

  test('numbers its LLM anew where their numbers differ', async () => {
    const { fake, call } = published()
    fake.place('llm', { ...llm, version: 7 })
    fake.place('agent', { ...agent, response_engine: engine(7) })
    expect((await call('POST', '/create-agent-version/agent_1', branch)).body).toMatchObject({
      version: 4,
      response_engine: engine(8),
    })
  })

  test('of an engine without a version copies its newest', async () => {
    const { fake, call } = published()
    fake.place('agent', { ...agent, response_engine: { type: 'retell-llm', llm_id: 'llm_1' } })
    const { body } = await call('POST', '/create-agent-version/agent_1', branch)
    expect(body).toMatchObject({ version: 4, response_engine: engine(4) })
  })

  test('of an agent without an engine has none', async () => {
    const { fake, call } = published()
    const { response_engine: _, ...rest } = agent
    const legacy = { ...rest, agent_id: 'old', llm_websocket_url: 'wss://a.example' }
    fake.place('agent', legacy)
    const { body } = await call('POST', '/create-agent-version/old', branch)
    const { version_title, version_description, ...kept } = legacy
    expect(body).toEqual({
      ...kept,
      version: 4,
      base_version: 3,
      is_published: false,
      last_modification_timestamp: (body as JsonObject).last_modification_timestamp,
    })
  })

  test('is published in place, with its LLM, without a body and without a next draft', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    const answer = await fake.request('/publish-agent-version/agent_1', {
      method: 'POST',
      headers: { authorization: 'Bearer retell-sandbox-key' },
      body: JSON.stringify({ version: 4, version_title: 'Fourth' }),
    })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '',
    ])
    expect(await call('GET', '/get-agent/agent_1')).toMatchObject({
      body: { version: 4, is_published: true, version_title: 'Fourth' },
    })
    expect(await call('GET', '/get-retell-llm/llm_1')).toMatchObject({
      body: { version: 4, is_published: true },
    })
    expect(await call('PATCH', '/update-retell-llm/llm_1', { model: null })).toEqual(frozenLlm)
  })

  test('can be dropped, and its LLM’s version goes with it', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    const before = fake.objects().length
    expect(await call('DELETE', '/delete-agent-version/agent_1?version=4')).toEqual({
      status: 204,
      body: null,
    })
    expect([before, fake.objects().length]).toEqual([4, 2])
    expect(await call('DELETE', '/delete-agent-version/agent_1?version=4')).toEqual(
      no(404, 'Item agent_1 version 4 not found from agent')
    )
  })

  test('a publish without effect leaves it a draft', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    fake.fault({ fault: { kind: 'drop', paths: ['is_published'] }, match: { path: '/publish*' } })
    expect((await call('POST', '/publish-agent-version/agent_1', { version: 4 })).status).toBe(200)
    expect((await call('GET', '/get-agent/agent_1')).body).toMatchObject({ is_published: false })
    expect((await call('GET', '/get-retell-llm/llm_1')).body).toMatchObject({ is_published: false })
  })

  test('a request that came twice opens two', async () => {
    const { fake, call } = published()
    fake.fault({ fault: { kind: 'twice' } })
    await call('POST', '/create-agent-version/agent_1', branch)
    const versions = fake.objects('agent').map(({ object }) => object.version)
    expect(versions).toEqual([3, 4, 5])
  })
})

describe('somebody else', () => {
  test('edits a published LLM in a draft of the agent, opened for it', async () => {
    const { fake, call } = published()
    const values = { general_prompt: 'Theirs' }
    fake.fault({ fault: { kind: 'edit', when: 'before', id: 'llm_1', values } })
    expect((await call('GET', '/get-retell-llm/llm_1')).body).toMatchObject({
      version: 4,
      general_prompt: 'Theirs',
    })
    expect((await call('GET', '/get-agent/agent_1')).body).toMatchObject({
      version: 4,
      base_version: 3,
      is_published: false,
    })
  })

  test('opens a draft beside ours', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    const values = { general_prompt: 'Theirs' }
    fake.fault({
      match: { path: '/publish-agent-version/agent_1' },
      fault: { kind: 'edit', when: 'before', id: 'llm_1/5', values },
    })
    await call('POST', '/publish-agent-version/agent_1', { version: 4 })
    const { body } = await call('GET', '/list-agent-versions/agent_1')
    expect((body as JsonObject).items).toMatchObject([
      { version: 5, is_published: false, base_version: 3 },
      { version: 4, is_published: true },
      { version: 3, is_published: true },
    ])
    expect((await call('GET', '/get-retell-llm/llm_1')).body).toMatchObject(values)
  })

  test('edits and publishes a version by its number, and deletes them all by the id', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', branch)
    const values = { is_published: true }
    fake.fault({ fault: { kind: 'edit', when: 'before', id: 'llm_1/4', values } })
    expect(await call('PATCH', '/update-retell-llm/llm_1?version=4', { model: null })).toEqual(
      frozenLlm
    )
    fake.fault({ fault: { kind: 'edit', when: 'before', id: 'agent_1', remove: true } })
    expect(await call('GET', '/get-agent/agent_1')).toEqual(missing)
  })
})
