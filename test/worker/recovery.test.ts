import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { Fault } from '../../adapters/fakes/faults.ts'
import { heldBy } from '../crash/gateway.ts'
import { on } from '../sync/scene.ts'
import { openPlace } from './open.ts'

const { ask, at, cron, imported, restart, send } = openPlace()

describe('what outlives a request on Workers', () => {
  it('answers at once where that is asked for, and goes on behind the answer', async () => {
    const external = '11111111-2222-4333-8444-000000000002'
    const id = await imported(external)
    const headers = { 'x-api-key': at().key, prefer: 'respond-async' }
    const response = await send(`/api/v1/assistants/${id}`, 'PATCH', { name: 'Later' }, { headers })
    expect(response.status).toBe(202)
    await vi.waitFor(() => expect(heldBy(at().fake, external).name).toBe('Later'), {
      timeout: 10_000,
    })
  })

  it('cannot tell that nothing was sent: a create where nobody listens is in doubt', async () => {
    const address = createServer().listen(0, '127.0.0.1')
    await once(address, 'listening')
    const { port } = address.address() as AddressInfo
    address.close()
    const account = { provider: 'vapi', api_key: 'any', base_url: `http://127.0.0.1:${port}` }
    const nowhere = (await ask('POST', '/api/v1/connections', account)).body.data.id
    const birth = { name: 'Nowhere', connection_ids: [nowhere] }
    expect(await ask('POST', '/api/v1/assistants', birth)).toMatchObject({
      ...{ status: 504, body: { code: 'in_doubt', operation: { state: 'unknown' } } },
    })
  })

  it('sees at its scan what somebody else changed at the provider', async () => {
    const external = '11111111-2222-4333-8444-000000000003'
    const id = await imported(external)
    at().fake.place('assistant', { ...heldBy(at().fake, external), name: 'Theirs' })
    await cron('*/15 * * * *')
    const { body } = await ask('GET', `/api/v1/assistants/${id}/sync`)
    expect(body.data.state).toBe('drifted')
  })

  it('finishes from its journal what a kill has cut, at a cron after the lease is over', async () => {
    const ones = await Promise.all(cuts.map(({ external }) => imported(external)))
    for (const { external, faults } of cuts)
      for (const fault of faults) at().fake.fault(on('PATCH', external, fault))
    const change = { name: 'New', welcome_message: 'Hi' }
    const answers = ones.map((id) => at().client('PATCH', `/api/v1/assistants/${id}`, change))
    await vi.waitFor(
      () => {
        const hanging = at()
          .fake.log()
          .filter(({ fault }) => fault === 'hang')
        expect(hanging).toHaveLength(cuts.length)
      },
      { interval: 5, timeout: 10_000 }
    )
    await at().dev.kill()
    expect(await Promise.all(answers)).toEqual(cuts.map(() => 'cut'))
    await restart()
    await vi.waitFor(
      async () => {
        await cron('* * * * *')
        const ends = ones.map((id, index) => standing(id, cuts[index]?.external ?? ''))
        expect(await Promise.all(ends)).toEqual(cuts.map(({ end }) => end))
      },
      { interval: 200, timeout: 30_000 }
    )
  })
})

/** Where the provider is when the Worker is killed, and how it ends. */
const cuts: readonly Cut[] = [
  {
    external: '11111111-2222-4333-8444-000000000004',
    faults: [{ kind: 'hang', when: 'before' }],
    end: ['New', 'New', 'committed', 'in_sync'],
  },
  {
    external: '11111111-2222-4333-8444-000000000005',
    faults: [{ kind: 'hang', when: 'after' }],
    end: ['New', 'New', 'committed', 'in_sync'],
  },
  // What is ignored is undone, and the undo is cut.
  {
    external: '11111111-2222-4333-8444-000000000006',
    faults: [
      { kind: 'drop', paths: ['firstMessage'] },
      { kind: 'hang', when: 'after' },
    ],
    end: ['Old', 'Old', 'rolled_back', 'in_sync'],
  },
]

type Cut = {
  readonly external: string
  readonly faults: readonly Fault[]
  readonly end: readonly string[]
}

/** Home, the provider, how the last operation stands, and what is said of the two sides. */
const standing = async (id: string, external: string) => {
  const { name } = (await ask('GET', `/api/v1/assistants/${id}`)).body.data
  const { state } = (await ask('GET', `/api/v1/assistants/${id}/sync`)).body.data
  const [last] = (await ask('GET', `/api/v1/assistants/${id}/operations?limit=1`)).body.data
  return [name, heldBy(at().fake, external).name, last.state, state]
}
