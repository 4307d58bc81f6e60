import { beforeAll, expect, it, vi } from 'vitest'
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

const lease = 2000
const timing = {
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '500', PATCHBAY_DEADLINE_MS: '1800' },
  ...{ PATCHBAY_LEASE_MS: String(lease), PATCHBAY_SCAN_MS: '600000', PATCHBAY_SETTLE_MS: '1' },
}
const external = '11111111-2222-4333-8444-555555555555'

let town: Town
let server: Process
let client: Client
let id: string
let key: string
beforeAll(async () => {
  town = await openTown()
  server = await town.start(timing)
  const access = await settle(server, town.fake)
  key = access.key
  const { connectionId } = access
  client = clientOf(server, key)
  town.fake.place('assistant', object(external))
  const body = { connection_id: connectionId, external_id: external }
  const imported = await client('POST', '/api/v1/assistants/import', body)
  if (imported === 'cut') throw new Error('cut')
  id = imported.body.data.id
})

const data = async (path: string) => {
  const answer = await client('GET', path)
  return answer === 'cut' ? undefined : answer.body.data
}

const slow = { timeout: 10_000, interval: 5 }
const sent = () => town.fake.log().filter(({ method }) => method === 'PATCH').length

it('a process stopped between two attempts, beyond its lease, sends nothing more', async () => {
  const fault = { kind: 'refuse', status: 503, headers: { 'retry-after': '1' } } as const
  town.fake.fault({ match: { method: 'PATCH' }, fault })
  const answer = client('PATCH', `/api/v1/assistants/${id}`, { name: 'New' })
  await vi.waitFor(() => expect(town.fake.log().at(-1)).toMatchObject({ status: 503 }), slow)
  server.signal('SIGSTOP')
  const calls = town.fake.log().length
  // Its lease began before it called, and so is over by then.
  const over = Date.now() + lease
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(over), slow)
  server.signal('SIGCONT')
  expect(await answer).toMatchObject({
    status: 504,
    body: { code: 'in_doubt', operation: { state: 'compensating' } },
  })
  expect(town.fake.log()).toHaveLength(calls)
  await server.kill()
  server = await town.start({ ...timing, PATCHBAY_SCAN_MS: '100' })
  client = clientOf(server, key)
  await vi.waitFor(
    async () => expect((await data(`/api/v1/assistants/${id}/sync`)).state).toBe('in_sync'),
    slow
  )
  const [last] = await data(`/api/v1/assistants/${id}/operations?limit=1`)
  expect([last.state, sent(), heldBy(town.fake, external).name]).toEqual(['rolled_back', 1, 'Old'])
  expect((await data(`/api/v1/assistants/${id}`)).name).toBe('Old')
})

it('F12 a drain hands over what does not end: 504 with its operation, exit 0, and the next start ends it', async () => {
  await server.kill()
  server = await town.start({
    ...timing,
    PATCHBAY_ATTEMPT_TIMEOUT_MS: '20000',
    PATCHBAY_DEADLINE_MS: '25000',
    PATCHBAY_LEASE_MS: '30000',
  })
  client = clientOf(server, key)
  town.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'hang', when: 'after' } })
  const answer = client('PATCH', `/api/v1/assistants/${id}`, { name: 'New' })
  await vi.waitFor(() => expect(town.fake.log().at(-1)).toMatchObject({ fault: 'hang' }), slow)
  const signalled = performance.now()
  server.signal('SIGTERM')
  server.signal('SIGTERM')
  expect(await answer).toMatchObject({
    status: 504,
    body: { code: 'in_doubt', operation: { state: 'unknown' } },
  })
  expect(await server.exited).toEqual([0, null])
  expect(performance.now() - signalled).toBeLessThan(10_000)
  server = await town.start(timing)
  client = clientOf(server, key)
  await vi.waitFor(
    async () => expect((await data(`/api/v1/assistants/${id}`)).name).toBe('New'),
    slow
  )
  expect(heldBy(town.fake, external).name).toBe('New')
})
