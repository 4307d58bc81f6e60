import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { object } from '../sync/scene.ts'
import { clientOf, heldBy, openTown, settle } from './gateway.ts'

const slow = { timeout: 15_000, interval: 20 }
const externals = Array.from(
  { length: 50 },
  (_, index) => `11111111-2222-4333-8444-${String(index).padStart(12, '0')}`
)

/** Sends a PATCH over a socket of its own; the returned function destroys it. */
const patchOver = (url: string, key: string, id: string, body: string) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    `PATCH /api/v1/assistants/${id} HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${key}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  )
  return () => socket.destroy()
}

it('F11 fifty clients that hang up in the middle cancel nothing, and the process lives', async () => {
  const town = await openTown()
  const server = await town.start({ LOG_LEVEL: 'warn' })
  const { key, connectionId } = await settle(server, town.fake)
  const client = clientOf(server, key)
  const data = async (method: string, path: string, body?: object) => {
    const answer = await client(method, path, body)
    if (answer === 'cut') throw new Error('cut')
    return answer.body.data
  }
  const ids = await Promise.all(
    externals.map(async (external) => {
      town.fake.place('assistant', object(external))
      const body = { connection_id: connectionId, external_id: external }
      return (await data('POST', '/api/v1/assistants/import', body)).id as string
    })
  )
  const fault = { kind: 'slow', ms: 800, applied: 'after' } as const
  town.fake.fault({ match: { method: 'PATCH' }, fault, times: 'always' })
  const hangUps = ids.map((id) => patchOver(server.url, key, id, '{"name":"New"}'))
  const arrived = () => town.fake.log().filter(({ method }) => method === 'PATCH').length
  await vi.waitFor(() => expect(arrived()).toBe(50), slow)
  for (const hangUp of hangUps) hangUp()
  await vi.waitFor(async () => {
    const answer = await client('GET', '/api/v1/operations?state=committed&limit=1')
    // One import and one change of each.
    expect(answer).toMatchObject({ body: { pagination: { total: 100 } } })
  }, slow)
  const names = await Promise.all(
    ids.map(async (id, index) => [
      (await data('GET', `/api/v1/assistants/${id}`)).name,
      heldBy(town.fake, externals[index] ?? '').name,
    ])
  )
  expect(names).toEqual(ids.map(() => ['New', 'New']))
  expect([arrived(), server.errors()]).toEqual([50, ''])
})
