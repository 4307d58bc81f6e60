import { connect } from 'node:net'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { object } from '../sync/scene.ts'
import {
  type Client,
  clientOf,
  heldBy,
  openTown,
  type Process,
  settle,
  type Town,
} from './gateway.ts'

const slow = { timeout: 30_000, interval: 20 }
const many = 50
const externals = Array.from(
  { length: many },
  (_, index) => `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`
)

type Asked = { readonly method: string; readonly path: string; readonly body: object }

let town: Town
let server: Process
let client: Client
let access: { key: string; connectionId: string }
let ids: readonly string[]

const data = async (method: string, path: string, body?: object) => {
  const answer = await client(method, path, body)
  if (answer === 'cut') throw new Error('cut')
  return answer.body.data
}
beforeAll(async () => {
  town = await openTown()
  server = await town.start({ LOG_LEVEL: 'warn' })
  access = await settle(server, town.fake)
  client = clientOf(server, access.key)
  const imported = externals.map(async (external) => {
    town.fake.place('assistant', object(external))
    const body = { connection_id: access.connectionId, external_id: external }
    return (await data('POST', '/api/v1/assistants/import', body)).id as string
  })
  ids = await Promise.all(imported)
  const fault = { kind: 'slow', ms: 800, applied: 'after' } as const
  for (const method of ['PATCH', 'POST'])
    town.fake.fault({ match: { method }, fault, times: 'always' })
})

/** Sends a request over a socket of its own; the returned function destroys it. */
const sendOver = ({ method, path, body }: Asked, idempotencyKey: string) => {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  const text = JSON.stringify(body)
  socket.write(
    `${method} ${path} HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${access.key}\r\n` +
      `idempotency-key: ${idempotencyKey}\r\ncontent-type: application/json\r\n` +
      `content-length: ${text.length}\r\n\r\n${text}`
  )
  return () => socket.destroy()
}

const writes = () => town.fake.log().filter(({ method }) => method !== 'GET').length
const committed = async () => {
  const answer = await client('GET', '/api/v1/operations?state=committed&limit=1')
  return answer === 'cut' ? -1 : answer.body.pagination.total
}

/** Every request is hung up on once as many calls of its kind have reached the provider. */
const hangUpOn = async (asked: readonly Asked[], key: string, method: string, more = 0) => {
  const arrived = () => town.fake.log().filter((call) => call.method === method).length
  const [before, ended] = [arrived(), await committed()]
  const hangUps = asked.map((one, index) => sendOver(one, `${key}-${index}`))
  await vi.waitFor(() => expect(arrived() - before).toBeGreaterThanOrEqual(asked.length), slow)
  for (const hangUp of hangUps) hangUp()
  await vi.waitFor(async () => expect(await committed()).toBe(ended + asked.length + more), slow)
}

/** The same requests again, with their keys: how they are answered, and what that costs. */
const again = async (asked: readonly Asked[], key: string) => {
  const before = writes()
  const answers = await Promise.all(
    asked.map(async ({ method, path, body }, index) => {
      const headers = { 'x-api-key': access.key, 'content-type': 'application/json' }
      const response = await fetch(server.url + path, {
        ...{ method, body: JSON.stringify(body) },
        headers: { ...headers, 'idempotency-key': `${key}-${index}` },
      })
      const { data } = (await response.json()) as { data: { id: string } }
      const replayed = response.headers.get('idempotency-replayed')
      return { id: data.id, told: `${response.status} ${replayed}` }
    })
  )
  const told = [...new Set(answers.map((one) => one.told))]
  return { told, ids: answers.map(({ id }) => id), writes: writes() - before }
}

describe('F11 fifty clients that hang up in the middle cancel nothing, and the process lives:', () => {
  it('F11 a PATCH changes both sides, and its repeat is told so without a write', async () => {
    const asked = ids.map((id) => ({
      ...{ method: 'PATCH', path: `/api/v1/assistants/${id}`, body: { name: 'New' } },
    }))
    await hangUpOn(asked, 'patch', 'PATCH')
    const names = await Promise.all(
      ids.map(async (id, index) => [
        (await data('GET', `/api/v1/assistants/${id}`)).name,
        heldBy(town.fake, externals[index] ?? '').name,
      ])
    )
    expect(names).toEqual(ids.map(() => ['New', 'New']))
    expect(await again(asked, 'patch')).toEqual({ told: ['200 true'], ids, writes: 0 })
    expect(server.errors()).toBe('')
  })

  it('F11 a create makes one object and one assistant, however often it is asked', async () => {
    const body = (index: number) => ({
      ...{ name: `Made ${index}`, connection_ids: [access.connectionId] },
    })
    const asked = ids.map((_, index) => {
      return { method: 'POST', path: '/api/v1/assistants', body: body(index) }
    })
    await hangUpOn(asked, 'create', 'POST')
    const first = await again(asked, 'create')
    expect([first.told, first.writes]).toEqual([['201 true'], 0])
    expect(await again(asked, 'create')).toEqual(first)
    const links = await Promise.all(
      first.ids.map(async (id) => (await data('GET', `/api/v1/assistants/${id}/sync`)).links)
    )
    const made = town.fake.objects('assistant').map(({ object }) => object)
    const born = made.filter(({ name }) => String(name).startsWith('Made'))
    expect(
      links
        .flat()
        .map((link) => link.external_id)
        .sort()
    ).toEqual(born.map(({ id }) => id).sort())
    expect([new Set(born.map(({ name }) => name)).size, server.errors()]).toEqual([many, ''])
  })

  it('F11 an attach gives each its tool, of which there is one object', async () => {
    const tool = await data('POST', '/api/v1/tools', {
      ...{ name: 'find_order', description: 'Finds an order', method: 'GET' },
      endpoint: 'https://example.com/orders',
    })
    const asked = ids.map((id) => {
      const path = `/api/v1/assistants/${id}/tools`
      return { method: 'POST', path, body: { tool_id: tool.id } }
    })
    // One operation more makes the tool's own object.
    await hangUpOn(asked, 'attach', 'GET', 1)
    const [object, another] = town.fake.objects('tool').map(({ object }) => object)
    const toolIds = externals.map((id) => heldBy(town.fake, id).model)
    expect([another, toolIds.map((model) => (model as { toolIds: unknown }).toolIds)]).toEqual([
      undefined,
      externals.map(() => [object?.id]),
    ])
    expect(await again(asked, 'attach')).toMatchObject({ told: ['200 true'], writes: 0 })
    expect([town.fake.objects('tool').length, server.errors()]).toEqual([1, ''])
  })
})
