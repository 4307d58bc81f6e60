import { afterEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { Json } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { calls, counted, idA, idB, object, on, oneLink, own, patch } from './scene.ts'

let house: House
afterEach(() => house.close())

/** A house whose time moves only as this test, or a sleep in it, lets it. */
const timed = async () => {
  const time = { now: Date.parse('2026-10-01T00:00:00Z') }
  const clock = {
    now: () => time.now,
    monotonic: () => time.now,
    random: () => 0.5,
    sleep: async (milliseconds: number) => {
      time.now += milliseconds
    },
  }
  house = await openHouse({ context: () => ({ clock }), fake: { now: () => time.now } })
  return { time, id: await oneLink(house) }
}

/** The same numbers every time, from 0 to 1. */
const numbers = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

describe('a brown-out', () => {
  it('of 30 % costs at most a tenth more calls than its operations need, over 2 minutes', async () => {
    const { time } = await timed()
    const random = numbers(11)
    const pass: ScriptInput['fault'] = { kind: 'slow', ms: 0, applied: 'before' }
    const fail: ScriptInput['fault'] = { kind: 'fail', status: 503, when: 'before' }
    const asked = 200
    const ids: string[] = []
    for (let at = 0; at < 8; at++) {
      const externalId = `11111111-2222-4333-8444-${String(at).padStart(12, '0')}`
      await house.place(object(externalId))
      ids.push(await house.imported(externalId))
    }
    for (let at = 0; at < asked * 3; at++) house.fake.fault({ fault: random() < 0.3 ? fail : pass })
    const started = time.now
    const statuses = new Map<number, number>()
    for (let at = 0; at < asked; at++) {
      time.now += 500
      const [id = ''] = ids
      const { status } = await patch(house, id, { name: `Name ${at}` })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      // What is in doubt is for recovery to end.
      if (status === 504) ids.shift()
    }
    expect(time.now - started).toBeLessThan(150_000)
    // An operation is a read and a write.
    expect(house.calls().length).toBeLessThanOrEqual(asked * 2 * 1.1)
    expect([...statuses.keys()].sort()).toEqual([200, 502, 503, 504])
    expect(statuses.get(200)).toBeGreaterThan(asked / 2)
  })
})

describe('a provider that rejects the credential', () => {
  const refusing = (status: number, body: unknown) =>
    house.fake.fault(on('GET', idA, { kind: 'refuse', status, body: body as Json }, 'always'))
  const rename = (id: string) => counted(house, () => patch(house, id, { name: 'New' }))
  const create = () =>
    house.request('POST', '/api/v1/assistants', {
      ...{ name: 'New', connection_ids: [house.connectionId] },
    })

  it.each([401, 403])('by a %i of its own is not asked again for 60 s: 502', async (status) => {
    const { time, id } = await timed()
    refusing(status, own(status, 'Invalid Key.'))
    const first = await rename(id)
    expect([first.answer.status, first.calls]).toEqual([502, ['GET A']])
    time.now += 59_999
    const second = await rename(id)
    expect([second.answer.body.code, second.calls, second.commits]).toEqual([
      ...['provider_credentials_rejected', [], 0],
    ])
    expect([second.answer.body.detail, second.answer.body.operation]).toEqual([
      ...[first.answer.body.detail, undefined],
    ])
    const made = await counted(house, create)
    expect([made.answer.body.code, made.calls, made.commits]).toEqual([
      ...['provider_credentials_rejected', [], 0],
    ])
    time.now += 1
    expect((await rename(id)).calls).toEqual(['GET A'])
  })

  it('is called at once with a new key', async () => {
    const { id } = await timed()
    house.fake.fault(
      on('GET', idA, { kind: 'refuse', status: 401, body: own(401, 'Invalid Key.') })
    )
    expect((await rename(id)).answer.status).toBe(502)
    const path = `/api/v1/connections/${house.connectionId}`
    await house.request('PATCH', path, { api_key: 'vapi-sandbox-key' })
    expect((await rename(id)).answer.status).toBe(200)
  })

  it('is asked again at once where the page of an edge said so', async () => {
    const { id } = await timed()
    refusing(403, '<html>challenge</html>')
    for (const _ of [1, 2]) {
      const { answer, calls } = await rename(id)
      expect([answer.status, answer.body.code, calls]).toEqual([502, 'provider_error', ['GET A']])
    }
  })
})

describe('a provider that fails', () => {
  const open = async () => {
    const opened = await timed()
    house.fake.fault(on('GET', idA, { kind: 'fail', status: 500, when: 'before' }, 'always'))
    for (let at = 0; at < 20; at++) await patch(house, opened.id, { name: 'New' })
    house.calls()
    return opened
  }

  it('is not called any more: 503 with a Retry-After, before anything is stored', async () => {
    const { time, id } = await open()
    time.now += 2500
    const refused = await counted(house, () => patch(house, id, { name: 'New' }))
    const { status, headers, body } = refused.answer
    expect([status, body.code, headers.get('retry-after'), body.operation]).toEqual([
      ...[503, 'provider_unreachable', '13', undefined],
    ])
    expect([refused.calls, refused.commits]).toEqual([[], 0])
  })

  it('is not asked to make a copy either, nor is anything stored for it', async () => {
    const { id } = await open()
    const connection_ids = [house.connectionId]
    const ways = [
      () => house.request('POST', '/api/v1/assistants', { name: 'New', connection_ids }),
      () =>
        house.request('POST', `/api/v1/assistants/${id}/links`, {
          connection_id: house.connectionId,
        }),
    ]
    for (const way of ways) {
      const { answer, calls, commits } = await counted(house, way)
      expect([answer.status, answer.body.code, calls, commits]).toEqual([
        ...[503, 'provider_unreachable', [], 0],
      ])
    }
  })

  it('is tried by one call after 15 s, and left alone again when that fails', async () => {
    const { time, id } = await open()
    time.now += 15_000
    expect((await patch(house, id, { name: 'New' })).status).toBe(503)
    expect((await patch(house, id, { name: 'New' })).status).toBe(503)
    expect(calls(house)).toEqual(['GET A'])
  })

  it('is trusted again once the probe is answered', async () => {
    const { time, id } = await open()
    const object = house.held(idA)
    house.fake.reset()
    await house.place(object)
    time.now += 15_000
    expect((await patch(house, id, { name: 'New' })).status).toBe(200)
    expect((await patch(house, id, { name: 'Newer' })).status).toBe(200)
  })

  it('is still called for another connection', async () => {
    await open()
    house.fake.place('assistant', object(idB))
    const connection_id = await house.addConnection()
    const body = { connection_id, external_id: idB }
    expect((await house.request('POST', '/api/v1/assistants/import', body)).status).toBe(201)
  })

  it('that fails while it writes is still asked for what takes the write back', async () => {
    const { id } = await timed()
    const calledBefore = house.fake.log().length
    house.fake.fault(on('GET', idA, { kind: 'fail', status: 500, when: 'before' }, 18))
    for (let at = 0; house.fake.log().length < calledBefore + 18; at++)
      await patch(house, id, { name: `New ${at}` })
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 500, when: 'after' }))
    house.calls()
    const answer = await patch(house, id, { name: 'New' })
    const { code, operation } = answer.body
    expect([answer.status, code, operation.state]).toEqual([502, 'provider_error', 'rolled_back'])
    expect(calls(house)).toEqual(['GET A', 'PATCH A', 'GET A', 'PATCH A'])
  })
})

describe('a Retry-After', () => {
  it('is kept to the millisecond by all that call with the credential', async () => {
    const { id } = await timed()
    house.fake.place('assistant', object(idB))
    const other = await house.imported(idB)
    house.fake.fault(on('GET', idA, { kind: 'throttle', retryAfter: 7 }))
    const answers = [
      ...(await Promise.all([patch(house, id, { name: 'A' }), patch(house, id, { name: 'B' })])),
      ...(await Promise.all([id, other].map((one) => patch(house, one, { name: 'C' })))),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const log = house.fake.log()
    const refused = log.findIndex(({ status }) => status === 429)
    const times = log.slice(refused).map(({ t }) => t - (log[refused]?.t ?? 0))
    const gaps = times.map((time, at) => time - (times[at - 1] ?? 0))
    expect(times.slice(1).every((time) => time >= 7000)).toBe(true)
    // A second apart, and half of it after every success.
    expect(gaps.slice(2, 6).every((gap, at) => gap >= 1000 / 2 ** (at + 1))).toBe(true)
  })
})
