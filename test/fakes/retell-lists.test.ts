import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { agent, bad, llm, no, open, published, start } from './retell-open.ts'

type Page = {
  readonly items: readonly JsonObject[]
  readonly has_more: boolean
  readonly pagination_key?: string
}

describe('the list of agents', () => {
  /** Three agents with the LLM of the first. */
  const three = () => {
    const opened = published()
    for (const [index, name] of ['Bea', 'Cara'].entries())
      opened.fake.place('agent', {
        ...agent,
        agent_id: `agent_${index + 2}`,
        agent_name: name,
        last_modification_timestamp: start + index,
        assigned_tags: ['live'],
      })
    const list = async (query = '', body: Json = {}) =>
      (await opened.call('POST', `/v2/list-agents${query}`, body)).body as unknown as Page
    return { ...opened, list }
  }
  const item = (agent_id: string, agent_name: string, time: number, tags: Json = {}) => ({
    agent_id,
    agent_name,
    channel: 'voice',
    tags,
    user_modified_timestamp: time,
  })
  const live = { live: { version: 3 } }

  test('has one short item for each, whatever its versions', async () => {
    const { call, list } = three()
    await call('POST', '/create-agent-version/agent_1', { base_version: 3 })
    await call('PATCH', '/update-agent/agent_1', { agent_name: 'Ada in draft' })
    expect(await list()).toEqual({
      items: [
        item('agent_1', 'Ada in draft', start + 4000),
        item('agent_3', 'Cara', start + 1, live),
        item('agent_2', 'Bea', start, live),
      ],
      has_more: false,
    })
  })

  test('comes page by page, in either order', async () => {
    const { list } = three()
    const ids = ({ items }: Page) => items.map(({ agent_id }) => agent_id)
    const first = await list('?limit=2')
    expect([ids(first), first.has_more, first.pagination_key]).toEqual([
      ['agent_3', 'agent_2'],
      true,
      'agent_2',
    ])
    const second = await list(`?limit=2&pagination_key=${first.pagination_key}`)
    expect([ids(second), second]).toEqual([['agent_1'], { items: second.items, has_more: false }])
    expect(ids(await list('?sort_order=ascending&limit=1'))).toEqual(['agent_1'])
    expect(ids(await list('?pagination_key=gone'))).toEqual([])
  })

  test('finds by a part of the name or of the id', async () => {
    const { list } = three()
    const found = async (filter_criteria: Json) =>
      (await list('', { filter_criteria })).items.map(({ agent_name }) => agent_name)
    expect(await found({ query: 'CAR' })).toEqual(['Cara'])
    expect(await found({ query: 'agent_2' })).toEqual(['Bea'])
    const chat = { type: 'string', op: 'eq', value: 'chat' }
    expect(await found({ channel: chat })).toEqual([])
    expect((await found({ channel: { ...chat, value: 'voice' } })).length).toBe(3)
  })

  test('takes no limit over 1000 and no other order', async () => {
    const { call } = three()
    expect(await call('POST', '/v2/list-agents?limit=1001')).toEqual(
      bad('request/query/limit must be <= 1000')
    )
    expect(await call('POST', '/v2/list-agents?sort_order=newest')).toEqual(
      bad(
        'request/query/sort_order must be equal to one of the allowed values: ascending, descending'
      )
    )
  })

  test('can leave out the newest', async () => {
    const { fake, list } = three()
    fake.fault({ fault: { kind: 'omit', count: 2 } })
    expect((await list()).items).toMatchObject([{ agent_id: 'agent_1' }])
  })

  test('shows nothing of another account', async () => {
    const { call } = three()
    const answer = await call('POST', '/v2/list-agents', {}, 'other-key')
    expect(answer.body).toEqual({ items: [], has_more: false })
  })
})

test('the list of versions has drafts in the middle, page by page', async () => {
  const { fake, call } = published()
  for (const _ of [4, 5, 6])
    await call('POST', '/create-agent-version/agent_1', { base_version: 3 })
  await call('POST', '/publish-agent-version/agent_1', { version: 5 })
  fake.place('agent', { ...agent, agent_id: 'agent_2' })
  const list = async (query: string) =>
    (await call('GET', `/list-agent-versions/agent_1${query}`)).body as unknown as Page
  const first = await list('?limit=3&sort_order=descending')
  expect(first.items).toMatchObject([
    { version: 6, is_published: false, base_version: 3 },
    { version: 5, is_published: true, base_version: 3 },
    { version: 4, is_published: false, base_version: 3 },
  ])
  expect(await list(`?limit=3&pagination_key=${first.pagination_key}`)).toEqual({
    items: [
      {
        version: 3,
        is_published: true,
        last_modification_timestamp: start - 1000,
        version_title: 'Third',
        version_description: 'The third one',
      },
    ],
    has_more: false,
  })
})

describe('the list of LLMs', () => {
  test('has whole objects, the newest version of each', async () => {
    const { fake, call } = published()
    fake.place('llm', { ...llm, llm_id: 'llm_2' })
    await call('POST', '/create-agent-version/agent_1', { base_version: 3 })
    const { body } = await call('GET', '/v2/list-retell-llms')
    expect((body as unknown as Page).items).toMatchObject([
      { llm_id: 'llm_1', version: 4, general_prompt: 'You are Ada.' },
      { llm_id: 'llm_2', version: 3 },
    ])
  })
})

describe('deleting', () => {
  test('an agent takes all its versions, and leaves the LLM', async () => {
    const { fake, call } = published()
    await call('POST', '/create-agent-version/agent_1', { base_version: 3 })
    expect(await call('DELETE', '/delete-agent/agent_1')).toEqual({ status: 204, body: null })
    expect(fake.objects().map(({ kind }) => kind)).toEqual(['llm', 'llm'])
  })

  test('an LLM that an agent still uses is refused, unless forced', async () => {
    const { fake, call } = published()
    expect(await call('DELETE', '/delete-retell-llm/llm_1')).toEqual(
      no(400, 'LLM llm_1 is still used by agent_1/3')
    )
    expect(await call('DELETE', '/delete-retell-llm/llm_1?force_delete=true')).toEqual({
      status: 204,
      body: null,
    })
    expect(fake.objects().map(({ kind }) => kind)).toEqual(['agent'])
  })
})

describe('voices', () => {
  test('are those of every account and one’s own', async () => {
    const { fake, call } = open()
    const own = { voice_id: 'custom_voice_1', voice_name: 'Own', provider: 'elevenlabs' }
    fake.place('voice', own)
    const { body } = await call('GET', '/list-voices')
    expect((body as Json[]).slice(0, 2)).toMatchObject([own, { voice_id: '11labs-Adrian' }])
    expect((await call('GET', '/get-voice/custom_voice_1')).body).toEqual(own)
    expect((await call('GET', '/get-voice/openai-Alloy')).body).toMatchObject({
      provider: 'openai',
      voice_name: 'Alloy',
    })
    expect(await call('GET', '/get-voice/custom_voice_1', undefined, 'other-key')).toEqual(
      no(404, 'Item custom_voice_1 not found from voice')
    )
  })
})
