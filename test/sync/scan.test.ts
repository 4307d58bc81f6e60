import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import {
  calls,
  content,
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
const states = async (id: string) => {
  const assistant = await house.store.getAssistant({ ...house.ids, userId: null }, id)
  return assistant?.links.map(({ state }) => state)
}
/** One scan with what it cost. */
const scanned = async () => {
  house.calls()
  const commits = house.commits()
  await house.patchbay.scanDrift()
  return { calls: calls(house).sort(), commits: house.commits() - commits }
}
const asks = (drift_policy: string, connectionId = house.connectionId) =>
  house.request('PATCH', `/api/v1/connections/${connectionId}`, { drift_policy })

describe('a scan', () => {
  it('reads each linked object once and stores nothing where all is equal', async () => {
    await twoLinks(house)
    expect(await scanned()).toEqual({ calls: ['GET A', 'GET B'], commits: 0 })
  })

  it('marks an edit once, changes neither side, and takes the mark away when it is gone', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    const before = [await shown(house, id), content(house, idA)]
    expect([await scanned(), await states(id)]).toEqual([
      ...[{ calls: ['GET A'], commits: 1 }, ['drifted']],
    ])
    expect([(await scanned()).commits, await versionOf(house, id)]).toEqual([0, 1])
    expect([await shown(house, id), content(house, idA)]).toEqual(before)
    await edited(idA, { name: 'Old' })
    expect([(await scanned()).commits, await states(id)]).toEqual([1, ['in_sync']])
  })

  it('marks a copy that is gone', async () => {
    const id = await oneLink(house)
    const body = { message: 'Not found', error: 'Not Found', statusCode: 404 }
    house.fake.fault(on('GET', idA, { kind: 'refuse', status: 404, body }))
    expect([(await scanned()).commits, await states(id)]).toEqual([1, ['missing']])
  })

  it('sees no drift in what our own writes made of a value', async () => {
    const id = await oneLink(house)
    const values = { endCallMessage: null, 'model.temperature': 0.20000000298023224 }
    house.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'change', values } })
    await patch(house, id, { temperature: 0.2 })
    expect([(await scanned()).commits, await states(id)]).toEqual([0, ['in_sync']])
  })

  it('passes over what settles or is held by an operation', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    const [link] = (await house.store.getLinks({ ...house.ids, userId: null }, id)) ?? []
    await house.store.unsettle(house.ids.orgId, [link?.id ?? ''])
    expect(await scanned()).toEqual({ calls: [], commits: 0 })
    await edited(idA, { name: 'Old' })
    house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'after' }, 'always'))
    house.fake.fault(on('GET', idA, { kind: 'edit', when: 'before', values: {} }, 1))
    await patch(house, id, { name: 'New' })
    expect((await scanned()).commits).toBe(0)
  })

  it('goes on with the others where one cannot be read', async () => {
    const id = await twoLinks(house)
    await edited(idB, { name: 'Theirs' }, 'vapi-other-key')
    house.fake.fault(on('GET', idA, { kind: 'fail', status: 500, when: 'before' }, 'always'))
    await house.patchbay.scanDrift()
    expect(await states(id)).toEqual(['in_sync', 'drifted'])
  })

  it('leaves a credential alone that was told to slow down', async () => {
    const id = await oneLink(house)
    house.fake.fault(on('GET', idA, { kind: 'throttle', retryAfter: 60 }))
    await patch(house, id, { name: 'New' })
    expect((await scanned()).calls).toEqual([])
  })

  it('does nothing while another one runs, and stops when it is told to', async () => {
    await oneLink(house)
    house.calls()
    await Promise.all([house.patchbay.scanDrift(), house.patchbay.scanDrift()])
    expect(calls(house)).toEqual(['GET A'])
    await house.patchbay.scanDrift(AbortSignal.abort())
    expect(calls(house)).toEqual([])
  })
})

describe('a connection that asks to', () => {
  it('overwrite has edits taken back, in an operation', async () => {
    const id = await oneLink(house)
    await asks('overwrite')
    await edited(idA, { name: 'Theirs' })
    expect(await scanned()).toEqual({ calls: ['GET A', 'PATCH A'], commits: 2 })
    const last = await house.patchbay.lastOperation({ ...house.ids, userId: null }, id)
    expect([last?.kind, last?.state, house.held(idA).name, await states(id)]).toEqual([
      ...['overwrite', 'committed', 'Old', ['in_sync']],
    ])
  })

  it('adopt has edits taken home, and written to the other links', async () => {
    const id = await twoLinks(house)
    await asks('adopt')
    await edited(idA, { name: 'Theirs' })
    expect(await scanned()).toEqual({ calls: ['GET A', 'GET B', 'PATCH B'], commits: 2 })
    const last = await house.patchbay.lastOperation({ ...house.ids, userId: null }, id)
    expect([last?.kind, (await shown(house, id)).name, house.held(idB).name]).toEqual([
      ...['adopt', 'Theirs', 'Theirs'],
    ])
    expect((await scanned()).commits).toBe(0)
  })

  it('adopt is not given a value that we once sent: it may be a late write of ours', async () => {
    const id = await oneLink(house)
    await asks('adopt')
    await patch(house, id, { name: 'Sent' })
    await patch(house, id, { name: 'Newer' })
    await edited(idA, { name: 'Sent' })
    expect([(await scanned()).commits, (await shown(house, id)).name, await states(id)]).toEqual([
      ...[1, 'Newer', ['drifted']],
    ])
  })

  it('adopt is not given what another link, which only reports, has otherwise', async () => {
    const id = await twoLinks(house)
    await asks('adopt')
    await edited(idA, { name: 'A' })
    await edited(idB, { firstMessage: 'B' }, 'vapi-other-key')
    expect([(await scanned()).commits, await states(id)]).toEqual([2, ['drifted', 'drifted']])
    expect([house.held(idB).name, await versionOf(house, id)]).toEqual(['Old', 2])
  })

  it('overwrite and is refused by the provider has the link marked', async () => {
    const id = await oneLink(house)
    await asks('overwrite')
    await edited(idA, { name: 'Theirs' })
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400 }))
    await house.patchbay.scanDrift()
    expect([await states(id), house.held(idA).name]).toEqual([['drifted'], 'Theirs'])
    expect(object(idA).name).toBe('Old')
  })
})
