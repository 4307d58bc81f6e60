import { afterEach, describe, expect, it } from 'vitest'
import { statement } from '../../src/store/sql.ts'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, restart, sides, soon } from './recovery.ts'
import { idA, object, on, oneLink, own, patch, shown } from './scene.ts'

let house: House
afterEach(() => house.close())

const logged: Readonly<Record<string, unknown>>[] = []
const garbled = 'kid.secret-of-the-journal.text'

/** A house in which an operation was left open, and its journal does not open any more. */
const open = async (body: object, headers: Record<string, string> = {}) => {
  logged.length = 0
  house = await openHouse({
    timing: { ...soon, turn: 20 },
    context: () => ({ log: (record) => void logged.push(record) }),
    pause: async () => {},
  })
  const id = await oneLink(house)
  const down = { kind: 'fail', status: 502, when: 'before' } as const
  house.fake.fault(on('PATCH', idA, down, 'always'))
  const path = `/api/v1/assistants/${id}`
  const prefer = { prefer: 'respond-async', ...headers }
  const { body: told } = await house.request('PATCH', path, body, prefer)
  const operation = told.data.id as string
  const kept = await journal(operation)
  return { id, operation, kept }
}
const journal = async (operation: string) => {
  for (;;) {
    const { state } = await operationOf(house, operation)
    if (state === 'unknown') break
    await new Promise((resolve) => setImmediate(resolve))
  }
  const text = 'select journal from operations where id = ?1'
  const [row] = await house.sql.all<{ journal: string }>(text, operation)
  return row?.journal ?? ''
}
const write = (operation: string, text: string) =>
  house.sql.batch([statement('update operations set journal = ?2 where id = ?1', operation, text)])
const up = () => fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
const abandon = (operation: string) =>
  house.request('POST', `/api/v1/operations/${operation}/abandon`, { reason: 'broken' })

describe('an operation whose journal does not open', () => {
  it('is tried again and is then stuck, seen by a person, and logged without its content', async () => {
    const { id, operation } = await open({ name: 'New' })
    await write(operation, garbled)
    house.calls()
    await restart(house)
    await recovered(house, operation, 'stuck')
    expect(house.calls()).toEqual([])
    const unread = logged.filter(({ event }) => event === 'journal-unreadable')
    expect(unread.map(({ tries }) => tries)).toEqual([1, 2])
    expect(JSON.stringify(logged)).not.toContain('secret-of-the-journal')
    const listed = await house.request('GET', '/api/v1/operations?state=stuck')
    expect(listed.body.data).toMatchObject([
      {
        ...{ id: operation, state: 'stuck', timeline: [] },
        error: { code: 'internal', detail: 'The journal of this operation cannot be read' },
      },
    ])
    const all = await house.request('GET', `/api/v1/assistants/${id}/operations`)
    expect(all.body.data.map(({ kind }: { kind: string }) => kind)).toEqual(['patch', 'import'])
    expect((await sides(house, id))[2]).toBe('stuck')
    await house.patchbay.recover()
    expect((await operationOf(house, operation)).state).toBe('stuck')
  })

  it('goes on once it opens again and a person says so', async () => {
    const { id, operation, kept } = await open({ name: 'New' })
    await write(operation, garbled)
    await recovered(house, operation, 'stuck')
    const retry = () => house.request('POST', `/api/v1/operations/${operation}/retry`)
    expect((await retry()).body.data.state).toBe('stuck')
    await write(operation, kept)
    await up()
    expect((await retry()).body.data.state).toBe('committed')
    expect((await sides(house, id)).slice(0, 2)).toEqual(['New', 'New'])
  })

  it('can be given up: home takes what the provider has, and its key is free again', async () => {
    const headers = { 'idempotency-key': 'k-1' }
    const { id, operation } = await open({ name: 'New' }, headers)
    await write(operation, garbled)
    await recovered(house, operation, 'stuck')
    await up()
    await house.place(object(idA, { name: 'Half' }))
    expect((await abandon(operation)).body.data).toMatchObject({
      ...{ id: operation, state: 'dirty', abandoned: { reason: 'broken' } },
    })
    expect((await sides(house, id)).slice(0, 2)).toEqual(['Half', 'Half'])
    const again = await house.request('PATCH', `/api/v1/assistants/${id}`, { name: 'New' }, headers)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null])
    expect((await shown(house, id)).name).toBe('New')
  })

  it('of an assistant that was being made takes that away', async () => {
    house = await openHouse({ timing: soon })
    house.fake.fault({
      match: { method: 'POST', path: '/assistant' },
      fault: { kind: 'fail', status: 502, when: 'before' },
    })
    const made = { name: 'A', connection_ids: [house.connectionId] }
    const { body } = await house.request('POST', '/api/v1/assistants', made)
    await write(body.operation.id, garbled)
    await recovered(house, body.operation.id, 'stuck')
    expect((await abandon(body.operation.id)).body.data.state).toBe('dirty')
    expect(await house.sql.all('select id from links')).toEqual([])
    expect(await house.sql.all('select id from assistants')).toEqual([])
  })

  it('stops no other, nor what another settles by', async () => {
    const { id, operation } = await open({ name: 'New' })
    await write(operation, garbled)
    await recovered(house, operation, 'stuck')
    await up()
    expect((await abandon(operation)).body.data.state).toBe('dirty')
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 422, body: own(422) }))
    expect((await patch(house, id, { name: 'Never' })).status).toBe(422)
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
  })
})
