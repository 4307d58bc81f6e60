import { describe, expect, onTestFinished, test } from 'vitest'
import { openHouse } from '../support/house.ts'
import { operationOf, recovered, soon } from '../sync/recovery.ts'
import { openThree } from './providers.ts'

test('F17 a create whose look-up is told the same page for ever stays in doubt, and is not made again', async () => {
  const house = await openHouse({ timing: soon })
  onTestFinished(() => house.close())
  const page = Array.from({ length: 1000 }, (_, index) => ({
    ...{ id: `x${index}`, createdAt: new Date().toISOString() },
  }))
  house.fake.fault({
    match: { method: 'POST', path: '/assistant' },
    fault: { kind: 'reset', when: 'before' },
  })
  house.fake.fault({
    match: { method: 'GET', path: '/assistant' },
    fault: { kind: 'answer', body: JSON.stringify(page) },
    times: 'always',
  })
  const body = { name: 'Sales Bot', connection_ids: [house.connectionId] }
  const answer = await house.request('POST', '/api/v1/assistants', body)
  expect([answer.status, answer.body.code]).toEqual([504, 'in_doubt'])
  const { id } = answer.body.operation
  expect(house.calls()).toEqual(['POST /assistant', 'GET /assistant', 'GET /assistant'])
  for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
  const later = house.calls()
  expect(later.filter((call) => call !== 'GET /assistant')).toEqual([])
  // However often it is looked for, each look stops after one page that it has seen.
  expect(later.length % 2).toBe(0)
  expect([(await operationOf(house, id)).state, house.fake.objects().length]).toEqual([
    ...['unknown', 0],
  ])
  await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
  await recovered(house, id, 'committed')
  expect(house.fake.objects()).toHaveLength(1)
})

const voice = (name: string) => ({ voice: { provider: '11labs', name } })
const lookUps = [
  {
    of: 'an LLM at Retell',
    provider: 'retell',
    made: { method: 'POST', path: '/create-retell-llm' },
    list: { method: 'GET', path: '/v2/list-retell-llms' },
    page: { items: [{ llm_id: 'llm_x', last_modification_timestamp: 1 }], pagination_key: 'again' },
    body: voice('11labs-Adrian'),
    holds: ['agent', 'llm'],
  },
  {
    of: 'an agent at Retell',
    provider: 'retell',
    made: { method: 'POST', path: '/create-agent' },
    list: { method: 'POST', path: '/v2/list-agents' },
    page: { items: [{ agent_id: 'agent_x', user_modified_timestamp: 1 }], pagination_key: 'again' },
    body: voice('11labs-Adrian'),
    holds: ['agent', 'llm'],
  },
  {
    of: 'an agent at ElevenLabs',
    provider: 'elevenlabs',
    made: { method: 'POST', path: '/v1/convai/agents/create' },
    list: { method: 'GET', path: '/v1/convai/agents' },
    page: {
      agents: [{ agent_id: 'agent_x', created_at_unix_secs: Date.now() }],
      next_cursor: 'again',
    },
    body: voice('cjVigY5qzO86Huf0OWal'),
    holds: ['agent'],
  },
] as const

const ends = [
  ['at the place it was asked for', {}, 2],
  ['at no place', { pagination_key: null, next_cursor: null }, 1],
  ['from an empty page', { items: [], agents: [] }, 1],
] as const

describe.each(lookUps)('F17 the look-up of $of', ({ provider, made, list, page, ...given }) => {
  test.each(ends)('F17 that goes on %s leaves the create in doubt', async (_where, more, asked) => {
    const { house } = await openThree({ timing: soon })
    const { fake, connectionId } = house.at(provider)
    fake.fault({ match: made, fault: { kind: 'reset', when: 'before' } })
    const body = JSON.stringify({ ...page, has_more: true, ...more })
    fake.fault({ match: list, fault: { kind: 'answer', body }, times: 'always' })
    const wanted = { name: 'Sales Bot', connection_ids: [connectionId], ...given.body }
    const answer = await house.request('POST', '/api/v1/assistants', wanted)
    expect([answer.status, answer.body.code]).toEqual([504, 'in_doubt'])
    const count = ({ path }: { path: string }) =>
      fake.log().filter((entry) => entry.path === path).length
    const { id } = answer.body.operation
    expect([count(made), count(list)]).toEqual([1, asked])
    for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
    expect([count(made), (await operationOf(house, id)).state]).toEqual([1, 'unknown'])
    // However often it is looked for, each look ends there.
    expect(count(list) % asked).toBe(0)
    await fetch(`${fake.url}/_faults`, { method: 'DELETE' })
    await recovered(house, id, 'committed')
    const kinds = new Set(fake.objects().map(({ kind }) => kind))
    const counts = [...kinds].filter((kind) => kind === 'agent' || kind === 'llm').sort()
    expect(counts.map((kind) => [kind, fake.objects(kind).length])).toEqual(
      given.holds.map((kind) => [kind, 1])
    )
  })
})
