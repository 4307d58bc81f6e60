import { afterEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, settled, soon } from './recovery.ts'
import { content, idA, idB, object, on, own, patch } from './scene.ts'

let house: House
let logged: Readonly<Record<string, unknown>>[]
afterEach(() => house.close())

const open = async (settle = 0) => {
  logged = []
  house = await openHouse({
    timing: { ...soon, settle },
    context: () => ({ log: (record) => void logged.push(record) }),
  })
}
const path = '/assistant'
const post = { method: 'POST', path }
const list = { method: 'GET', path }
const fault = (
  match: ScriptInput['match'],
  fault: ScriptInput['fault'],
  times?: number | 'always'
) => house.fake.fault({ match, fault, ...(times && { times }) })
const objects = () => house.fake.objects('assistant').map(({ object }) => object)
const names = () => objects().map(({ name }) => name)
const create = () =>
  house.request('POST', '/api/v1/assistants', {
    ...{ name: 'Sales Bot', connection_ids: [house.connectionId] },
  })
const deletes = () => house.calls().filter((call) => call.startsWith('DELETE'))
/** What the sweep told of itself. */
const told = () =>
  logged.map(({ event }) => String(event)).filter((event) => event.startsWith('leftover'))

/** A create that the provider did not let us take back. */
const dirty = async (settle?: number) => {
  await open(settle)
  fault(post, { kind: 'drop', paths: ['name'] })
  fault({ method: 'DELETE' }, { kind: 'refuse', status: 409, body: own(409) })
  const { body } = await create()
  expect([body.operation.state, objects().length]).toEqual(['dirty', 1])
  house.calls()
  return body.operation.id as string
}
/** What somebody made of an object in the dashboard: with all that it has, the marker too. */
const duplicate = async (of: JsonObject) => {
  const later = new Date(Date.parse(String(of.createdAt)) + 1).toISOString()
  await house.place({ ...of, id: idB, createdAt: later, name: 'Duplicate' })
}

describe('an object that a create did not keep', () => {
  it('is removed once its DELETE is taken, and the timeline shows it', async () => {
    const operation = await dirty()
    const before = (await operationOf(house, operation)).timeline.length
    await house.patchbay.recover()
    expect([objects(), told()]).toEqual([[], ['leftover-removed']])
    const now = await operationOf(house, operation)
    expect([now.state, now.timeline.slice(before).map((one: JsonObject) => one.method)]).toEqual([
      ...['dirty', ['GET', 'DELETE']],
    ])
    house.calls()
    await house.patchbay.recover()
    expect(house.calls()).toEqual([])
  })

  it('is left alone until nothing of the operation can arrive any more', async () => {
    await dirty(60_000)
    await house.patchbay.recover()
    expect([house.calls(), objects().length]).toEqual([[], 1])
  })

  it('is tried again for as long as it stands', async () => {
    await dirty()
    fault({ method: 'DELETE' }, { kind: 'refuse', status: 409, body: own(409) }, 2)
    for (let round = 0; round < 3; round += 1) {
      expect(objects()).toHaveLength(1)
      await house.patchbay.recover()
    }
    expect(objects()).toEqual([])
    expect(told()).toEqual([
      ...['leftover-removed', 'leftover-stands', 'leftover-removed', 'leftover-stands'],
      'leftover-removed',
    ])
  })

  it.each<[string, ScriptInput['fault']]>([
    ['fails', { kind: 'fail', status: 502, when: 'before' }],
    ['is cut short', { kind: 'answer', cut: 1 }],
    ['is refused', { kind: 'refuse', status: 400 }],
  ])('stays while the look-up %s, which proves nothing', async (_name, failing) => {
    await dirty()
    fault(list, failing, 'always')
    for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
    expect([deletes(), objects().length]).toEqual([[], 1])
    await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
    await house.patchbay.recover()
    expect(objects()).toEqual([])
  })

  it('goes alone: a duplicate that somebody made of it stays', async () => {
    await dirty()
    await duplicate(objects()[0] ?? {})
    await house.patchbay.recover()
    await house.patchbay.recover()
    expect(names()).toEqual(['Duplicate'])
  })

  it('stays where somebody has imported it meanwhile', async () => {
    await dirty()
    const [{ id = '' } = {}] = objects()
    await house.imported(String(id))
    await house.patchbay.recover()
    expect([deletes(), objects().length]).toEqual([[], 1])
  })

  it('of an account whose connection is gone is out of reach, and not looked for any more', async () => {
    await dirty()
    await house.request('DELETE', `/api/v1/connections/${house.connectionId}`)
    await house.patchbay.recover()
    expect([house.calls(), objects().length]).toEqual([[], 1])
    expect(await house.store.leftovers(0, 9)).toEqual([])
  })
})

it('a create that a person gave up is taken away once its POST has landed', async () => {
  await open()
  fault(post, { kind: 'reset', when: 'after' })
  fault(list, { kind: 'refuse', status: 401, body: own(401) }, 'always')
  const { body } = await create()
  const { id } = body.operation
  await house.sql.batch([
    { text: "update operations set state = 'stuck' where id = ?1", values: [id] },
  ])
  const reason = { reason: 'not wanted any more' }
  const given = await house.request('POST', `/api/v1/operations/${id}/abandon`, reason)
  expect([given.body.data.state, objects().length]).toEqual(['dirty', 1])
  await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
  await house.patchbay.renewed(house.ids.orgId, house.connectionId)
  await house.patchbay.recover()
  expect(objects()).toEqual([])
})

describe('a create of several POSTs', () => {
  const doubted = async () => {
    await open()
    fault(post, { kind: 'fail', status: 502, when: 'before' })
    const { body } = await create()
    return body.operation.id as string
  }

  it('that could not remove a surplus object at once does so later', async () => {
    const operation = await doubted()
    fault(post, { kind: 'twice' })
    fault({ method: 'DELETE' }, { kind: 'fail', status: 502, when: 'before' }, 3)
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect(objects()).toHaveLength(2)
    await house.patchbay.recover()
    const sync = (await house.request('GET', `/api/v1/assistants/${assistant_id}/sync`)).body.data
    expect(objects().map(({ id }) => id)).toEqual([sync.links[0].external_id])
  })

  it('that was refused in the end removes what the first of them makes late', async () => {
    const operation = await doubted()
    fault(post, { kind: 'refuse', status: 400, body: own(400) })
    await recovered(house, operation, 'refused')
    const journal = await house.store.getOperation({ ...house.ids, userId: null }, operation)
    const body = JSON.parse(journal?.steps[0]?.do.body ?? '{}') as JsonObject
    const createdAt = new Date().toISOString()
    expect(body.metadata).toMatchObject({ patchbay: { op: operation } })
    await house.place({ ...object(idA), ...body, id: idA, createdAt })
    await house.patchbay.recover()
    expect(objects()).toEqual([])
    expect((await house.request('GET', '/api/v1/assistants')).body.data).toEqual([])
  })
})

it('an object whose marker names no operation of ours is never looked at', async () => {
  await open()
  const metadata = { patchbay: { id: 'a'.repeat(24), op: 'op_00000000000000000000000000' } }
  await house.place(object(idA, { metadata }))
  await house.patchbay.recover()
  expect([house.calls(), objects().length]).toEqual([[], 1])
})

/** All that waits for its time has had it. */
const due = () =>
  house.sql.batch([
    {
      text: "update operations set leftover_since = '2000' where leftover_since is not null",
      values: [],
    },
    { text: "update links set settle_since = '2000' where settle_since is not null", values: [] },
  ])

describe('an object that was not tied after all', () => {
  /** A link whose first call was not answered, and whose second was refused. */
  const untied = async (settle = 60_000) => {
    await open(settle)
    await house.place(object(idA))
    const made = await house.request('POST', '/api/v1/assistants', { name: 'Home' })
    const { id } = made.body.data
    house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'before' }))
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400, body: own(400) }))
    const tied = await link(id)
    expect([tied.status, tied.body.operation.state]).toEqual([422, 'rolled_back'])
    expect(house.held(idA).name).toBe('Old')
    return id as string
  }
  const link = (id: string) =>
    house.request('POST', `/api/v1/assistants/${id}/links`, {
      ...{ connection_id: house.connectionId, external_id: idA },
    })
  /** The first call arrives after all. */
  const lands = (more: JsonObject = {}) =>
    house.place({ ...house.held(idA), name: 'Home', ...more })
  it('is put right where our first call lands late, and once', async () => {
    await untied()
    const before = content(house, idA)
    await lands()
    house.calls()
    await house.patchbay.recover()
    expect(house.calls()).toEqual([])
    await due()
    await house.patchbay.recover()
    expect(content(house, idA)).toEqual(before)
    await lands()
    await house.patchbay.recover()
    expect(house.held(idA).name).toBe('Home')
  })

  it('keeps what somebody else wrote there', async () => {
    await untied()
    await lands({ name: 'Theirs', firstMessage: 'Theirs too' })
    await due()
    await house.patchbay.recover()
    expect(house.held(idA)).toMatchObject({ name: 'Theirs', firstMessage: 'Theirs too' })
  })

  it('is looked at until it can be read', async () => {
    await untied()
    await lands()
    house.fake.fault(on('GET', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
    await due()
    await house.patchbay.recover()
    expect(house.held(idA).name).toBe('Home')
    await due()
    await house.patchbay.recover()
    expect(house.held(idA).name).toBe('Old')
  })

  it('has to settle as a link where it was tied since, and nothing of that is undone', async () => {
    const id = await untied()
    expect((await link(id)).status).toBe(201)
    await patch(house, id, { name: 'Newer' })
    await lands()
    await due()
    await house.patchbay.recover()
    expect((await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.state).toBe(
      'settling'
    )
    await due()
    await settled(house, id)
    const { state } = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    expect([house.held(idA).name, state]).toEqual(['Newer', 'in_sync'])
  })

  it('stays as a later operation left it, also where it is tied no more', async () => {
    const id = await untied()
    expect((await link(id)).status).toBe(201)
    const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    const unlinked = `/api/v1/assistants/${id}/links/${sync.links[0].id}`
    expect((await house.request('DELETE', unlinked)).status).toBe(200)
    await due()
    house.calls()
    await house.patchbay.recover()
    expect([house.calls(), house.held(idA).name]).toEqual([[], 'Home'])
  })
})

describe('an object of which a change was undone', () => {
  const undone = async (settle: number) => {
    await open(settle)
    await house.place(object(idA))
    const id = await house.imported(idA)
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
    expect((await patch(house, id, { name: 'New' })).body.operation.state).toBe('rolled_back')
    house.calls()
    return id
  }

  it('and that is untied since is put right where the change lands late', async () => {
    const id = await undone(60_000)
    const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    await house.request('DELETE', `/api/v1/assistants/${id}/links/${sync.links[0].id}`)
    await house.place({ ...house.held(idA), name: 'New' })
    await due()
    await house.patchbay.recover()
    expect(house.held(idA).name).toBe('Old')
  })

  it('and that is tied still is looked at as a link, and not twice', async () => {
    const id = await undone(0)
    await settled(house, id)
    await house.patchbay.recover()
    expect(house.calls()).toEqual([`GET /assistant/${idA}`])
    expect(await house.store.leftovers(0, 9)).toEqual([])
  })
})
