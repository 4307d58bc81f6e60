import { afterEach, describe, expect, it } from 'vitest'
import { keyText } from '../../src/api/key-text.ts'
import type { Means } from '../../src/sync/context.ts'
import { createVault } from '../../src/vault.ts'
import { type House, openHouse } from '../support/house.ts'
import { recovered, restart, soon } from './recovery.ts'
import { calls, content, idA, on, oneLink, own, patch, versionOf } from './scene.ts'

let house: House
afterEach(() => house.close())

type Sent = { readonly key?: string; readonly as?: string; readonly more?: Record<string, string> }
type Told = {
  readonly status: number
  readonly replayed: string | null
  readonly hash: string
  readonly text: string
  readonly headers: Record<string, string>
}

const sha256 = async (text: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex')

/** One request, and its answer to the byte. */
const send = async (method: string, path: string, body?: unknown, sent: Sent = {}) => {
  const { key = 'k-1', as = house.key, more = {} } = sent
  const request = new Request(`http://patchbay${path}`, {
    method,
    headers: {
      ...{ 'x-api-key': as, 'idempotency-key': key },
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await house.fetch(request)
  const text = await response.text()
  const named = Object.fromEntries(response.headers) as Record<string, string>
  const { 'x-request-id': _, 'idempotency-replayed': replayed = null, ...headers } = named
  return { status: response.status, replayed, hash: await sha256(text), text, headers }
}

const v1 = (id: string) => `/api/v1/assistants/${id}`
const console = (id: string) => `/assistants/${id}`
const json = ({ text }: Told) => JSON.parse(text)
/** A replay is the same but for saying so. */
const again = (told: Told): Told => ({ ...told, replayed: 'true' })

/** What a request costs, beside its answer. */
const costs = async (request: () => Promise<Told>) => {
  house.calls()
  const before = house.commits()
  const told = await request()
  return { told, calls: calls(house), commits: house.commits() - before }
}

/** Expects that a request is answered as before, at no cost at all. */
const expectReplay = async (first: Told, request: () => Promise<Told>) =>
  expect(await costs(request)).toEqual({ told: again(first), calls: [], commits: 0 })

describe('a PATCH with an Idempotency-Key', () => {
  it.each([
    ['v1', v1],
    ['the console', console],
  ])(
    'on %s costs two commits, and is answered the same when the assistant has moved on',
    async (_face, path) => {
      house = await openHouse()
      const id = await oneLink(house)
      const request = () => send('PATCH', path(id), { name: 'New' })
      const { told: first, ...cost } = await costs(request)
      expect([first.status, cost]).toEqual([200, { calls: ['GET A', 'PATCH A'], commits: 2 }])
      await patch(house, id, { name: 'Newer' })
      house.forget()
      await expectReplay(first, request)
      expect(await versionOf(house, id)).toBe(3)
    }
  )

  it('that changes nothing costs one commit, and one that only home sees one too', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    for (const [key, body, operation] of [
      ['k-1', { name: 'Old' }, false],
      ['k-2', { maintain_context: true }, true],
    ] as const) {
      const request = () => send('PATCH', v1(id), body, { key })
      const { told: first, ...cost } = await costs(request)
      expect([first.status, cost]).toEqual([200, { calls: [], commits: 1 }])
      expect('patchbay-operation' in first.headers).toBe(operation)
      house.forget()
      await expectReplay(first, request)
    }
  })

  it('sent three times at once is one change, and three answers of the same bytes', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    house.calls()
    const before = house.commits()
    const told = await Promise.all([1, 2, 3].map(() => send('PATCH', v1(id), { name: 'New' })))
    expect(new Set(told.map(({ status, hash }) => `${status} ${hash}`)).size).toBe(1)
    expect(told.map(({ replayed }) => replayed).sort()).toEqual([null, 'true', 'true'])
    expect([calls(house), house.commits() - before]).toEqual([['GET A', 'PATCH A'], 2])
    expect(await versionOf(house, id)).toBe(2)
  })

  it('sent at once to processes that know nothing of each other is one change all the same', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const before = house.commits()
    const told = await Promise.all(
      [1, 2, 3].map(() => {
        house.forget()
        return send('PATCH', v1(id), { name: 'New', maintain_context: true })
      })
    )
    expect(new Set(told.map(({ status, hash }) => `${status} ${hash}`)).size).toBe(1)
    expect(house.commits() - before).toBe(2)
    expect(await versionOf(house, id)).toBe(2)
  })

  it('refused by the provider is refused the same again, on either face', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    for (const [path, status, key] of [
      [v1(id), 422, 'a'],
      [console(id), 500, 'b'],
    ] as const) {
      house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400, body: own(400) }))
      const request = () => send('PATCH', path, { name: 'Bad' }, { key })
      const { told: first, ...cost } = await costs(request)
      expect([first.status, json(first).code, json(first).operation.state, cost.commits]).toEqual([
        ...[status, 'provider_rejected', 'refused', 2],
      ])
      house.forget()
      await expectReplay(first, request)
    }
    expect(content(house, idA).name).toBe('Old')
  })

  it.each([
    ['v1', v1, 503],
    ['the console', console, 500],
  ])(
    'that on %s did not reach the provider frees its key: the repeat is done',
    async (_face, path, status) => {
      house = await openHouse()
      const id = await oneLink(house)
      house.fake.fault(
        on('PATCH', idA, { kind: 'refuse', status: 429, headers: { 'retry-after': '60' } } as never)
      )
      const first = await send('PATCH', path(id), { name: 'New' })
      expect([first.status, json(first).code]).toEqual([status, 'provider_throttled'])
      expect('retry-after' in first.headers).toBe(true)
      house.forget()
      const second = await send('PATCH', path(id), { name: 'Newest' })
      expect([second.replayed, json(second).code]).not.toEqual(['true', 'idempotency_mismatch'])
    }
  )

  it('found wrong before its first write claims nothing', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const wrong = { voice: { provider: 'openai' } }
    const request = () => send('PATCH', v1(id), wrong)
    const { told, commits } = await costs(request)
    expect([told.status, told.replayed, commits]).toEqual([422, null, 0])
    expect((await send('PATCH', v1(id), { name: 'New' })).status).toBe(200)
  })

  it.each([
    ['another body', '', { name: 'Other' }],
    ['the same JSON in other bytes', '', '{"name": "New"}'],
    ['another query', '?strict=false', { name: 'New' }],
  ])('is refused with %s', async (_what, query, body) => {
    house = await openHouse()
    const id = await oneLink(house)
    await send('PATCH', v1(id), { name: 'New' })
    for (const [path, status] of [
      [v1(id), 422],
      [console(id), 400],
    ] as const) {
      if (path !== v1(id)) await send('PATCH', path, { name: 'New' })
      const { told, ...cost } = await costs(() => send('PATCH', `${path}${query}`, body))
      expect([told.status, json(told).code, cost]).toEqual([
        ...[status, 'idempotency_mismatch', { calls: [], commits: 0 }],
      ])
    }
  })

  it('is the same with a byte order mark before its body', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const first = await send('PATCH', v1(id), '{"name":"New"}')
    await expectReplay(first, () => send('PATCH', v1(id), '\ufeff{"name":"New"}'))
  })

  it('does not share its key with a dry run, another path, method or principal', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const first = await send('PATCH', v1(id), { name: 'New' })
    const dry = await costs(() => send('PATCH', `${v1(id)}?dry_run=true`, { name: 'Dry' }))
    expect([dry.told.status, dry.told.replayed, dry.commits]).toEqual([200, null, 0])
    const text = keyText(new Uint8Array(32).fill(9))
    await house.store.addKey({
      ...{ id: 'f'.repeat(24), ...house.ids, name: null, last4: 'last', origins: null },
      hash: await createVault(new Uint8Array(32).fill(7)).hash(text),
      ...{ scopes: ['read', 'write'], expiresAt: null, createdAt: '2026-05-01T10:00:00.000Z' },
    })
    const others = [
      await send('PATCH', v1(id), { name: 'Theirs' }, { as: text }),
      await send('PATCH', console(id), { name: 'Elsewhere' }),
      await send('DELETE', v1(id)),
    ]
    expect(others.map(({ status, replayed }) => [status, replayed])).toEqual([
      ...[200, 200, 200].map((status) => [status, null]),
    ])
    await expectReplay(first, () => send('PATCH', v1(id), { name: 'New' }))
  })
})

describe('with an Idempotency-Key', () => {
  it('a create makes one assistant, and answers it although it is deleted', async () => {
    house = await openHouse()
    const create = () => send('POST', '/api/v1/assistants', { name: 'One' })
    const [first, second] = await Promise.all([create(), create()])
    expect([first.status, second.hash === first.hash]).toEqual([201, true])
    const listed = await house.request('GET', '/api/v1/assistants')
    expect(listed.body.pagination.total).toBe(1)
    const { id } = json(first).data
    const gone = await send('DELETE', v1(id))
    expect(gone.status).toBe(200)
    house.forget()
    await expectReplay(gone, () => send('DELETE', v1(id)))
    expect((await create()).hash).toBe(first.hash)
  })

  it('an import, a link with its object and an unlink answer the same again', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    await house.place({ ...house.held(idA), id: '77777777-2222-4333-8444-555555555555' })
    const body = {
      connection_id: house.connectionId,
      external_id: '77777777-2222-4333-8444-555555555555',
    }
    await patch(house, id, { name: 'New' })
    const path = `${v1(id)}/links`
    const linked = await send('POST', path, body)
    expect([linked.status, json(linked).data.external_id]).toEqual([201, body.external_id])
    await expectReplay(linked, () => send('POST', path, body))
    const unlink = () => send('DELETE', `${path}/${json(linked).data.id}`)
    const untied = await unlink()
    expect([untied.status, json(untied).data]).toEqual([200, { id: json(linked).data.id }])
    await expectReplay(untied, unlink)
    const take = () => send('POST', '/api/v1/assistants/import', body)
    const imported = await take()
    expect(imported.status).toBe(201)
    await expectReplay(imported, take)
  })

  it('a tool, the handling of a link and a reconciliation are answered the same again', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const tool = { name: 'look_up', description: 'd', endpoint: 'https://a.example', method: 'GET' }
    const made = await send('POST', '/api/v1/tools', tool)
    await expectReplay(made, () => send('POST', '/api/v1/tools', tool))
    const alone = (await house.request('POST', '/api/v1/assistants', { name: 'A' })).body.data.id
    const [link] = (await house.request('GET', `${v1(id)}/sync`)).body.data.links
    const requests: (() => Promise<Told>)[] = [
      () => send('PATCH', `${v1(id)}/links/${link.id}`, { paused: true }),
      () => send('POST', `${v1(alone)}/tools`, { tool_id: json(made).data.id }),
      () => send('DELETE', `${v1(alone)}/tools/${json(made).data.id}`),
      () => send('PATCH', `${v1(id)}/links/${link.id}`, { paused: false }, { key: 'k-2' }),
      () => send('POST', `${v1(id)}/reconcile`, { policy: 'overwrite' }),
    ]
    for (const request of requests) {
      const first = await request()
      expect([first.status, first.text]).toEqual([200, expect.stringContaining('"id":"')])
      house.forget()
      await expectReplay(first, request)
    }
  })

  it('keys and connections are changed in one commit each, and not changed again', async () => {
    house = await openHouse()
    const connection = { provider: 'vapi', api_key: 'secret-text-of-a-provider' }
    const once = async (request: () => Promise<Told>, status: number) => {
      const { told, commits } = await costs(request)
      expect([told.status, commits]).toEqual([status, 1])
      await expectReplay(told, request)
      return json(told).data
    }
    const made = await once(() => send('POST', '/api/v1/connections', connection), 201)
    const one = `/api/v1/connections/${made.id}`
    await once(() => send('PATCH', one, { name: 'x' }), 200)
    await once(() => send('PATCH', one, { name: 'x' }, { key: 'no-op' }), 200)
    await once(() => send('DELETE', one), 200)
    const key = await once(() => send('POST', '/api/v1/keys', {}), 201)
    await once(() => send('DELETE', `/api/v1/keys/${key.id}`), 200)
  })

  it.each([
    ['empty', ''],
    ['longer than 255', 'k'.repeat(256)],
    ['with a space', 'a b'],
    ['with a letter beyond ASCII', 'schl\u00fcssel'],
  ])('a key that is %s is malformed', async (_what, key) => {
    house = await openHouse()
    const id = await oneLink(house)
    const { told, ...cost } = await costs(() => send('PATCH', v1(id), { name: 'New' }, { key }))
    expect([told.status, json(told).code, cost]).toEqual([
      ...[400, 'malformed', { calls: [], commits: 0 }],
    ])
    expect((await send('PATCH', `${v1(id)}?dry_run=true`, { name: 'N' }, { key })).status).toBe(200)
  })

  it('a key of 255 visible characters is a key', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    const key = `!~${'k'.repeat(253)}`
    expect((await send('PATCH', v1(id), { name: 'New' }, { key })).status).toBe(200)
  })
})

/** A house where the first write's answer never comes: its process is as good as dead. */
const hung = async (pause?: () => Promise<void>) => {
  const sent = Promise.withResolvers<void>()
  let dead = false
  house = await openHouse({
    timing: soon,
    ...(pause && { pause }),
    context: ({ send }: Means) => ({
      send: async (target, call, timeout) => {
        if (call.method !== 'PATCH' || dead) return send(target, call, timeout)
        dead = true
        sent.resolve()
        return new Promise<never>(() => {})
      },
    }),
  })
  const id = await oneLink(house)
  const request = () => send('PATCH', v1(id), { name: 'New' })
  void request()
  await sent.promise
  house.forget()
  return { id, request }
}

describe('the repeat of a request that still runs', () => {
  it('waits for five seconds, and is then told that it runs, by which operation', async () => {
    let waited = 0
    const { id, request } = await hung(async () => {
      waited += 100
    })
    const told = await request()
    const operation = (await house.store.getAssistant({ ...house.ids, userId: null }, id))
      ?.operationId
    expect([
      told.status,
      json(told).code,
      json(told).operation,
      told.headers['retry-after'],
    ]).toEqual([409, 'busy', { id: operation, state: 'pending' }, '1'])
    expect(waited).toBe(5000)
    expect((await send('PATCH', v1(id), { name: 'Other' })).status).toBe(422)
  })

  it('is told the end that recovery brought about, the same every time', async () => {
    const { id, request } = await hung()
    await restart(house)
    const operation = (await house.request('GET', `${v1(id)}/sync`)).body.data.operation
    await recovered(house, operation.id, 'committed')
    const told = await request()
    expect([told.status, told.replayed, json(told).data.name]).toEqual([200, 'true', 'New'])
    expect(told.headers.etag).toBe('"2"')
    expect(await request()).toEqual(told)
  })

  it('is told the refusal that recovery met', async () => {
    const { id, request } = await hung()
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400, body: own(400) }))
    await restart(house)
    const operation = (await house.request('GET', `${v1(id)}/sync`)).body.data.operation
    await recovered(house, operation.id, 'refused', 'rolled_back')
    const told = await request()
    expect([told.status, told.replayed, json(told).code]).toEqual([
      ...[422, 'true', 'provider_rejected'],
    ])
    expect(await request()).toEqual(told)
  })
})
