import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Process } from '../crash/gateway.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { object } from '../sync/scene.ts'
import { callsOf, type Gateways, openGateways, slow } from './gateways.ts'

const title = 'what one gateway has learned and another has changed'
/** What a credential is believed for, by 01 5 and 04 4.4 row 9. */
const believed = 5000
const admin = { email: 'ada@example.com', password: 'a password of Ada' }

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  let gateways: Gateways
  let here: Process
  let there: Process
  beforeAll(async () => {
    const { first, ...opened } = await openGateways()
    gateways = opened
    here = first
    there = await opened.start()
  }, 180_000)
  afterAll(() => gateways.mongod.stop())

  /** How long a credential goes on working there, once it has ended here. */
  const outlived = async (credential: Record<string, string>, path: string) => {
    const ended = performance.now()
    const status = async () =>
      (await gateways.ask(there, 'GET', path, undefined, credential)).status
    await vi.waitFor(async () => expect(await status()).toBe(401), slow)
    return performance.now() - ended
  }

  it('a revoked key is refused everywhere within five seconds', async () => {
    const { body } = await gateways.ask(here, 'POST', '/api/v1/keys', {})
    const { id, key } = body.data
    const path = '/api/v1/assistants'
    const use = (at: Process) => gateways.ask(at, 'GET', path, undefined, { 'x-api-key': key })
    expect([(await use(here)).status, (await use(there)).status]).toEqual([200, 200])
    expect((await gateways.ask(here, 'DELETE', `/api/v1/keys/${id}`)).status).toBe(200)
    expect((await use(here)).status).toBe(401)
    expect(await outlived({ 'x-api-key': key }, path)).toBeLessThan(believed + 1000)
  })

  it('a session that was ended is refused everywhere within five seconds', async () => {
    const login = await gateways.ask(here, 'POST', '/auth/login', admin, { cookie: '' })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const use = (at: Process) => gateways.ask(at, 'GET', '/auth/me', undefined, { cookie })
    expect([(await use(here)).status, (await use(there)).status]).toEqual([200, 200])
    expect((await gateways.ask(here, 'POST', '/auth/logout', {}, { cookie })).status).toBe(200)
    expect((await use(here)).status).toBe(401)
    expect(await outlived({ cookie }, '/auth/me')).toBeLessThan(believed + 1000)
  })

  it('an assistant is everywhere as it was answered anywhere, also in lists, and gone at once', async () => {
    const one = await gateways.linked(here)
    const path = `/api/v1/assistants/${one.id}`
    const shown = async (at: Process) => (await gateways.ask(at, 'GET', path)).body.data?.name
    for (const [index, at] of [here, there, here, there].entries()) {
      const name = `Name ${index}`
      await gateways.ask(at, 'PATCH', path, { name })
      expect([await shown(here), await shown(there)]).toEqual([name, name])
      const { body } = await gateways.ask(at === here ? there : here, 'GET', '/api/v1/assistants')
      expect(body.data[0]).toMatchObject({ id: one.id, name })
    }
    const { total } = (await gateways.ask(there, 'GET', '/api/v1/assistants')).body.pagination
    expect((await gateways.ask(here, 'DELETE', path)).status).toBe(200)
    expect((await gateways.ask(there, 'GET', path)).status).toBe(404)
    expect((await gateways.ask(there, 'PATCH', path, { name: 'No' })).status).toBe(404)
    const after = await gateways.ask(there, 'GET', '/api/v1/assistants')
    expect(after.body.pagination.total).toBe(total - 1)
  })

  it('a connection calls with its new credential at once, also where the old one was rejected', async () => {
    const { fake } = gateways.town
    const one = await gateways.linked(here)
    const path = `/api/v1/assistants/${one.id}`
    const connection = `/api/v1/connections/${gateways.access.connectionId}`
    const patch = (at: Process, name: string) => gateways.ask(at, 'PATCH', path, { name })
    await gateways.ask(here, 'PATCH', connection, { api_key: 'not-a-key' })
    expect(await patch(there, 'No')).toMatchObject({
      body: { code: 'provider_credentials_rejected' },
    })
    await gateways.ask(here, 'PATCH', connection, { api_key: fake.keys[0] ?? '' })
    // That the old one was rejected is forgotten there within a second.
    await vi.waitFor(async () => expect((await patch(there, 'Yes')).status).toBe(200), {
      timeout: 3000,
    })
    expect((await gateways.ask(there, 'GET', connection)).body.data.state).toBe('ok')
  })

  it('an import is seen from everywhere, and runs once', async () => {
    const { fake } = gateways.town
    const ids = Array.from(
      { length: 30 },
      (_, index) => `aaaaaaaa-2222-4333-8444-0000000000${index + 10}`
    )
    for (const id of ids) fake.place('assistant', object(id))
    fake.fault({
      match: { method: 'GET' },
      fault: { kind: 'slow', ms: 30, applied: 'before' },
      times: 40,
    })
    const start = (at: Process) =>
      gateways.ask(at, 'POST', '/api/v1/imports', { connection_id: gateways.access.connectionId })
    const [one, two] = await Promise.all([start(here), start(there)])
    expect([one.status, two.status, two.body.data.id]).toEqual([202, 202, one.body.data.id])
    const progress = (at: Process) => gateways.ask(at, 'GET', `/api/v1/imports/${one.body.data.id}`)
    expect((await progress(there)).status).toBe(200)
    await vi.waitFor(async () => expect((await progress(there)).body.data.state).toBe('done'), slow)
    expect((await progress(here)).body.data).toEqual((await progress(there)).body.data)
    for (const id of ids) {
      const found = await gateways.ask(there, 'GET', `/assistants/${id}`)
      expect(found.status).toBe(200)
    }
  })

  it('a tool that was changed there is written as it is now', async () => {
    const one = await gateways.linked(here)
    const path = `/api/v1/assistants/${one.id}`
    const tool = {
      name: 'shared',
      description: 'Before',
      endpoint: 'https://x.example.com/',
      method: 'GET',
    }
    const { body } = await gateways.ask(here, 'POST', '/api/v1/tools', tool)
    const id: string = body.data.id
    const attach = { tool_id: id }
    const both = await Promise.all(
      [here, there].map(async (at) => {
        const other = await gateways.linked(at)
        return gateways.ask(at, 'POST', `/api/v1/assistants/${other.id}/tools`, attach)
      })
    )
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const copies = () => gateways.town.fake.objects().filter(({ kind }) => kind === 'tool')
    expect(copies()).toHaveLength(1)
    await gateways.ask(there, 'PATCH', `/api/v1/tools/${id}`, { description: 'After' })
    await gateways.ask(here, 'POST', `${path}/tools`, attach)
    expect(copies()).toHaveLength(1)
    expect(JSON.stringify(copies()[0]?.object)).toContain('After')
    expect((await gateways.ask(here, 'GET', `/api/v1/tools/${id}`)).body.data.description).toBe(
      'After'
    )
    expect(callsOf(gateways, one)).toHaveLength(1)
  })

  it('a tool whose copy was removed there a moment ago is made anew', async () => {
    const one = await gateways.linked(here)
    const path = `/api/v1/assistants/${one.id}/tools`
    const tool = {
      description: 'Back and forth',
      endpoint: 'https://x.example.com/',
      method: 'GET',
    }
    const made = await gateways.ask(here, 'POST', '/api/v1/tools', { name: 'again', ...tool })
    const { id } = made.body.data
    const copies = () =>
      gateways.town.fake
        .objects()
        .filter(({ object }) => JSON.stringify(object).includes('Back and'))
    for (const [on, off] of [
      [here, there],
      [there, here],
      [here, here],
    ] as const) {
      expect((await gateways.ask(on, 'POST', path, { tool_id: id })).status).toBe(200)
      expect(copies()).toHaveLength(1)
      expect((await gateways.ask(off, 'DELETE', `${path}/${id}`)).status).toBe(200)
      await vi.waitFor(() => expect(copies()).toEqual([]), slow)
    }
  })
})
