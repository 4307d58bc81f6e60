import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type Sent, watchCommands } from '../../src/bench/million/watch.ts'
import type { Store } from '../../src/store.ts'
import { vault } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { backendsOfSuite } from '../support/mongo-backend.ts'
import { hasMongod } from '../support/mongod.ts'

const key = { 'Idempotency-Key': 'one-of-a-caller' }
const tool = {
  ...{ name: 'check_order', description: 'Finds an order', method: 'GET' },
  ...{ endpoint: 'https://api.example/orders', timeout: 25, headers: [] },
}

describe.skipIf(!hasMongod)('what the driver sends to MongoDB for one request', () => {
  const watch = watchCommands()
  const backends = backendsOfSuite()
  let house: House
  let path: string

  beforeEach(async () => {
    const backend = await backends.backend()
    const store = await backend.open(vault)
    house = await openHouse({ store: () => store as Store })
    const model = { provider: 'openai', model: 'gpt-4o' }
    await house.place({ id: 'ext-1', name: 'Before', model })
    path = `/api/v1/assistants/${await house.imported('ext-1')}`
    return async () => {
      await house.close()
      await store.close()
      await backend.remove()
    }
  })
  afterAll(async () => {
    watch.stop()
  })

  /** The status of a request, and what was sent for it. */
  const sentFor = async (...request: Parameters<House['request']>) => {
    watch.heard()
    const { status } = await house.request(...request)
    return { status, sent: watch.heard().map(told) }
  }
  const patch = (body: object, headers = {}) => sentFor('PATCH', path, body, headers)

  test('a PATCH: five reads by _id, and two writes', async () => {
    expect(await patch({ name: 'After' })).toEqual({ status: 200, sent: [...read, ...w1, ...w2] })
  })

  test('the first one of a process looks up the key and its user too', async () => {
    house.forget()
    const sent = [...known, ...read, ...w1, ...w2]
    expect(await patch({ name: 'After' })).toEqual({ status: 200, sent })
  })

  test('with an Idempotency-Key: the look for an answer, and the same two writes', async () => {
    const sent = [...asked, ...read, ...w1, ...w2]
    expect(await patch({ name: 'After' }, key)).toEqual({ status: 200, sent })
    expect(await patch({ name: 'After' }, key)).toEqual({ status: 200, sent: asked })
  })

  test('one that the provider refuses: the same two writes', async () => {
    const fault = { kind: 'refuse' as const, status: 400, body: { message: 'No.' } }
    house.fake.fault({ match: { method: 'PATCH' }, fault })
    expect(await patch({ name: 'After' })).toEqual({ status: 422, sent: [...read, ...w1, ...w2] })
  })

  test('one that changes nothing, or is refused before its first call: one read', async () => {
    const [own] = read
    expect(await patch({ name: 'Before' })).toEqual({ status: 200, sent: [own] })
    expect(await patch({ temperature: 9 })).toEqual({ status: 422, sent: [own] })
  })

  test('one of an assistant with three links: each connection, and two writes', async () => {
    for (const name of ['second', 'third']) {
      const connection_id = await house.addConnection({ name })
      const { status } = await house.request('POST', `${path}/links`, { connection_id })
      expect(status).toBe(201)
    }
    const [own, links, way] = read
    const sent = [own, links, way, way, way, ...w1, ...w2]
    expect(await patch({ name: 'After' })).toEqual({ status: 200, sent })
  })

  test('one of an assistant with a tool: five reads more, and the same two writes', async () => {
    const { id } = (await house.request('POST', '/api/v1/tools', tool)).body.data
    const given = await sentFor('POST', `${path}/tools`, { tool_id: id })
    // What stands for the tool at the provider is made by an operation of the tool's own before.
    const writes = given.sent.filter((text) => text === w1[1]).length
    expect([given.status, writes]).toEqual([200, 4])
    const { status, sent } = await patch({ name: 'After' })
    const copies = 'find records: _id org copies.connection'
    const shown = 'find records: _id org shown'
    // The tool as it is and as it stands there, then that it is still there: before W1 and after.
    const looks = [copies, shown, shown, shown, 'find records: _id org']
    expect({ status, sent: sent.toSorted() }).toEqual({
      ...{ status: 200, sent: [...read, ...looks, ...w1, ...w2].toSorted() },
    })
  })
})

/** What is done to which collection, by which fields. */
const told = ({ name, collection, command }: Sent) => {
  const fields = Object.keys(command.filter ?? command.query ?? {}).join(' ')
  return `${name} ${collection}: ${fields}`
}

const known = ['find records: hash shown', 'find users: _id disabled']
const asked = ['find records: org claims.key', 'find answers: _id org']
const read = [
  'find records: _id org user shown',
  'find records: _id org user',
  'find records: _id org shown',
]
const w1 = ['find records: _id org', 'findAndModify records: _id org rev']
const w2 = w1
