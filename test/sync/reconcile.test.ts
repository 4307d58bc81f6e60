import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import {
  calls,
  content,
  counted,
  idA,
  idB,
  object,
  on,
  oneLink,
  patch,
  shown,
  twoAccounts,
  twoLinks,
  versionOf,
} from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ fake: twoAccounts })
})
afterEach(() => house.close())

const edited = (id: string, values: object, key?: string) =>
  house.fake.place('assistant', { ...house.held(id), ...values }, key)
const drift = (id: string) => house.request('GET', `/api/v1/assistants/${id}/drift`)
const reconcile = (id: string, policy: string) =>
  house.request('POST', `/api/v1/assistants/${id}/reconcile`, { policy })
const sync = async (id: string) => {
  const { data } = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body
  return [data.state, ...data.links.map(({ state }: { state: string }) => state)]
}
const linksOf = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links
const gone = (id: string) =>
  on('GET', id, {
    ...{ kind: 'refuse', status: 404 },
    body: { message: "Couldn't find", error: 'Not Found', statusCode: 404 },
  })

describe('drift', () => {
  it('is shown field by field with all three values, and changes nothing but the mark', async () => {
    const id = await oneLink(house)
    const [{ id: linkId }] = await linksOf(id)
    await edited(idA, { name: 'Theirs', endCallMessage: 'Bye', backgroundSound: 'off' })
    const before = [await shown(house, id), content(house, idA)]
    const { answer, commits, calls } = await counted(house, () => drift(id))
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        success: true,
        data: {
          links: [
            {
              ...{ id: linkId, provider: 'vapi' },
              fields: [
                { field: 'name', base: 'Old', local: 'Old', remote: 'Theirs' },
                { field: 'endCallMessage', base: null, local: null, remote: 'Bye' },
              ],
            },
          ],
        },
      },
    ])
    expect([commits, calls, await sync(id)]).toEqual([1, ['GET A'], ['drifted', 'drifted']])
    expect([await shown(house, id), content(house, idA)]).toEqual(before)
  })

  it('that is seen again is not stored again, and goes by itself once both are equal', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    await drift(id)
    expect((await counted(house, () => drift(id))).commits).toBe(0)
    await edited(idA, { name: 'Old' })
    const { answer, commits } = await counted(house, () => drift(id))
    expect([answer.body.data.links[0].fields, commits, await sync(id)]).toEqual([
      ...[[], 1, ['in_sync', 'in_sync']],
    ])
  })

  it('is nothing that both sides say alike, and nothing of what is no field of ours', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Old  ', backgroundSound: 'off', endCallPhrases: [] })
    const { answer, commits } = await counted(house, () => drift(id))
    expect([answer.body.data.links[0].fields, commits]).toEqual([[], 0])
  })

  it('marks a copy that is gone as missing, and as found when it is back', async () => {
    const id = await oneLink(house)
    house.fake.fault(gone(idA))
    expect([(await drift(id)).status, await sync(id)]).toEqual([200, ['missing', 'missing']])
    expect([(await drift(id)).status, await sync(id)]).toEqual([200, ['in_sync', 'in_sync']])
  })

  it.each([
    ['an edge’s own 404', { kind: 'refuse', status: 404, body: 'nginx' }, 502],
    ['a 500', { kind: 'fail', status: 500, when: 'before' }, 503],
  ] as const)('is not known after %s, and nothing is marked', async (_name, fault, status) => {
    const id = await oneLink(house)
    house.fake.fault(on('GET', idA, fault, 'always'))
    const { answer, commits } = await counted(house, () => drift(id))
    expect([answer.status, commits, await sync(id)]).toEqual([status, 0, ['in_sync', 'in_sync']])
  })

  it('of an assistant without links is none', async () => {
    const made = await house.request('POST', '/api/v1/assistants', { name: 'Home' })
    expect((await drift(made.body.data.id)).body.data).toEqual({ links: [] })
  })

  it('of a link that lags behind home is shown once that is known', async () => {
    const id = await twoLinks(house)
    // Undo meets another's edit, home takes that over, and the second link is behind.
    house.fake.fault(on('PATCH', idB, { kind: 'refuse', status: 400 }))
    house.fake.fault({
      match: { method: 'PATCH', path: `/assistant/${idB}` },
      fault: { kind: 'edit', when: 'after', id: idA, values: { name: 'Theirs' } },
    })
    const answer = await patch(house, id, { name: 'New' })
    expect(answer.body.operation.state).toBe('dirty')
    expect(await sync(id)).toEqual(['drifted', 'in_sync', 'drifted'])
    const { links } = (await drift(id)).body.data
    expect(links.map(({ fields }: { fields: object }) => fields)).toEqual([
      ...[[], [{ field: 'name', base: 'Old', local: 'Theirs', remote: 'Old' }]],
    ])
    expect((await reconcile(id, 'overwrite')).status).toBe(200)
    expect([await sync(id), house.held(idB).name]).toEqual([
      ...[['in_sync', 'in_sync', 'in_sync'], 'Theirs'],
    ])
  })
})

describe('reconcile', () => {
  it('overwrite gives the provider back what home says, in an operation of its own', async () => {
    const id = await oneLink(house)
    const before = [(await shown(house, id)).name, content(house, idA)]
    await edited(idA, { name: 'Theirs', endCallMessage: 'Bye' })
    await drift(id)
    const { answer, calls, commits } = await counted(house, () => reconcile(id, 'overwrite'))
    expect([answer.status, answer.body.data.name, answer.headers.get('etag')]).toEqual([
      ...[200, 'Old', '"2"'],
    ])
    expect([calls, commits, await sync(id)]).toEqual([
      ...[['GET A', 'PATCH A'], 2, ['in_sync', 'in_sync']],
    ])
    const { endCallMessage, ...held } = content(house, idA)
    expect([endCallMessage ?? null, [(await shown(house, id)).name, held]]).toEqual([null, before])
    const path = `/api/v1/operations/${answer.headers.get('patchbay-operation')}`
    const { kind, state } = (await house.request('GET', path)).body.data
    expect([kind, state]).toEqual(['overwrite', 'committed'])
  })

  it('adopt takes home what the provider has, in one commit', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs', endCallMessage: 'Bye' })
    const held = content(house, idA)
    const { answer, calls, commits } = await counted(house, () => reconcile(id, 'adopt'))
    expect([answer.status, answer.body.data.name, calls, commits]).toEqual([
      ...[200, 'Theirs', ['GET A'], 1],
    ])
    expect([content(house, idA), await sync(id)]).toEqual([held, ['in_sync', 'in_sync']])
    const console = await house.request('GET', `/assistants/${id}`)
    expect(console.body.endCallMessage).toBe('Bye')
    expect((await drift(id)).body.data.links[0].fields).toEqual([])
  })

  it('adopt writes what it takes home to the other links too', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'Theirs' })
    const { answer, calls } = await counted(house, () => reconcile(id, 'adopt'))
    expect([answer.status, calls.sort(), house.held(idB).name]).toEqual([
      ...[200, ['GET A', 'GET B', 'PATCH B'], 'Theirs'],
    ])
  })

  it('adopt of two links edited differently is refused; overwrite puts both right', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'A' })
    await edited(idB, { name: 'B' }, 'vapi-other-key')
    const refused = await counted(house, () => reconcile(id, 'adopt'))
    expect([refused.answer.status, refused.answer.body.code, refused.commits]).toEqual([
      ...[409, 'drifted', 0],
    ])
    expect(refused.answer.body.fields).toEqual([
      { field: 'name', base: 'Old', local: 'A', remote: 'B' },
    ])
    expect((await reconcile(id, 'overwrite')).status).toBe(200)
    expect([house.held(idA).name, house.held(idB).name, await sync(id)]).toEqual([
      ...['Old', 'Old', ['in_sync', 'in_sync', 'in_sync']],
    ])
  })

  it.each(['overwrite', 'adopt'])('%s of what is equal already does nothing', async (policy) => {
    const id = await oneLink(house)
    const { answer, calls, commits } = await counted(house, () => reconcile(id, policy))
    expect([answer.status, calls, commits, answer.headers.get('patchbay-operation')]).toEqual([
      ...[200, ['GET A'], 0, null],
    ])
    expect(await versionOf(house, id)).toBe(1)
  })

  it('adopt of what home has no words for keeps it there, and leaves nothing drifted', async () => {
    const id = await oneLink(house, { voice: { provider: '11labs', voiceId: 'burt', speed: 1.1 } })
    await edited(idA, { voice: { provider: '11labs', voiceId: 'burt', speed: 'fast' } })
    expect((await reconcile(id, 'adopt')).status).toBe(200)
    expect([(await shown(house, id)).voice.speed, await sync(id)]).toEqual([
      ...[null, ['in_sync', 'in_sync']],
    ])
    expect((await drift(id)).body.data.links[0].fields).toEqual([])
  })

  it('adopt lets go of a field that keeps home from saying what the provider has', async () => {
    const id = await oneLink(house)
    const dynamic = { dynamic_welcome_enabled: true, dynamic_welcome_message: 'Hi {{name}}' }
    await patch(house, id, dynamic)
    expect(house.held(idA).firstMessage).toBe('Hi {{name}}')
    await edited(idA, { firstMessage: 'Theirs' })
    expect((await reconcile(id, 'adopt')).status).toBe(200)
    const { welcome_message, dynamic_welcome_enabled } = await shown(house, id)
    expect([welcome_message, dynamic_welcome_enabled]).toEqual(['Theirs', null])
    // What home says next is written over what the provider holds, and nothing else.
    await patch(house, id, { name: 'New' })
    expect(house.held(idA).firstMessage).toBe('Theirs')
  })

  it('of a copy that is gone says so, and changes nothing', async () => {
    const id = await oneLink(house)
    house.fake.fault(gone(idA))
    const { answer, commits } = await counted(house, () => reconcile(id, 'overwrite'))
    expect([answer.status, answer.body.code, commits]).toEqual([
      ...[502, 'provider_object_missing', 0],
    ])
  })

  it('that the provider refuses leaves both sides as they were, and the link drifted', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    await drift(id)
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400 }))
    const answer = await reconcile(id, 'overwrite')
    expect([answer.status, answer.body.operation.state, house.held(idA).name]).toEqual([
      ...[422, 'refused', 'Theirs'],
    ])
    expect([(await shown(house, id)).name, await sync(id)]).toEqual(['Old', ['drifted', 'drifted']])
  })

  it.each([{}, { policy: 'preserve' }, { policy: 'adopt', more: 1 }])('is not %j', async (body) => {
    const id = await oneLink(house)
    const answer = await house.request('POST', `/api/v1/assistants/${id}/reconcile`, body)
    expect([answer.status, calls(house)]).toEqual([422, []])
  })

  it('adopts no late write of ours: it waits until the link has settled', async () => {
    const id = await oneLink(house)
    const [link] = await linksOf(id)
    await house.store.unsettle(house.ids.orgId, [link.id])
    const answer = await reconcile(id, 'adopt')
    expect([answer.status, answer.body.code]).toEqual([409, 'busy'])
    expect(object(idA).name).toBe(house.held(idA).name)
  })

  it('adopts for a link alone what it has for itself', async () => {
    const overrides = { voice: { provider: 'openai', name: 'alloy' } }
    const links = [{ connection_id: house.connectionId, overrides }]
    const voice = { provider: '11labs', name: 'burt' }
    const made = await house.request('POST', '/api/v1/assistants', { name: 'Home', voice, links })
    const { id } = made.body.data
    const [{ external_id: copy }] = await linksOf(id)
    await edited(copy, { voice: { provider: 'openai', voiceId: 'echo' } })
    const fields = [{ field: 'voice.name', base: 'alloy', local: 'alloy', remote: 'echo' }]
    expect((await drift(id)).body.data.links[0].fields).toEqual(fields)
    expect((await reconcile(id, 'adopt')).status).toBe(200)
    expect([house.held(copy).voice, (await shown(house, id)).voice.name]).toEqual([
      ...[{ provider: 'openai', voiceId: 'echo' }, 'burt'],
    ])
    expect((await linksOf(id))[0].overrides).toEqual({
      voice: { provider: 'openai', name: 'echo' },
    })
  })
})
