import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { keyB, patch, twoAccounts } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ fake: twoAccounts })
})
afterEach(() => house.close())

const objects = () => house.fake.objects('assistant').map(({ object }) => object)
const sync = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
const relink = (id: string, link: string, body: JsonObject) =>
  house.request('PATCH', `/api/v1/assistants/${id}/links/${link}`, body)

/** An assistant with a copy at each of two accounts. */
const mirrored = async (links: JsonObject = {}) => {
  const second = await house.addConnection({ apiKey: keyB })
  const made = await house.request('POST', '/api/v1/assistants', {
    ...{ name: 'Sales Bot', voice: { provider: 'openai', name: 'alloy' } },
    links: [{ connection_id: house.connectionId }, { connection_id: second, ...links }],
  })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  house.calls()
  const id: string = made.body.data.id
  const [, link] = (await sync(id)).links as { id: string }[]
  return { id, link: link?.id ?? '' }
}

describe('a paused link', () => {
  it('is left out of operations, and brought to what home says once it comes back', async () => {
    const { id, link } = await mirrored()
    const paused = await relink(id, link, { paused: true })
    expect([paused.status, paused.body.data.state]).toEqual([200, 'paused'])
    expect([house.calls(), (await sync(id)).state]).toEqual([[], 'in_sync'])
    expect((await patch(house, id, { name: 'New', temperature: 0.9 })).status).toBe(200)
    expect(objects().map(({ name }) => name)).toEqual(['New', 'Sales Bot'])
    house.calls()
    const back = await relink(id, link, { paused: false })
    expect([back.status, back.body.data.state]).toEqual([200, 'in_sync'])
    expect(house.calls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PATCH'])
    expect(objects().map(({ name }) => name)).toEqual(['New', 'New'])
    expect(objects()[1]).toMatchObject({ model: { temperature: 0.9 } })
  })

  it('gets home’s values over what was changed there meanwhile', async () => {
    const { id, link } = await mirrored()
    await relink(id, link, { paused: true })
    house.fake.place(
      'assistant',
      { ...objects()[1], id: String(objects()[1]?.id), name: 'X' },
      keyB
    )
    await patch(house, id, { name: 'New' })
    expect((await relink(id, link, { paused: false })).status).toBe(200)
    expect(objects().map(({ name }) => name)).toEqual(['New', 'New'])
  })

  it('makes a paused assistant where it is the only one', async () => {
    const { id, link } = await mirrored()
    const [other] = (await sync(id)).links as { id: string }[]
    for (const one of [link, other?.id ?? '']) await relink(id, one, { paused: true })
    expect((await sync(id)).state).toBe('paused')
    expect((await patch(house, id, { name: 'New' })).status).toBe(200)
    expect(house.calls()).toEqual([])
  })

  it('stays paused where it cannot be brought to what home says', async () => {
    const { id, link } = await mirrored()
    await relink(id, link, { paused: true })
    await patch(house, id, { name: 'New' })
    const path = `/assistant/${String(objects()[1]?.id)}`
    house.fake.fault({ match: { method: 'PATCH', path }, fault: { kind: 'refuse', status: 400 } })
    expect((await relink(id, link, { paused: false })).body.code).toBe('provider_rejected')
    expect((await sync(id)).links[1]).toMatchObject({ state: 'paused' })
  })

  it('is the same when it is paused again: no operation', async () => {
    const { id, link } = await mirrored()
    await relink(id, link, { paused: true })
    const commits = house.commits()
    const again = await relink(id, link, { paused: true })
    expect([again.status, again.headers.get('patchbay-operation')]).toEqual([200, null])
    expect(house.commits()).toBe(commits)
    expect((await relink(id, link, {})).status).toBe(400)
  })
})

describe('values of a link’s own', () => {
  const overrides = { voice: { provider: 'azure', name: 'de-DE-KatjaNeural', speed: 1.2 } }

  it('are written there alone, and taken back whole', async () => {
    const { id, link } = await mirrored()
    const set = await relink(id, link, { overrides })
    expect([set.status, set.body.data.overrides]).toEqual([200, overrides])
    expect(objects().map(({ voice }) => voice)).toMatchObject([
      { provider: 'openai', voiceId: 'alloy' },
      { provider: 'azure', voiceId: 'de-DE-KatjaNeural', speed: 1.2 },
    ])
    expect((await sync(id)).links[1].overrides).toEqual(overrides)
    const back = await relink(id, link, { overrides: { voice: null } })
    expect(back.body.data.overrides).toBeNull()
    expect(objects()[1]).toMatchObject({ voice: { provider: 'openai', voiceId: 'alloy' } })
  })

  it('replace one another whole, and leave the others as they are', async () => {
    const { id, link } = await mirrored({ overrides: { ...overrides, model: 'gpt-4o' } })
    const voice = { provider: 'openai', name: 'nova' }
    expect((await relink(id, link, { overrides: { voice } })).body.data.overrides).toEqual({
      ...{ voice, model: 'gpt-4o' },
    })
    expect(objects()[1]).toMatchObject({
      ...{ voice: { provider: 'openai', voiceId: 'nova' } },
      model: { provider: 'openai', model: 'gpt-4o' },
    })
  })

  it('leave that link as it is where the assistant’s own is changed', async () => {
    const { id } = await mirrored({ overrides })
    house.calls()
    expect((await patch(house, id, { voice: { name: 'nova' } })).status).toBe(200)
    expect(house.calls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PATCH'])
    expect(objects().map(({ voice }) => voice)).toMatchObject([
      { voiceId: 'nova' },
      { voiceId: 'de-DE-KatjaNeural' },
    ])
    expect((await patch(house, id, { name: 'Both' })).status).toBe(200)
    expect(objects().map(({ name }) => name)).toEqual(['Both', 'Both'])
    expect(objects()[1]).toMatchObject({ voice: { voiceId: 'de-DE-KatjaNeural' } })
  })

  it('are refused where the provider cannot hold them, and nothing changes', async () => {
    const { id, link } = await mirrored()
    const before = objects()
    const answer = await relink(id, link, { overrides: { voice: { provider: 'edmo', name: 'x' } } })
    expect([answer.status, answer.body.code]).toEqual([422, 'unrepresentable'])
    expect([objects(), (await sync(id)).links[1].overrides]).toEqual([before, null])
  })
})

it('no link of another assistant is found by its id', async () => {
  const { id, link } = await mirrored()
  const other = await house.request('POST', '/api/v1/assistants', { name: 'Other' })
  expect((await relink(other.body.data.id, link, { paused: true })).status).toBe(404)
  expect((await relink(id, 'f'.repeat(24), { paused: true })).status).toBe(404)
})
