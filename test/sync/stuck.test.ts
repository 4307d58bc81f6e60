import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, settled, sides, soon } from './recovery.ts'
import { content, idA, idB, keyB, on, own, patch, shown, twoAccounts, twoLinks } from './scene.ts'

let house: House
afterEach(() => house.close())

const refused = own(401, 'Invalid Key.')

/** An operation whose undo finds a dead credential: its first step stands at the provider. */
const stuck = async () => {
  let revoked = false
  house = await openHouse({
    timing: { ...soon, turn: 20 },
    fake: twoAccounts,
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        const answer = await send(target, call, timeout)
        if (revoked || !call.path.endsWith(idB) || call.method !== 'PATCH') return answer
        revoked = true
        for (const method of ['GET', 'PATCH'] as const)
          house.fake.fault(
            on(method, idA, { kind: 'refuse', status: 401, body: refused }, 'always')
          )
        return answer
      },
    }),
  })
  const id = await twoLinks(house)
  house.fake.fault(on('PATCH', idB, { kind: 'refuse', status: 422, body: own(422) }))
  const answer = await patch(house, id, { name: 'New' })
  const { status, body } = answer
  expect([status, body.code, body.operation.state]).toEqual([
    ...[502, 'provider_credentials_rejected', 'stuck'],
  ])
  return { id, operation: body.operation.id as string }
}
const well = () => fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
const act = (operation: string, what: 'retry' | 'abandon', body?: object) =>
  house.request('POST', `/api/v1/operations/${operation}/${what}`, body)
const reason = { reason: 'the account is closed' }

describe('an operation whose credential is dead', () => {
  it('is stuck: seen as such, and left alone by recovery', async () => {
    const { id, operation } = await stuck()
    house.calls()
    await house.patchbay.recover()
    expect(house.calls()).toEqual([])
    const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    expect([sync.state, sync.operation]).toEqual(['stuck', { id: operation, state: 'stuck' }])
    const listed = await house.request('GET', '/api/v1/operations?state=stuck')
    expect(listed.body.data.map((one: { id: string }) => one.id)).toEqual([operation])
    expect((await patch(house, id, { name: 'Next' })).body.operation.id).toBe(operation)
  })

  it('goes on by itself once its connection has a new key', async () => {
    const { id, operation } = await stuck()
    await well()
    const path = `/api/v1/connections/${house.connectionId}`
    await house.request('PATCH', path, { name: 'only a name' })
    await house.patchbay.recover()
    expect((await operationOf(house, operation)).state).toBe('stuck')
    await house.request('PATCH', path, { api_key: 'vapi-sandbox-key' })
    await recovered(house, operation, 'rolled_back')
    expect((await sides(house, id)).slice(0, 2)).toEqual(['Old', 'Old'])
  })

  it('is tried again when a person says so, and stays stuck while nothing has changed', async () => {
    const { id, operation } = await stuck()
    expect((await act(operation, 'retry')).body.data).toMatchObject({
      id: operation,
      state: 'stuck',
    })
    await well()
    expect((await act(operation, 'retry')).body.data).toMatchObject({ state: 'rolled_back' })
    expect((await sides(house, id)).slice(0, 2)).toEqual(['Old', 'Old'])
  })

  it('can be given up: home takes what the provider has, and the reason is kept', async () => {
    const { id, operation } = await stuck()
    await well()
    const answer = await act(operation, 'abandon', reason)
    expect(answer.body.data).toMatchObject({
      state: 'dirty',
      abandoned: { ...reason, user_id: house.ids.userId, at: expect.any(String) },
    })
    expect(content(house, idB).name).toBe('Old')
    const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    expect([content(house, idA).name, (await shown(house, id)).name, sync.state]).toEqual([
      ...['New', 'New', 'drifted'],
    ])
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
    await settled(house, id)
    expect(content(house, idB).name).toBe('Next')
    expect((await sides(house, id)).slice(0, 2)).toEqual(['Next', 'Next'])
  })

  it('can be given up while its provider cannot even be read', async () => {
    const { id, operation } = await stuck()
    expect((await act(operation, 'abandon', reason)).body.data.state).toBe('dirty')
    expect(await sides(house, id)).toEqual(['New', 'Old', 'drifted'])
    await well()
    await house.patchbay.renewed(house.ids.orgId, house.connectionId)
    expect((await patch(house, id, { welcome_message: 'Hi' })).status).toBe(200)
    const [provider, home] = await sides(house, id)
    expect(provider).toBe(home)
  })
})

it('an operation whose connection has another account’s key by now waits for a person', async () => {
  const { id, operation } = await stuck()
  await well()
  const path = `/api/v1/connections/${house.connectionId}`
  await house.request('PATCH', path, { api_key: keyB })
  house.calls()
  await house.patchbay.recover()
  expect(house.calls()).toEqual([`GET /assistant/${idA}`])
  expect((await operationOf(house, operation)).state).toBe('stuck')
  expect((await sides(house, id)).slice(0, 2)).toEqual(['New', 'Old'])
  await house.request('PATCH', path, { api_key: 'vapi-sandbox-key' })
  await recovered(house, operation, 'rolled_back')
  expect((await sides(house, id)).slice(0, 2)).toEqual(['Old', 'Old'])
})

describe('retry and abandon', () => {
  it.each(['retry', 'abandon'] as const)(
    '%s of an operation that has ended is a conflict',
    async (what) => {
      house = await openHouse({ fake: twoAccounts })
      const id = await twoLinks(house)
      const done = (await patch(house, id, { name: 'New' })).headers.get('patchbay-operation') ?? ''
      const answer = await act(done, what, what === 'abandon' ? reason : undefined)
      expect([answer.status, answer.body.code]).toEqual([409, 'conflict'])
      expect((await operationOf(house, done)).state).toBe('committed')
    }
  )

  it('say no word of what does not exist, need a reason to give up, and no body to retry', async () => {
    house = await openHouse()
    const none = `op_${'0'.repeat(26)}`
    const statuses = async (...asked: readonly [string, 'retry' | 'abandon', object?][]) =>
      Promise.all(asked.map(async (one) => (await act(...one)).status))
    expect(
      await statuses(
        [none, 'retry'],
        [none, 'abandon', reason],
        [none, 'abandon', {}],
        [none, 'abandon', { reason: '' }],
        [none, 'abandon', { reason: 'x'.repeat(501) }],
        ['x', 'retry']
      )
    ).toEqual([404, 404, 422, 422, 422, 400])
  })

  it('want the right to write', async () => {
    house = await openHouse()
    const made = await house.request('POST', '/api/v1/keys', { scopes: ['read'] })
    const headers = { 'x-api-key': made.body.data.key }
    const path = `/api/v1/operations/op_${'0'.repeat(26)}`
    const read = await house.request('GET', path, undefined, headers)
    const retry = await house.request('POST', `${path}/retry`, undefined, headers)
    const abandon = await house.request('POST', `${path}/abandon`, reason, headers)
    expect([read.status, retry.status, abandon.status]).toEqual([404, 401, 401])
  })
})

it('operations are listed by assistant and by state, in pages; a state that is none is refused', async () => {
  house = await openHouse({ fake: twoAccounts })
  const id = await twoLinks(house)
  house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 422, body: own(422) }))
  await patch(house, id, { name: 'Never' })
  await patch(house, id, { name: 'New' })
  const list = async (path: string) => {
    const { status, body } = await house.request('GET', path)
    const kinds = body.data?.map(
      (one: { kind: string; state: string }) => `${one.kind} ${one.state}`
    )
    return [status, kinds ?? body.errors, body.pagination?.total]
  }
  const all = ['patch committed', 'patch refused', 'link committed', 'import committed']
  expect(await list(`/api/v1/assistants/${id}/operations`)).toEqual([200, all, 4])
  expect(await list('/api/v1/operations')).toEqual([200, all, 4])
  expect(await list('/api/v1/operations?state=refused')).toEqual([200, ['patch refused'], 1])
  expect(await list('/api/v1/operations?limit=1&page=2')).toEqual([200, ['patch refused'], 4])
  expect((await list('/api/v1/operations?state=lost'))[0]).toBe(422)
  expect((await list(`/api/v1/assistants/${'0'.repeat(24)}/operations`))[0]).toBe(404)
})
