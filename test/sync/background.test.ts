import { afterEach, describe, expect, it, vi } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, soon } from './recovery.ts'
import { content, idA, on, oneLink, own, shown, versionOf } from './scene.ts'

let house: House
afterEach(() => house.close())

const prefer = { prefer: 'respond-async' }
const v1 = (id: string) => `/api/v1/assistants/${id}`

/** A house whose provider answers writes only once it is let. */
const slow = async () => {
  const open = Promise.withResolvers<void>()
  house = await openHouse({
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        if (call.method === 'PATCH') await open.promise
        return send(target, call, timeout)
      },
    }),
  })
  return { id: await oneLink(house), let: open.resolve }
}

const ended = (id: string) =>
  vi.waitFor(
    async () => {
      const { ended_at, state } = await operationOf(house, id)
      expect(ended_at).not.toBe(null)
      return state
    },
    { timeout: 20_000, interval: 5 }
  )

describe('with Prefer: respond-async', () => {
  it.each([
    ['v1', v1, (body: { data: unknown }) => body.data],
    ['the console', (id: string) => `/assistants/${id}`, (body: unknown) => body],
  ])('a PATCH on %s is answered before its end, and goes on by itself', async (_face, path, of) => {
    const { id, let: go } = await slow()
    const { status, headers, body } = await house.request('PATCH', path(id), { name: 'N' }, prefer)
    const operation = of(body) as { id: string; state: string }
    expect([status, headers.get('preference-applied'), headers.get('etag')]).toEqual([
      ...[202, 'respond-async', null],
    ])
    expect(headers.get('location')).toBe(`/api/v1/operations/${operation.id}`)
    expect(headers.get('patchbay-operation')).toBe(operation.id)
    expect(operation).toEqual({
      ...(await operationOf(house, operation.id)),
      ...{ state: 'pending', ended_at: null },
    })
    expect((await shown(house, id)).name).toBe('Old')
    go()
    expect(await ended(operation.id)).toBe('committed')
    expect([content(house, idA).name, await versionOf(house, id)]).toEqual(['N', 2])
  })

  it('a refusal is what the operation ends with', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400, body: own(400) }))
    const { status, body } = await house.request('PATCH', v1(id), { name: 'Bad' }, prefer)
    expect([status, await ended(body.data.id)]).toEqual([202, 'refused'])
    expect([content(house, idA).name, (await shown(house, id)).name]).toEqual(['Old', 'Old'])
  })

  it.each([
    ['is not answered', { kind: 'reset', when: 'before' }],
    ['is answered with 502', { kind: 'fail', status: 502, when: 'before' }],
    ['is told to slow down', { kind: 'throttle', retryAfter: 1 }],
  ] as const)(
    'a change that %s in time is left to recovery, which goes forward',
    async (...row) => {
      house = await openHouse({ timing: { ...soon, turn: 20 } })
      const id = await oneLink(house)
      house.fake.fault(on('PATCH', idA, row[1], 'always'))
      const { body } = await house.request('PATCH', v1(id), { name: 'N' }, prefer)
      const left = await vi.waitFor(async () => {
        const now = await operationOf(house, body.data.id)
        expect(now).toMatchObject({ state: 'unknown', ended_at: null })
        return now
      })
      expect(left.timeline.some(({ purpose }: { purpose: string }) => purpose === 'undo')).toBe(
        false
      )
      await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
      await recovered(house, body.data.id, 'committed')
      expect([content(house, idA).name, await versionOf(house, id)]).toEqual(['N', 2])
    }
  )

  it('what is over at once is answered as ever, and so is what is wrong', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const answers = []
    for (const body of [{ name: 'Old' }, { maintain_context: true }, { name: 7 }]) {
      const { status, headers } = await house.request('PATCH', v1(id), body, prefer)
      answers.push([status, headers.get('preference-applied')])
    }
    const created = await house.request('POST', '/api/v1/assistants', { name: 'One' }, prefer)
    expect([...answers, [created.status, null]]).toEqual([
      ...[200, 200, 422, 201].map((status) => [status, null]),
    ])
  })

  it('a repeat with the same key is told the end, once there is one', async () => {
    const { id, let: go } = await slow()
    const headers = { ...prefer, 'idempotency-key': 'k-1' }
    const request = () => house.request('PATCH', v1(id), { name: 'N' }, headers)
    const first = await request()
    const second = request()
    go()
    const { status, body, headers: told } = await second
    expect([first.status, status, body.data.name]).toEqual([202, 200, 'N'])
    expect([told.get('idempotency-replayed'), told.get('etag')]).toEqual(['true', '"2"'])
    expect(await versionOf(house, id)).toBe(2)
  })

  it.each(['respond-async;x=1', 'wait=5, Respond-Async'])('%s is that preference', async (text) => {
    house = await openHouse()
    const id = await oneLink(house)
    const { status } = await house.request('PATCH', v1(id), { name: 'N' }, { prefer: text })
    expect(status).toBe(202)
  })

  it.each(['respond-asynchronously', 'return=minimal'])('%s is another', async (text) => {
    house = await openHouse()
    const id = await oneLink(house)
    expect((await patchWith(id, text)).status).toBe(200)
  })
})

const patchWith = (id: string, text: string) =>
  house.request('PATCH', v1(id), { name: 'N' }, { prefer: text })
