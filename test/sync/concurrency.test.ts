import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPatchbay } from '../../src/patchbay.ts'
import { defaultTiming, type Means } from '../../src/sync/context.ts'
import { systemClock } from '../../src/sync/retry.ts'
import { type House, openHouse } from '../support/house.ts'
import { calls, content, idA, idB, object, on, oneLink, patch, shown, versionOf } from './scene.ts'

let house: House
afterEach(() => house.close())

/** A provider that answers, on request only. */
const gate = () => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { released, release }
}

/** A house where the writes of one object wait behind a gate. */
const gated = async (timing = {}) => {
  const { released, release } = gate()
  house = await openHouse({
    timing,
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        if (call.method === 'PATCH' && call.path.endsWith(idA)) await released
        return send(target, call, timeout)
      },
    }),
  })
  return { release, id: await oneLink(house) }
}

/** Until an operation holds the assistant. */
const held = (id: string) =>
  vi.waitFor(async () => {
    const assistant = await house.store.getAssistant({ ...house.ids, userId: null }, id)
    expect(assistant?.operationId).not.toBeNull()
  })

describe('requests for one assistant', () => {
  it('are carried out one after another, in the order in which they came', async () => {
    house = await openHouse({ timing: { turn: 20_000 } })
    const id = await oneLink(house)
    const done: number[] = []
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        const answer = await patch(house, id, { name: `Name ${index}` })
        done.push(index)
        return [answer.status, answer.body.data?.name, answer.headers.get('etag')]
      })
    )
    const order = Array.from({ length: 16 }, (_, index) => index)
    expect(answers).toEqual(order.map((index) => [200, `Name ${index}`, `"${index + 2}"`]))
    expect(done).toEqual(order)
    expect(calls(house)).toEqual(order.flatMap(() => ['GET A', 'PATCH A']))
    expect(await versionOf(house, id)).toBe(17)
  })

  it('that wait longer than their turn are told who holds it', async () => {
    const { release, id } = await gated({ turn: 40 })
    const first = patch(house, id, { name: 'First' })
    await held(id)
    const second = await patch(house, id, { name: 'Second' })
    release()
    const holder = (await first).headers.get('patchbay-operation')
    expect([
      second.status,
      second.headers.get('retry-after'),
      second.body.code,
      second.body.operation,
    ]).toEqual([...[409, '1', 'busy', { id: holder, state: 'pending' }]])
  })

  it('are not told how another change ended that has just let go', async () => {
    const { released, release } = gate()
    let found: Means['store']['getOperation'] | null = null
    house = await openHouse({
      timing: { turn: 40 },
      context: ({ send, store }) => ({
        store: { ...store, getOperation: (...of) => (found ?? store.getOperation)(...of) },
        send: async (target, call, timeout) => {
          if (call.method === 'PATCH') await released
          return send(target, call, timeout)
        },
      }),
    })
    const id = await oneLink(house)
    const first = patch(house, id, { name: 'First' })
    await held(id)
    found = async (scope, operation) => {
      release()
      await first
      return house.store.getOperation(scope, operation)
    }
    const { status, body } = await patch(house, id, { name: 'Second' })
    expect([status, body.code, body.operation]).toEqual([409, 'busy', undefined])
  })

  it('beyond twenty are told to come back at once', async () => {
    const { release, id } = await gated({ turn: 20_000 })
    const all = Array.from({ length: 23 }, (_, index) =>
      patch(house, id, { name: `Name ${index}` })
    )
    const refused = await Promise.all(all.slice(20))
    release()
    const served = await Promise.all(all.slice(0, 20))
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
      Array(3).fill([409, 'busy'])
    )
    expect(served.map(({ status }) => status)).toEqual(Array(20).fill(200))
  })

  it('of somebody who does not own it find nothing, however busy it is', async () => {
    const { release, id } = await gated({ turn: 20_000 })
    const first = patch(house, id, { name: 'First' })
    const stranger = { scope: { orgId: 'f'.repeat(24), userId: null }, userId: 'f'.repeat(24) }
    const request = { patch: () => ({ name: 'Theirs' }) }
    await expect(house.patchbay.patch(stranger, id, request)).rejects.toMatchObject({
      code: 'not_found',
    })
    release()
    expect((await first).status).toBe(200)
  })

  it('in two processes wait for the slot that the store keeps', async () => {
    let means: Means | undefined
    house = await openHouse({
      context: (given) => {
        means = { ...given, clock: systemClock, timing: defaultTiming }
        return means
      },
    })
    const id = await oneLink(house)
    const other = createPatchbay(means as Means)
    const actor = { scope: { ...house.ids }, userId: house.ids.userId }
    const outcomes = await Promise.all(
      [house.patchbay, other, house.patchbay, other].map((patchbay, index) =>
        patchbay.patch(actor, id, { patch: () => ({ name: `Name ${index}` }) })
      )
    )
    const versions = outcomes.map(({ assistant }) => assistant.version).sort()
    expect(versions).toEqual([2, 3, 4, 5])
    const last = outcomes.find(({ assistant }) => assistant.version === 5)?.assistant.config.name
    expect([content(house, idA).name, (await shown(house, id)).name]).toEqual([last, last])
  })
})

it('requests for two assistants do not wait for one another', async () => {
  const { release, id } = await gated()
  await house.place(object(idB))
  const other = await house.imported(idB)
  const first = patch(house, id, { name: 'First' })
  const second = await patch(house, other, { name: 'Second' })
  expect([second.status, content(house, idA).name]).toEqual([200, 'Old'])
  release()
  expect((await first).status).toBe(200)
})

it('a client that hangs up cancels nothing', async () => {
  const { release, id } = await gated()
  const server = createAdaptorServer({ fetch: house.fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hangUp = new AbortController()
  const gone = fetch(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/assistants/${id}`,
    {
      ...{ method: 'PATCH', body: '{"name":"New"}', signal: hangUp.signal },
      headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
    }
  ).catch((error) => error.name)
  await held(id)
  hangUp.abort()
  expect(await gone).toBe('AbortError')
  release()
  await vi.waitFor(async () => expect((await shown(house, id)).name).toBe('New'))
  expect(content(house, idA).name).toBe('New')
  server.closeAllConnections()
  server.close()
})

describe('a holder whose time is up', () => {
  it.each(['wall', 'monotonic'] as const)(
    'by the %s clock alone sends nothing more, not even an undo',
    async (which) => {
      const ahead = { wall: 0, monotonic: 0 }
      house = await openHouse({
        context: ({ send, clock }) => ({
          clock: {
            ...clock,
            now: () => clock.now() + ahead.wall,
            monotonic: () => clock.monotonic() + ahead.monotonic,
          },
          send: async (target, call, timeout) => {
            const answer = await send(target, call, timeout)
            if (call.method === 'PATCH') ahead[which] += 3_600_000
            return answer
          },
        }),
      })
      const id = await oneLink(house)
      house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'after' }))
      const answer = await patch(house, id, { name: 'New' })
      expect([answer.status, answer.body.code, answer.body.operation.state]).toEqual([
        ...[504, 'in_doubt', 'compensating'],
      ])
      expect(calls(house)).toEqual(['GET A', 'PATCH A'])
    }
  )

  it('gets no longer timeout for an attempt than what is left', async () => {
    const timeouts: number[] = []
    house = await openHouse({
      timing: { attempt: 10_000, deadline: 20_000 },
      context: ({ send, clock }) => ({
        clock,
        send: async (target, call, timeout) => {
          timeouts.push(timeout)
          await clock.sleep(8000)
          return send(target, call, 5000)
        },
      }),
    })
    const id = await oneLink(house)
    timeouts.length = 0
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 'always'))
    await patch(house, id, { name: 'New' })
    // Read, write, and a look-up until the deadline; an undo may use the lease, which began later.
    expect(timeouts.map((timeout) => Math.round(timeout / 1000))).toEqual([10, 10, 4, 10])
  })
})
