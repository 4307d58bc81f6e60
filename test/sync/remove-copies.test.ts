import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { JsonObject } from '../../src/json.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'
import { restart } from './recovery.ts'
import { idA, keyB, object, oneLink, own, twoAccounts } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ fake: twoAccounts, timing: { attempt: 400 } })
})
afterEach(() => house.close())

const fault = (method: 'DELETE' | 'GET', kind: ScriptInput['fault'], times: number = 1) =>
  house.fake.fault({ match: { method, path: '/assistant/*' }, fault: kind, times })
const created = async (connections = [house.connectionId]): Promise<string> => {
  const body = { name: 'Sales Bot', connection_ids: connections }
  const made = await house.request('POST', '/api/v1/assistants', body)
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  house.calls()
  return made.body.data.id
}
const both = async () => created([house.connectionId, await house.addConnection({ apiKey: keyB })])
const objects = () => house.fake.objects('assistant').map(({ object }) => object)
const read = (id: string) => house.request('GET', `/api/v1/assistants/${id}`)
const sync = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
const remove = (id: string, query = '') =>
  house.request('DELETE', `/api/v1/assistants/${id}${query}`)
const end = ({ status, body }: Answered) => ({
  ...{ status, code: body.code ?? null, state: body.operation?.state ?? null },
})
const pinned = (): ScriptInput['fault'] => ({
  ...{ kind: 'refuse', status: 409 },
  body: { error: 'assistant_pinned', message: 'The assistant is in use' },
})

describe('deleting an assistant', () => {
  it('deletes what Patchbay made at the provider, in two commits, and can be read about', async () => {
    const id = await created()
    const commits = house.commits()
    const answer = await remove(id)
    expect([answer.status, answer.body]).toEqual([200, { success: true, data: { id } }])
    expect(house.commits() - commits).toBe(2)
    expect(house.calls()).toEqual([expect.stringMatching(/^DELETE \/assistant\//)])
    expect(objects()).toEqual([])
    expect((await read(id)).status).toBe(404)
    expect((await remove(id)).status).toBe(404)
    const operation = answer.headers.get('patchbay-operation')
    const told = await house.request('GET', `/api/v1/operations/${operation}`)
    expect(told.body.data).toMatchObject({ kind: 'delete', state: 'committed', assistant_id: id })
  })

  it('leaves what was imported, unless it is told otherwise', async () => {
    const first = await oneLink(house)
    const commits = house.commits()
    expect((await remove(first)).status).toBe(200)
    expect([house.calls(), house.commits() - commits]).toEqual([[], 1])
    expect(objects().map(({ id }) => id)).toEqual([idA])
    const again = await house.imported(idA)
    expect((await remove(again, '?delete_remote=true')).status).toBe(200)
    expect(objects()).toEqual([])
  })

  it('works by the provider’s id on the console, and answers the local one', async () => {
    const id = await created()
    const external = String(objects()[0]?.id)
    const answer = await house.request('DELETE', `/assistants/${external}`)
    expect([answer.status, answer.body]).toEqual([200, { id }])
    expect(objects()).toEqual([])
  })

  it.each<[string, ScriptInput['fault'], number]>([
    ['is gone there already', { kind: 'refuse', status: 404, body: own(404) }, 1],
    ['went, and its answer was lost', { kind: 'reset', when: 'after' }, 2],
    ['went, and 502 was answered', { kind: 'fail', status: 502, when: 'after' }, 2],
    ['is not to be had at first', { kind: 'fail', status: 503, when: 'before' }, 2],
  ])('is done where the object %s', async (_name, kind, deletes) => {
    const id = await created()
    fault('DELETE', kind)
    expect((await remove(id)).status).toBe(200)
    expect(house.calls()).toHaveLength(deletes)
    expect((await read(id)).status).toBe(404)
  })

  it.each<[string, ScriptInput['fault'], number, string, string]>([
    ['is pinned', pinned(), 409, 'provider_conflict', 'refused'],
    [
      ...(['may not be deleted', { kind: 'refuse', status: 401, body: own(401) }] as const),
      ...([502, 'provider_credentials_rejected', 'refused'] as const),
    ],
    [
      ...(['is not deleted in time', { kind: 'fail', status: 503, when: 'before' }] as const),
      ...([502, 'provider_error', 'rolled_back'] as const),
    ],
    [
      ...(['hides behind a page of an edge', { kind: 'refuse', status: 404, body: 'x' }] as const),
      ...([502, 'provider_object_missing', 'rolled_back'] as const),
    ],
  ])('leaves both sides where the object %s', async (_name, kind, status, code, state) => {
    const id = await oneLink(house)
    const before = (await read(id)).body.data
    const held = objects()
    fault('DELETE', kind, 3)
    expect(end(await remove(id, '?delete_remote=true'))).toEqual({ status, code, state })
    expect(objects()).toEqual(held)
    expect((await read(id)).body.data).toEqual(before)
    expect((await sync(id)).links).toHaveLength(1)
  })

  it('is done where the object went unheard, and the repeat is refused', async () => {
    const id = await created()
    fault('DELETE', { kind: 'fail', status: 502, when: 'after' })
    fault('DELETE', pinned())
    expect((await remove(id)).status).toBe(200)
    expect(house.calls().map((call) => call.split(' ')[0])).toEqual(['DELETE', 'DELETE', 'GET'])
    expect((await read(id)).status).toBe(404)
  })

  it('is no clean refusal where the object may have gone, and the repeat is not taken', async () => {
    const id = await created()
    fault('DELETE', { kind: 'reset', when: 'after' })
    fault('DELETE', { kind: 'throttle', retryAfter: '600' })
    expect(end(await remove(id))).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
    expect(objects()).toEqual([])
  })

  it('is left open where nobody answers, and done in the end', async () => {
    const id = await created()
    fault('DELETE', { kind: 'reset', when: 'before' }, 3)
    const { status, body } = await remove(id)
    expect([status, body.code, body.operation.state]).toEqual([504, 'in_doubt', 'unknown'])
    expect((await read(id)).status).toBe(200)
    await restart(house)
    expect([objects(), (await read(id)).status]).toEqual([[], 404])
  })

  it.each<[string, ScriptInput['fault'], number]>([
    ['nobody takes the repeat', { kind: 'fail', status: 503, when: 'before' }, 2],
    ['the repeat is refused', pinned(), 1],
  ])('is left open where it may have gone, %s and nobody shows it', async (_name, kind, times) => {
    const id = await created()
    fault('DELETE', { kind: 'fail', status: 502, when: 'after' })
    fault('DELETE', kind, times)
    fault('GET', { kind: 'fail', status: 503, when: 'before' }, 3)
    expect(end(await remove(id))).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
    expect((await read(id)).status).toBe(200)
    await restart(house)
    expect([objects(), (await read(id)).status]).toEqual([[], 404])
  })

  it('shows a copy as missing where the next one refuses to go', async () => {
    const id = await both()
    const path = `/assistant/${String(objects()[1]?.id)}`
    house.fake.fault({ match: { method: 'DELETE', path }, fault: pinned() })
    expect(end(await remove(id))).toEqual({
      ...{ status: 409, code: 'provider_conflict', state: 'dirty' },
    })
    expect(objects()).toHaveLength(1)
    const links = (await sync(id)).links as { state: string }[]
    expect(links.map(({ state }) => state)).toEqual(['missing', 'in_sync'])
    expect((await remove(id)).status).toBe(200)
    expect(objects()).toEqual([])
  })

  it('F10 takes a DELETE that says it is JSON, and no notice of its body', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const body of [undefined, '{']) {
      const id = await created()
      const path = `/api/v1/assistants/${id}`
      const answer = await house.request('DELETE', path, body, headers)
      expect(answer.status).toBe(200)
    }
  })

  it('is refused for what is not a switch', async () => {
    const id = await created()
    const answer = await remove(id, '?delete_remote=yes')
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'delete_remote'])
    expect(objects()).toHaveLength(1)
  })
})

describe('a link', () => {
  const mirror = (id: string, body: JsonObject) =>
    house.request('POST', `/api/v1/assistants/${id}/links`, body)
  const unlink = (id: string, link: string, query = '') =>
    house.request('DELETE', `/api/v1/assistants/${id}/links/${link}${query}`)

  it('is made by a copy at one more provider, with values of its own', async () => {
    const id = await created()
    const connection_id = await house.addConnection({ apiKey: keyB })
    const overrides = { voice: { provider: 'openai', name: 'alloy' } }
    const made = await mirror(id, { connection_id, overrides })
    expect(made.status).toBe(201)
    expect(made.body.data).toEqual({
      ...{ id: expect.any(String), provider: 'vapi', connection_id, state: 'in_sync', overrides },
      ...{ external_id: objects()[1]?.id, last_synced_at: expect.any(String) },
    })
    expect((await sync(id)).links[1]).toEqual(made.body.data)
    expect(objects()[1]).toMatchObject({
      ...{ name: 'Sales Bot', voice: { provider: 'openai', voiceId: 'alloy' } },
      metadata: { patchbay: { id, op: made.headers.get('patchbay-operation') } },
    })
  })

  it('is not made where the provider refuses its copy', async () => {
    const id = await created()
    const before = await sync(id)
    const match = { method: 'POST', path: '/assistant' }
    house.fake.fault({ match, fault: { kind: 'refuse', status: 400 } })
    const connection_id = await house.addConnection({ apiKey: keyB })
    expect(end(await mirror(id, { connection_id }))).toEqual({
      ...{ status: 422, code: 'provider_rejected', state: 'refused' },
    })
    const { operation: _, ...after } = await sync(id)
    expect(after).toEqual({ ...before, operation: undefined })
    expect(objects()).toHaveLength(1)
  })

  it('is untied and its copy stays, or goes with it', async () => {
    const id = await both()
    const [first, second] = (await sync(id)).links as { id: string }[]
    const untied = await unlink(id, first?.id ?? '')
    expect([untied.status, untied.body]).toEqual([200, { success: true, data: { id: first?.id } }])
    expect([house.calls(), objects().length]).toEqual([[], 2])
    expect((await unlink(id, second?.id ?? '', '?delete_remote=true')).status).toBe(200)
    expect(objects()).toHaveLength(1)
    expect(await sync(id)).toMatchObject({ state: 'local', version: 3, links: [] })
    expect((await unlink(id, second?.id ?? '')).status).toBe(404)
    expect((await unlink(id, 'x')).status).toBe(400)
  })

  it('stays where its copy cannot go', async () => {
    const id = await created()
    const [link] = (await sync(id)).links as { id: string }[]
    fault('DELETE', pinned())
    expect(end(await unlink(id, link?.id ?? '', '?delete_remote=true'))).toEqual({
      ...{ status: 409, code: 'provider_conflict', state: 'refused' },
    })
    expect(await sync(id)).toMatchObject({ state: 'in_sync', links: [link] })
  })

  it('can be tied again to what it was untied from', async () => {
    const id = await created()
    const [link] = (await sync(id)).links as { id: string }[]
    await unlink(id, link?.id ?? '')
    const external_id = String(objects()[0]?.id)
    const tied = await mirror(id, { connection_id: house.connectionId, external_id })
    expect([tied.status, tied.body.data.external_id]).toEqual([201, external_id])
    expect((await remove(id)).status).toBe(200)
    expect(objects()).toHaveLength(1)
  })
})

it('a stranger’s copy of a marked object is never touched', async () => {
  const id = await created()
  const [made = {}] = objects()
  await house.place({ ...object(idA), ...made, id: idA, name: 'Somebody’s duplicate' })
  expect((await remove(id)).status).toBe(200)
  expect(objects().map(({ name }) => name)).toEqual(['Somebody’s duplicate'])
})
