import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { soon } from './recovery.ts'
import { object, own } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ timing: soon })
})
afterEach(() => house.close())

/** Ids that sort as their numbers do. */
const idOf = (number: number) => `${String(number).padStart(8, '0')}-2222-4333-8444-555555555555`

/** So many objects, each a minute older than the one before. */
const fill = async (count: number, more: (number: number) => JsonObject = () => ({})) => {
  for (let number = 1; number <= count; number++) {
    const createdAt = new Date(Date.UTC(2026, 5, 1) - number * 60_000).toISOString()
    await house.place(object(idOf(number), { name: `Name ${number}`, createdAt, ...more(number) }))
  }
}

const start = async (connectionId = house.connectionId, headers = {}) =>
  house.request('POST', '/api/v1/imports', { connection_id: connectionId }, headers)

const shown = async (id: string) => (await house.request('GET', `/api/v1/imports/${id}`)).body.data

/** Goes on until the import is over. */
const over = (id: string) =>
  vi.waitFor(
    async () => {
      await house.patchbay.runImports()
      const job = await shown(id)
      expect(job.state).not.toBe('running')
      return job
    },
    { timeout: 20_000, interval: 5 }
  )

const whole = async () => over((await start()).body.data.id)

const names = async () => {
  const list = await house.request('GET', '/api/v1/assistants?limit=100')
  return list.body.data.map(({ name }: { name: string }) => name).toSorted()
}

const lists = () => house.calls().filter((call) => /^GET \/assistant(\?|$)/.test(call)).length

/** Something that goes wrong with the list of all objects, from so many pages on. */
const onList = (
  fault: Parameters<House['fake']['fault']>[0]['fault'],
  times: number | 'always' = 1
) => house.fake.fault({ match: { method: 'GET', path: '/assistant' }, fault, times })

describe('an import of an account', () => {
  it('is begun with 202 and where it can be seen, and takes every object home', async () => {
    await fill(3)
    const { status, headers, body } = await start()
    const { id } = body.data
    expect([status, headers.get('location')]).toEqual([202, `/api/v1/imports/${id}`])
    expect(body).toEqual({
      success: true,
      data: { id, state: 'running', done: 0, total: 0, failed: [] },
    })
    expect(await over(id)).toEqual({ id, state: 'done', done: 3, total: 3, failed: [] })
    expect(await names()).toEqual(['Name 1', 'Name 2', 'Name 3'])
  })

  it('goes past every limit of the provider’s list, and takes no object twice', async () => {
    // Many of one moment among them: they come again on the page that begins there.
    await fill(130, (number) =>
      number > 20 && number < 100 ? { createdAt: '2026-05-01T00:00:00.000Z' } : {}
    )
    house.calls()
    expect(await whole()).toMatchObject({ state: 'done', done: 130, total: 130, failed: [] })
    expect((await house.request('GET', '/api/v1/assistants')).body.pagination.total).toBe(130)
    expect(lists()).toBeGreaterThan(2)
  })

  it('skips what is linked already, and counts it', async () => {
    await fill(3)
    const own = await house.imported(idOf(2))
    expect(await whole()).toMatchObject({ state: 'done', done: 3, total: 3, failed: [] })
    expect(await whole()).toMatchObject({ state: 'done', done: 3, total: 3, failed: [] })
    expect(await names()).toEqual(['Name 1', 'Name 2', 'Name 3'])
    expect((await house.request('GET', `/assistants/${idOf(2)}`)).body.id).toBe(own)
  })

  it('writes nothing at the provider', async () => {
    await fill(2)
    const before = [house.held(idOf(1)), house.held(idOf(2))]
    house.calls()
    await whole()
    expect(house.calls().every((call) => call.startsWith('GET '))).toBe(true)
    expect([house.held(idOf(1)), house.held(idOf(2))]).toEqual(before)
  })

  it('names what cannot be had, and stops for none of it', async () => {
    await fill(4, (number) => (number === 2 ? { firstMessage: 'nul \0' } : {}))
    house.fake.fault({
      match: { method: 'GET', path: `/assistant/${idOf(3)}` },
      fault: { kind: 'refuse', status: 404, body: own(404) },
      times: 'always',
    })
    expect(await whole()).toMatchObject({
      ...{ state: 'done', done: 4, total: 4 },
      failed: [
        { external_id: idOf(2), code: 'unrepresentable' },
        { external_id: idOf(3), code: 'provider_object_missing' },
      ],
    })
    expect(await names()).toEqual(['Name 1', 'Name 4'])
  })

  it('tries again later what could not be reached, and says so in the end', async () => {
    await fill(3)
    const silent = { kind: 'fail', status: 503, when: 'before' } as const
    const on = (number: number) => ({ method: 'GET', path: `/assistant/${idOf(number)}` }) as const
    house.fake.fault({ match: on(1), fault: silent, times: 4 })
    house.fake.fault({ match: on(3), fault: silent, times: 'always' })
    expect(await whole()).toMatchObject({
      ...{ state: 'done', done: 3, total: 3 },
      failed: [{ external_id: idOf(3), code: 'provider_unreachable' }],
    })
    expect(await names()).toEqual(['Name 1', 'Name 2'])
  })

  it('survives a list that cannot be reached for a while, and fails where it never can', async () => {
    await fill(2)
    onList({ kind: 'fail', status: 503, when: 'before' }, 4)
    expect(await whole()).toMatchObject({ state: 'done', done: 2, total: 2 })
    onList({ kind: 'fail', status: 503, when: 'before' }, 'always')
    const { id, ...failed } = await whole()
    expect(failed).toEqual({
      ...{ state: 'failed', done: 0, total: 0, failed: [] },
      error: { code: 'provider_unreachable', message: 'Vapi answered 503' },
    })
    expect((await house.request('GET', `/api/v1/imports/${id}`)).status).toBe(200)
  })

  it('fails at once where the credential is bad, and may be posted again', async () => {
    await fill(2)
    onList({ kind: 'refuse', status: 401, body: own(401) })
    const failed = await whole()
    expect([failed.state, failed.error.code]).toEqual(['failed', 'provider_credentials_rejected'])
    const connection = `/api/v1/connections/${house.connectionId}`
    await house.request('PATCH', connection, { api_key: 'vapi-sandbox-key' })
    const again = await whole()
    expect([again.id === failed.id, again.state, again.done]).toEqual([false, 'done', 2])
  })

  it('goes on from where a process was killed, and counts nothing twice', async () => {
    await fill(9)
    let left = 5
    await house.close()
    const dead = new StoreUnavailable('killed')
    house = await openHouse({
      timing: soon,
      // The process ends in the middle of a page: nothing more reaches the store.
      store: (store) => ({
        ...store,
        recordImport: async (...given) => {
          left -= 1
          if (left === 0) throw dead
          return store.recordImport(...given)
        },
      }),
    })
    await fill(9)
    left = 3
    const { id } = (await start()).body.data
    await expect.poll(() => left).toBeLessThanOrEqual(0)
    const halfway = await shown(id)
    expect([halfway.state, halfway.total, halfway.done]).toEqual(['running', 9, 4])
    await house.store.expireLeases()
    expect(await over(id)).toMatchObject({ state: 'done', done: 9, total: 9, failed: [] })
    expect((await names()).length).toBe(9)
  })

  it('runs once at a connection: posted again it is the same', async () => {
    await fill(2)
    const open = Promise.withResolvers<void>()
    await house.close()
    house = await openHouse({
      timing: soon,
      context: ({ send }) => ({
        send: async (...given) => {
          await open.promise
          return send(...given)
        },
      }),
    })
    await fill(2)
    const [first, second] = [
      await start(),
      await start(house.connectionId, { 'idempotency-key': 'k' }),
    ]
    open.resolve()
    expect([second.status, second.body.data.id]).toEqual([202, first.body.data.id])
    await over(first.body.data.id)
    const replayed = await start(house.connectionId, { 'idempotency-key': 'k' })
    expect([replayed.headers.get('idempotency-replayed'), replayed.body]).toEqual([
      ...['true', second.body],
    ])
    const third = await start()
    expect(third.body.data.id).not.toBe(first.body.data.id)
    await over(third.body.data.id)
  })

  it('is answered once for a key, and begun once', async () => {
    await fill(1)
    const headers = { 'idempotency-key': 'once' }
    const first = await start(house.connectionId, headers)
    await over(first.body.data.id)
    const second = await start(house.connectionId, headers)
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
  })

  it('is for a connection of one’s own, and seen by its owner alone', async () => {
    const unknown = 'f'.repeat(24)
    const [{ status, body }, missing] = [
      await start(unknown),
      await house.request('GET', `/api/v1/imports/${unknown}`),
    ]
    expect([status, body.code, missing.status]).toEqual([404, 'not_found', 404])
  })

  it('ends where its connection is gone', async () => {
    const connectionId = await house.addConnection()
    await fill(1)
    await house.store.deleteConnection({ ...house.ids, userId: null }, connectionId)
    const job = {
      ...{
        id: 'e'.repeat(24),
        ...house.ids,
        connectionId,
        state: 'running' as const,
        cursor: null,
      },
      ...{ isListed: false, tries: 0, error: null, createdAt: '2026-05-01T10:00:00.000Z' },
    }
    await house.store.addImport(job)
    const { state, error } = await over(job.id)
    expect([state, error.code]).toEqual(['failed', 'not_found'])
  })
})

describe('pages that do not end', () => {
  /** A provider whose list says the same whatever it is asked. */
  const stuck = async () => {
    await house.close()
    house = await openHouse({
      timing: soon,
      context: ({ send }) => ({
        send: (target, call, timeout) =>
          send(
            target,
            call.path.startsWith('/assistant?') ? { ...call, path: '/assistant?limit=50' } : call,
            timeout
          ),
      }),
    })
    await fill(60)
  }

  it('fail an import after one page that shows nothing new; what it counts stays true', async () => {
    await stuck()
    house.calls()
    const { id: _, ...job } = await whole()
    expect(job).toEqual({
      ...{ state: 'failed', done: 50, total: 50, failed: [] },
      error: {
        code: 'provider_error',
        message: 'Vapi lists its assistants in pages that do not end',
      },
    })
    expect(lists()).toBe(2)
  })

  it('are a 502 where they are listed', async () => {
    await stuck()
    house.calls()
    const path = `/api/v1/connections/${house.connectionId}/remote`
    const { status, body } = await house.request('GET', path)
    expect([status, body.code, lists()]).toEqual([502, 'provider_error', 2])
  })
})

describe('what exists at a provider', () => {
  const remote = (query = '', headers = {}) =>
    house.request(
      'GET',
      `/api/v1/connections/${house.connectionId}/remote${query}`,
      undefined,
      headers
    )

  it('is listed with its name, and with the assistant that it belongs to', async () => {
    await fill(2, (number) => (number === 2 ? { name: null } : {}))
    const id = await house.imported(idOf(1))
    const { status, body } = await remote()
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: [
          { external_id: idOf(1), name: 'Name 1', linked: true, assistant_id: id },
          { external_id: idOf(2), name: null, linked: false, assistant_id: null },
        ],
        pagination: { page: 1, limit: 20, total: 2 },
      },
    ])
  })

  it('is paged as every list, past the limits of the provider’s', async () => {
    await fill(120)
    const { body } = await remote('?page=12&limit=10')
    expect(body.pagination).toEqual({ page: 12, limit: 10, total: 120 })
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(
      Array.from({ length: 10 }, (_, index) => `Name ${111 + index}`)
    )
  })

  it('is nobody else’s to see', async () => {
    const path = `/api/v1/connections/${'f'.repeat(24)}/remote`
    expect((await house.request('GET', path)).status).toBe(404)
  })

  it.each([
    ['an outage', { kind: 'fail', status: 503, when: 'before' }, 503, 'provider_unreachable'],
    [
      'a bad credential',
      { kind: 'refuse', status: 401, body: own(401) },
      502,
      'provider_credentials_rejected',
    ],
  ] as const)('is not known in %s, which is said', async (_what, fault, status, code) => {
    onList(fault, 'always')
    const answer = await remote()
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('F16: of several who take one object', () => {
  const take = (externalId: string) =>
    house.request('POST', '/api/v1/assistants/import', {
      ...{ connection_id: house.connectionId, external_id: externalId },
    })

  it('one alone gets it among eight imports at once', async () => {
    await fill(1)
    house.calls()
    const answers = await Promise.all(Array.from({ length: 8 }, () => take(idOf(1))))
    const told = answers.map(({ status, body }) => [status, body.code ?? 'made'].join(' '))
    expect(told.toSorted()).toEqual(['201 made', ...Array(7).fill('409 already_linked')])
    expect([await names(), house.calls().some((call) => !call.startsWith('GET'))]).toEqual([
      ...[['Name 1'], false],
    ])
  })

  it('one alone gets it where another assistant is tied to it at the same time', async () => {
    await fill(1)
    const { body } = await house.request('POST', '/assistants', { name: 'Name 1' })
    const wish = { connection_id: house.connectionId, external_id: idOf(1) }
    const answers = await Promise.all([
      take(idOf(1)),
      house.request('POST', `/api/v1/assistants/${body.id}/links`, wish),
    ])
    const told = answers.map((answer) => [answer.status, answer.body.code ?? 'made'].join(' '))
    expect(told.toSorted()).toEqual(['201 made', '409 already_linked'])
    const owners = await house.store.findLinked({ ...house.ids, userId: null }, idOf(1))
    expect(owners.length).toBe(1)
  })

  it('an import of the account skips what another takes meanwhile', async () => {
    await fill(8)
    const { id } = (await start()).body.data
    const others = await Promise.all([1, 3, 5, 7].map((number) => take(idOf(number))))
    expect(await over(id)).toMatchObject({ state: 'done', done: 8, total: 8, failed: [] })
    expect(others.every(({ status }) => status === 201 || status === 409)).toBe(true)
    expect((await names()).length).toBe(8)
  })
})
