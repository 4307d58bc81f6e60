import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import { object } from '../sync/scene.ts'
import { clientOf, heldBy, openTown, type Process, settle } from './gateway.ts'

const external = '11111111-2222-4333-8444-555555555555'
const slow = { timeout: 10_000, interval: 5 }

/** A socket that has said so much, and all that it is told until it ends. */
const open = async ({ url }: Process, said: string) => {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  let told = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  await once(socket, 'connect')
  if (said !== '') socket.write(said)
  return { socket, told: () => told, ended }
}
const statusOf = (told: string) => /^HTTP\/1\.1 (\d+)/.exec(told)?.[1] ?? null

it('F12 SIGTERM, twice, with every kind of open socket and a PATCH under way: exit 0 within 10 s, and the truth', async () => {
  const town = await openTown()
  const server = await town.start()
  const { key, connectionId } = await settle(server, town.fake)
  const client = clientOf(server, key)
  town.fake.place('assistant', object(external))
  const body = { connection_id: connectionId, external_id: external }
  const imported = await client('POST', '/api/v1/assistants/import', body)
  const id = imported === 'cut' ? '' : imported.body.data.id
  const path = `/api/v1/assistants/${id}`
  const head = `host: ${new URL(server.url).hostname}\r\nx-api-key: ${key}\r\n`

  const silent = await open(server, '')
  const halfHead = await open(server, `GET ${path} HTTP/1.1\r\nhost: 127.`)
  const halfBody = await open(
    server,
    `PATCH ${path} HTTP/1.1\r\n${head}content-type: application/json\r\ncontent-length: 99\r\n\r\n{"na`
  )
  const kept = await open(server, `GET ${path} HTTP/1.1\r\n${head}\r\n`)
  await vi.waitFor(() => expect(statusOf(kept.told())).toBe('200'), slow)
  const before = kept.told().length

  const fault = { kind: 'slow', ms: 2000, applied: 'after' } as const
  town.fake.fault({ match: { method: 'PATCH' }, fault })
  const answer = client('PATCH', path, { name: 'New' })
  await vi.waitFor(() => expect(town.fake.log().at(-1)).toMatchObject({ method: 'PATCH' }), slow)
  const signalled = performance.now()
  server.signal('SIGTERM')
  server.signal('SIGTERM')
  kept.socket.write(`GET ${path} HTTP/1.1\r\n${head}\r\n`)

  expect(await answer).toMatchObject({ status: 200, body: { data: { name: 'New' } } })
  expect(await server.exited).toEqual([0, null])
  expect(performance.now() - signalled).toBeLessThan(10_000)
  await kept.ended
  expect([null, '503']).toContain(statusOf(kept.told().slice(before)))
  expect([silent.told(), server.errors()]).toEqual(['', ''])
  expect(['200', '202']).not.toContain(statusOf(halfBody.told()))
  for (const { socket } of [silent, halfHead, halfBody]) socket.destroy()
  expect(heldBy(town.fake, external).name).toBe('New')

  const next = clientOf(await town.start(), key)
  expect(await next('GET', `${path}/sync`)).toMatchObject({ body: { data: { state: 'in_sync' } } })
  expect(await next('GET', path)).toMatchObject({ body: { data: { name: 'New' } } })
})
