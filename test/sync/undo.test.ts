import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { parseExact } from '../../src/json.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'
import {
  calls,
  content,
  counted,
  idA,
  idB,
  on,
  own,
  patch,
  shown,
  twoAccounts,
  twoLinks,
  versionOf,
} from './scene.ts'

let house: House
const open = async (timing = {}) => {
  house = await openHouse({ fake: twoAccounts, timing })
}
beforeEach(() => open())
afterEach(() => house.close())

const refused: ScriptInput['fault'] = { kind: 'refuse', status: 422, body: own(422) }
const end = ({ status, body }: Answered) => ({
  ...{ status, code: body.code ?? null, state: body.operation?.state ?? null },
})
const both = () => [content(house, idA), content(house, idB)]
const linkStates = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links.map(
    ({ state }: { state: string }) => state
  )

describe('a PATCH of an assistant with two links', () => {
  it('changes both, in the order of the links, in two commits', async () => {
    const id = await twoLinks(house)
    const result = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(result).toMatchObject({ answer: { status: 200 }, commits: 2 })
    expect(result.calls.slice(0, 2).sort()).toEqual(['GET A', 'GET B'])
    expect(result.calls.slice(2)).toEqual(['PATCH A', 'PATCH B'])
    expect(both().map(({ name }) => name)).toEqual(['New', 'New'])
  })

  it('that the second provider refuses leaves both objects, home and the version as they were', async () => {
    const id = await twoLinks(house, { metadata: { amount: 1 }, hooks: [] })
    const before = { objects: JSON.stringify(both()), home: await shown(house, id) }
    const version = await versionOf(house, id)
    house.fake.fault(on('PATCH', idB, refused))
    const change = { name: 'New', temperature: 0.3, welcome_message: 'Hi' }
    const result = await counted(house, () => patch(house, id, change))
    expect(end(result.answer)).toEqual({
      status: 422,
      code: 'provider_rejected',
      state: 'rolled_back',
    })
    expect(result.calls.slice(2)).toEqual(['PATCH A', 'PATCH B', 'GET A', 'PATCH A'])
    expect(result.commits).toBe(3)
    expect(JSON.stringify(both())).toBe(before.objects)
    expect(await shown(house, id)).toEqual(before.home)
    expect(await versionOf(house, id)).toBe(version)
    const again = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(again).toMatchObject({ answer: { status: 200 }, commits: 2 })
  })

  it('keeps the text of every number through plan, journal and undo', async () => {
    const odd = parseExact(
      '{"model":"gpt-4o-mini","provider":"openai","temperature":0.70,"numFastTurns":1.0}'
    )
    const id = await twoLinks(house, { model: odd, metadata: parseExact('{"price":1.50}') })
    const before = JSON.stringify(both())
    expect(before).toContain('"temperature":0.70')
    expect(before).toContain('"numFastTurns":1.0')
    house.fake.fault(on('PATCH', idB, refused))
    expect(end(await patch(house, id, { temperature: 0.2 }))).toMatchObject({
      state: 'rolled_back',
    })
    expect(JSON.stringify(both())).toBe(before)
    const sent = house.fake.log().filter(({ method }) => method === 'PATCH')
    expect(sent.slice(-3).map(({ body }) => JSON.stringify(body))).toEqual([
      '{"model":{"model":"gpt-4o-mini","provider":"openai","temperature":0.2,"numFastTurns":1.0}}',
      '{"model":{"model":"gpt-4o-mini","provider":"openai","temperature":0.2,"numFastTurns":1.0}}',
      '{"model":{"model":"gpt-4o-mini","provider":"openai","temperature":0.70,"numFastTurns":1.0}}',
    ])
  })

  it('undoes the steps in reverse when the second drops a field', async () => {
    const id = await twoLinks(house)
    const before = both()
    house.fake.fault(on('PATCH', idB, { kind: 'change', values: { name: 'NEW' } }))
    const result = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(end(result.answer)).toEqual({
      status: 502,
      code: 'provider_ignored_field',
      state: 'rolled_back',
    })
    expect(result.calls.slice(2)).toEqual([
      'PATCH A',
      'PATCH B',
      'GET B',
      'PATCH B',
      'GET A',
      'PATCH A',
    ])
    expect(both()).toEqual(before)
  })
})

describe('an undo', () => {
  it('keeps what somebody else changed beside it', async () => {
    const id = await twoLinks(house)
    house.fake.fault(
      on('PATCH', idA, { kind: 'edit', when: 'after', values: { 'model.maxTokens': 99 } })
    )
    house.fake.fault(on('PATCH', idB, refused))
    expect(end(await patch(house, id, { temperature: 0.2 }))).toMatchObject({
      state: 'rolled_back',
    })
    expect(content(house, idA).model).toMatchObject({ temperature: 0.7, maxTokens: 99 })
  })

  it('leaves what somebody else wrote over it, and home takes that over: dirty', async () => {
    const id = await twoLinks(house)
    const version = (await versionOf(house, id)) ?? 0
    house.fake.fault(on('PATCH', idA, { kind: 'edit', when: 'after', values: { name: 'Theirs' } }))
    house.fake.fault(on('PATCH', idB, refused))
    const result = await counted(house, () =>
      patch(house, id, { name: 'New', welcome_message: 'Ours' })
    )
    expect(end(result.answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'dirty' })
    expect(result.calls.slice(2)).toEqual(['PATCH A', 'PATCH B', 'GET A', 'PATCH A', 'GET A'])
    expect(content(house, idA)).toMatchObject({ name: 'Theirs', firstMessage: 'Hello' })
    expect(await shown(house, id)).toMatchObject({ name: 'Theirs', welcome_message: 'Hello' })
    expect(await versionOf(house, id)).toBe(version + 1)
    expect(await linkStates(id)).toEqual(['in_sync', 'drifted'])
    // The next change brings the link that lags behind home up to it.
    expect((await patch(house, id, { temperature: 0.1 })).status).toBe(200)
    expect(both()).toMatchObject([{ name: 'Theirs' }, { name: 'Theirs' }])
    expect(await linkStates(id)).toEqual(['in_sync', 'in_sync'])
  })

  it('that is left says 502 where its cause would say that nothing took effect', async () => {
    const id = await twoLinks(house)
    const values = { name: 'Theirs' }
    house.fake.fault(on('PATCH', idA, { kind: 'edit', when: 'after', values }))
    house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'after' }))
    house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'before' }, 2))
    const answer = await patch(house, id, { name: 'New' })
    expect(end(answer)).toEqual({ status: 502, code: 'provider_error', state: 'dirty' })
    expect(answer.headers.has('retry-after')).toBe(false)
    expect([content(house, idA).name, (await shown(house, id)).name]).toEqual(['Theirs', 'Theirs'])
  })

  it('that the provider refuses leaves the change, and home takes it over: dirty', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, refused))
    house.fake.fault({ match: { method: 'PATCH', body: { name: 'Old' } }, fault: refused })
    const answer = await patch(house, id, { name: 'New' })
    expect(end(answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'dirty' })
    expect([content(house, idA).name, (await shown(house, id)).name]).toEqual(['New', 'New'])
  })

  it('of an object that somebody deleted is dirty, and its link missing', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idA, { kind: 'edit', when: 'after', remove: true }))
    house.fake.fault(on('PATCH', idB, refused))
    const answer = await patch(house, id, { name: 'New' })
    expect(end(answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'dirty' })
    expect(await linkStates(id)).toEqual(['missing', 'in_sync'])
    expect((await shown(house, id)).name).toBe('Old')
  })

  it('with a dead credential is stuck: a person must act', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, refused))
    house.fake.fault({
      ...{ match: { method: 'PATCH', body: { name: 'Old' } } },
      ...{ fault: { kind: 'refuse', status: 401, body: own(401) } as const, times: 'always' },
    })
    const answer = await patch(house, id, { name: 'New' })
    expect(end(answer)).toEqual({
      status: 502,
      code: 'provider_credentials_rejected',
      state: 'stuck',
    })
    const busy = await patch(house, id, { name: 'Newer' })
    expect(end(busy)).toMatchObject({ status: 409, code: 'busy' })
    expect(busy.body.operation.id).toBe(answer.body.operation.id)
  })

  it.each<[string, ScriptInput['fault']]>([
    ['no answer', { kind: 'hang', when: 'before' }],
    ['503', { kind: 'fail', status: 503, when: 'before' }],
    ['a challenge page', { kind: 'refuse', status: 403, body: { blocked: true } }],
  ])('that gets %s stays open for recovery: 504', async (_name, fault) => {
    if (fault.kind === 'hang') {
      await house.close()
      await open({ attempt: 500 })
    }
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, refused))
    house.fake.fault({ match: { method: 'PATCH', body: { name: 'Old' } }, fault, times: 'always' })
    const result = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(end(result.answer)).toEqual({ status: 504, code: 'in_doubt', state: 'compensating' })
    expect(result.calls.filter((call) => call === 'PATCH A')).toHaveLength(4)
    const operation = await house.request(
      'GET',
      `/api/v1/operations/${result.answer.body.operation.id}`
    )
    expect(operation.body.data).toMatchObject({ state: 'compensating', ended_at: null })
  })

  it('waits for the Retry-After of its credential, and longer than the lease for recovery', async () => {
    const id = await twoLinks(house)
    const third = 'aaaaaaaa-2222-4333-8444-555555555555'
    house.fake.place('assistant', { ...house.held(idA), id: third })
    const body = { connection_id: house.connectionId, external_id: third }
    await house.request('POST', `/api/v1/assistants/${id}/links`, body)
    house.fake.fault(on('PATCH', third, { kind: 'throttle', retryAfter: 600 }))
    const result = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(end(result.answer)).toEqual({ status: 504, code: 'in_doubt', state: 'compensating' })
    expect(result.calls.slice(-3)).toEqual([`PATCH /assistant/${third}`, 'GET B', 'PATCH B'])
    expect(both()).toMatchObject([{ name: 'New' }, { name: 'Old' }])
  })

  it('that an edge refuses once is repeated', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, refused))
    house.fake.fault({
      match: { method: 'PATCH', body: { name: 'Old' } },
      fault: { kind: 'refuse', status: 403, body: { blocked: true } },
    })
    expect(end(await patch(house, id, { name: 'New' }))).toMatchObject({ state: 'rolled_back' })
    expect(content(house, idA).name).toBe('Old')
  })

  it('is not fooled by a read that lags behind', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, refused))
    // The first read of A is the one before W1.
    house.fake.fault(on('GET', idA, { kind: 'edit', when: 'before', values: {} }))
    house.fake.fault(on('GET', idA, { kind: 'stale' }, 2))
    house.calls()
    expect(end(await patch(house, id, { name: 'New' }))).toMatchObject({ state: 'rolled_back' })
    expect(calls(house).at(-1)).toBe('PATCH A')
    expect(content(house, idA).name).toBe('Old')
  })
})

describe('a foreign edit before the request', () => {
  it('of a link that lags behind is written in the order of the links, whichever was read first', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idA, { kind: 'edit', when: 'after', values: { name: 'Theirs' } }))
    house.fake.fault(on('PATCH', idB, refused))
    await patch(house, id, { name: 'New' })
    const values = { firstMessage: 'Theirs too' }
    house.fake.fault(on('GET', idB, { kind: 'edit', when: 'before', values }))
    const result = await counted(house, () => patch(house, id, { maintain_context: true }))
    expect(result).toMatchObject({ answer: { status: 200 }, commits: 2 })
    expect(result.calls).toEqual(['GET B', 'GET A', 'PATCH A', 'PATCH B'])
    const same = { name: 'Theirs', firstMessage: 'Theirs too' }
    expect(both()).toMatchObject([same, same])
  })

  it('of a field that it leaves alone is adopted, and written to the other link', async () => {
    const id = await twoLinks(house)
    house.fake.fault(
      on('GET', idA, { kind: 'edit', when: 'before', values: { firstMessage: 'Theirs' } })
    )
    const result = await counted(house, () => patch(house, id, { name: 'New' }))
    expect(result).toMatchObject({ answer: { status: 200 }, commits: 2 })
    expect(both()).toMatchObject([
      { name: 'New', firstMessage: 'Theirs' },
      { name: 'New', firstMessage: 'Theirs' },
    ])
    expect((await shown(house, id)).welcome_message).toBe('Theirs')
  })

  it('of a field that it changes is 409, and so are two that differ', async () => {
    const id = await twoLinks(house)
    house.fake.fault(on('GET', idA, { kind: 'edit', when: 'before', values: { name: 'Theirs' } }))
    const one = await counted(house, () => patch(house, id, { name: 'New' }))
    house.fake.fault(
      on('GET', idA, { kind: 'edit', when: 'before', values: { name: 'Old', firstMessage: 'A' } })
    )
    house.fake.fault(
      on('GET', idB, { kind: 'edit', when: 'before', values: { firstMessage: 'B' } })
    )
    const two = await counted(house, () => patch(house, id, { name: 'New' }))
    expect([one, two].map(({ answer, commits }) => ({ ...end(answer), commits }))).toEqual([
      { status: 409, code: 'drifted', state: null, commits: 0 },
      { status: 409, code: 'drifted', state: null, commits: 0 },
    ])
    expect(two.answer.body.errors[0].path).toBe('welcome_message')
  })

  it('that the other link cannot hold is 409, no fault of the request', async () => {
    const id = await twoLinks(house)
    const values = { 'model.model': 'a-model-of-tomorrow' }
    house.fake.fault(on('GET', idA, { kind: 'edit', when: 'before', values }))
    const { answer, commits } = await counted(house, () => patch(house, id, { name: 'New' }))
    expect({ ...end(answer), commits }).toEqual({
      status: 409,
      code: 'drifted',
      state: null,
      commits: 0,
    })
  })
})

describe('a link that is being made', () => {
  it('goes again when the provider refuses, and nothing has changed', async () => {
    const id = await twoLinks(house)
    const third = 'aaaaaaaa-2222-4333-8444-555555555555'
    house.fake.place('assistant', { ...house.held(idA), id: third, name: 'Third' })
    house.fake.fault(on('PATCH', third, refused))
    const body = { connection_id: house.connectionId, external_id: third }
    const { answer, commits } = await counted(house, () =>
      house.request('POST', `/api/v1/assistants/${id}/links`, body)
    )
    expect({ ...end(answer), commits }).toEqual({
      ...{ status: 422, code: 'provider_rejected', state: 'refused', commits: 2 },
    })
    expect(await linkStates(id)).toEqual(['in_sync', 'in_sync'])
    expect(content(house, third).name).toBe('Third')
  })

  it('goes again also where the undo had to leave something, and home takes nothing over', async () => {
    const id = await twoLinks(house)
    const before = await shown(house, id)
    const third = 'aaaaaaaa-2222-4333-8444-555555555555'
    house.fake.place('assistant', { ...house.held(idA), id: third, name: 'Third' })
    house.fake.fault(
      on('PATCH', third, { kind: 'edit', when: 'after', values: { name: 'Theirs' } })
    )
    house.fake.fault(on('PATCH', third, { kind: 'fail', status: 502, when: 'after' }))
    house.fake.fault(on('PATCH', third, refused))
    const body = { connection_id: house.connectionId, external_id: third }
    const answer = await house.request('POST', `/api/v1/assistants/${id}/links`, body)
    expect(end(answer)).toEqual({ status: 422, code: 'provider_rejected', state: 'dirty' })
    expect(await linkStates(id)).toEqual(['in_sync', 'in_sync'])
    expect(await shown(house, id)).toEqual(before)
  })
})
