import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { openApi } from '../api/open.ts'
import { frontDesk, openCase } from './open.ts'

describe('F08 values that nobody meant to send', () => {
  const object = {
    ...frontDesk,
    clientMessages: ['conversation-update', 'retired-message'],
    silenceTimeoutSeconds: 5,
  }
  const keys = ['clientMessages', 'silenceTimeoutSeconds']
  const refused = { kind: 'refuseKeys' as const, keys }

  test('F08 a body holds the keys that were touched, and none of those that would be refused', async () => {
    const { house, externalId, look, v1, written } = await openCase({ object })
    house.fake.fault({ fault: refused, times: 'always' })
    const id = await house.imported(externalId)
    for (const body of [{ name: 'x' }, { welcome_message: 'y' }, { temperature: 0.2 }])
      expect((await v1(id, body)).status).toBe(200)
    expect(written().map((body) => Object.keys(body))).toEqual([
      ...[['name'], ['firstMessage'], ['model']],
    ])
    expect((await look(id)).held).toMatchObject({
      clientMessages: object.clientMessages,
      silenceTimeoutSeconds: 5,
    })
  })

  test('F08 an undo holds no more than was changed', async () => {
    const { house, externalId, look, v1, written } = await openCase({ object })
    house.fake.fault({ fault: refused, times: 'always' })
    const id = await house.imported(externalId)
    const before = await look(id)
    house.fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'drop', paths: ['voice.speed'] },
    })
    const answer = await v1(id, { name: 'x', welcome_message: 'y', voice: { speed: 0.9 } })
    expect([answer.status, answer.body.code]).toEqual([502, 'provider_ignored_field'])
    expect(await look(id)).toEqual(before)
    const [done, undone] = written().map((body) => Object.keys(body))
    expect(done?.sort()).toEqual(['firstMessage', 'name', 'voice'])
    expect(undone?.sort()).toEqual(['firstMessage', 'name'])
  })
})

describe('F10 a DELETE that says it is JSON', () => {
  const json = { 'content-type': 'application/json' }

  const resources: Record<string, JsonObject> = {
    connections: { provider: 'vapi', api_key: 'key-of-the-desk' },
    keys: { name: 'another' },
  }

  test.each(Object.entries(resources))(
    'F10 a DELETE of %s is the same with that header, without, and with a body of nonsense',
    async (kind, body) => {
      const { house } = await openCase()
      const ways = [
        [undefined, {}],
        [undefined, json],
        ['', json],
        ['{', json],
      ] as const
      for (const [given, headers] of ways) {
        const { id } = (await house.request('POST', `/api/v1/${kind}`, body)).body.data
        const remove = () => house.request('DELETE', `/api/v1/${kind}/${id}`, given, headers)
        const gone = await remove()
        expect([gone.status, gone.body]).toEqual([200, { success: true, data: { id } }])
        expect((await remove()).status).toBe(404)
      }
    }
  )

  test.each([undefined, '', '{'])('F10 a logout with the body %j logs out', async (body) => {
    const { app } = await openApi()
    const login = JSON.stringify({ email: 'ada@example.com', password: 'secret' })
    const made = await app.request('/auth/login', { method: 'POST', headers: json, body: login })
    const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
    const headers = { ...json, cookie }
    const init = { method: 'POST', headers, ...(body !== undefined && { body }) }
    expect((await app.request('/auth/logout', init)).status).toBe(200)
    expect((await app.request('/auth/me', { headers: { cookie } })).status).toBe(401)
  })

  test('F10 a PATCH with that header and no body is malformed', async () => {
    const { house, externalId, look } = await openCase()
    const id = await house.imported(externalId)
    const before = await look(id)
    for (const path of [`/api/v1/assistants/${id}`, `/assistants/${id}`])
      for (const body of [undefined, '']) {
        const answer = await house.request('PATCH', path, body, json)
        expect([answer.status, answer.body.code]).toEqual([400, 'malformed'])
      }
    expect([await look(id), house.calls()]).toEqual([before, []])
  })
})

describe('F14 a base_url with a slash at its end', () => {
  const connect = async (base: string) => {
    const opened = await openCase({ fake: { prefix: '/prefix' } })
    const made = await opened.house.request('POST', '/api/v1/connections', {
      ...{
        provider: 'vapi',
        api_key: 'vapi-sandbox-key',
        base_url: `${opened.house.fake.url}${base}`,
      },
    })
    return { ...opened, made, connectionId: made.body.data?.id }
  }

  test.each([
    ['', ''],
    ['/', ''],
    ['//', ''],
    ['/prefix', '/prefix'],
    ['/prefix/', '/prefix'],
    ['/prefix///', '/prefix'],
  ])('F14 with “%s” everything works below “%s”', async (base, prefix) => {
    const { house, externalId, v1, connectionId, made } = await connect(base)
    expect(made.body.data.base_url).toBe(`${house.fake.url}${prefix}`)
    const given = { connection_id: connectionId, external_id: externalId }
    const imported = await house.request('POST', '/api/v1/assistants/import', given)
    expect(imported.status).toBe(201)
    const { id } = imported.body.data
    expect((await v1(id, { name: 'B' })).status).toBe(200)
    expect(house.held(externalId).name).toBe('B')

    const other = { ...frontDesk, id: '0f1e2d3c-0000-4000-8000-0000000000f2' }
    await house.place(other)
    const link = { connection_id: connectionId, external_id: other.id }
    const tied = await house.request('POST', `/api/v1/assistants/${id}/links`, link)
    expect([tied.status, house.held(other.id).name]).toEqual([201, 'B'])
    house.fake.fault({
      match: { method: 'POST', path: '/assistant' },
      fault: { kind: 'fail', status: 502, when: 'after' },
    })
    const mirror = { name: 'C', connection_ids: [connectionId] }
    const born = await house.request('POST', '/api/v1/assistants', mirror)
    expect([born.status, house.fake.objects().length]).toEqual([201, 3])
    const gone = await house.request('DELETE', `/api/v1/assistants/${born.body.data.id}`)
    expect([gone.status, house.fake.objects().length]).toEqual([200, 2])
    const paths = house.fake.log().map(({ path }) => path)
    expect(
      paths.filter((path) => path.includes('//') || !path.startsWith(`${prefix}/assistant`))
    ).toEqual([])
  })

  test.each([301, 302, 303, 307, 308] as const)(
    'F14 a %i to a write is no success',
    async (status) => {
      const { house, externalId, look, v1 } = await openCase()
      const id = await house.imported(externalId)
      const before = await look(id)
      const location = `${house.fake.url}/assistant/${externalId}`
      house.fake.fault({
        match: { method: 'PATCH' },
        fault: { kind: 'redirect', status, location },
      })
      const answer = await v1(id, { name: 'B' })
      expect([answer.status, answer.body.code]).toEqual([502, 'provider_redirect'])
      expect(await look(id)).toEqual(before)
      expect(house.calls()).toEqual([
        `GET /assistant/${externalId}`,
        `PATCH /assistant/${externalId}`,
      ])
    }
  )

  test.each(['?x=1', '#f', '/prefix?x=1', '/#', '/?'])(
    'F14 %s in a base_url is refused',
    async (base) => {
      const { house, made } = await connect(base)
      expect([made.status, made.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
        ...[422, ['base_url']],
      ])
      expect(house.calls()).toEqual([])
    }
  )
})

describe('F15 a key with an invisible tail', () => {
  const tails = ['k\n', ' k', 'k\r\n', 'k\u200b', 'k\u00a0', 'k\t', '\ufeffk', 'k\0', '']
  const rows = ['api_key', 'webhook_secret'].flatMap((field) =>
    tails.map((text) => [field, text] as const)
  )

  test.each(rows)(
    'F15 %s %j is refused by name, stored nowhere and sent nowhere',
    async (field, text) => {
      const { house } = await openCase()
      const list = async () => (await house.request('GET', '/api/v1/connections')).body
      const before = await list()
      const body = { provider: 'vapi', api_key: 'key-of-the-desk', [field]: text }
      const made = await house.request('POST', '/api/v1/connections', body)
      const path = `/api/v1/connections/${house.connectionId}`
      const changed = await house.request('PATCH', path, { [field]: text })
      for (const { status, body } of [made, changed])
        expect([status, body.errors.map(({ path }: { path: string }) => path)]).toContainEqual([
          field,
        ])
      expect([made.status, changed.status]).toEqual([422, 422])
      expect([await list(), house.calls()]).toEqual([before, []])
      const kept = await house.store.getConnection(
        { orgId: house.ids.orgId, userId: null },
        house.connectionId
      )
      expect([kept?.apiKey, kept?.webhookSecret]).toEqual(['vapi-sandbox-key', null])
    }
  )
})

describe('F16 two imports of one agent', () => {
  const total = async (house: Awaited<ReturnType<typeof openCase>>['house']) =>
    (await house.request('GET', '/api/v1/assistants')).body.pagination.total

  test('F16 of eight at once one wins, and the others are told so', async () => {
    const { house, externalId, written } = await openCase()
    const given = { connection_id: house.connectionId, external_id: externalId }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => house.request('POST', '/api/v1/assistants/import', given))
    )
    const codes = answers.map(({ status, body }) => `${status} ${body.code ?? 'made'}`).sort()
    expect(codes).toEqual(['201 made', ...Array(7).fill('409 already_linked')])
    expect([await total(house), written()]).toEqual([1, []])
    const late = await house.request('POST', '/api/v1/assistants/import', given)
    expect([late.status, late.body.code, await total(house)]).toEqual([409, 'already_linked', 1])
  })

  test.each([1, 2, 3, 4])(
    'F16 an import against a link has one winner (round %i)',
    async (round) => {
      const { house, externalId, written, look } = await openCase()
      const born = await house.request('POST', '/assistants', { name: 'Front desk' })
      const given = { connection_id: house.connectionId, external_id: externalId }
      const before = house.held(externalId)
      const asks = [
        () => house.request('POST', '/api/v1/assistants/import', given),
        () => house.request('POST', `/api/v1/assistants/${born.body.id}/links`, given),
      ]
      if (round % 2 === 0) asks.reverse()
      const answers = await Promise.all(asks.map((ask) => ask()))
      const codes = answers.map(({ status, body }) => `${status} ${body.code ?? 'made'}`).sort()
      expect(codes).toEqual(['201 made', '409 already_linked'])
      const links = await house.store.findLinked(
        { orgId: house.ids.orgId, userId: null },
        externalId
      )
      expect(links).toHaveLength(1)
      // An import writes nothing there; a link makes the object ours, in one write.
      const tied = links[0] === born.body.id
      expect(written()).toHaveLength(tied ? 1 : 0)
      if (!tied) expect(house.held(externalId)).toEqual(before)
      const linked = (await look(links[0] ?? '')).console
      expect(linked.name).toBe('Front desk')
    }
  )
})
