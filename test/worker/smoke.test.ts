import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ServedFake, serveFake } from '../../adapters/fakes/serve.ts'
import { type Client, clientOf, heldBy, settle } from '../crash/gateway.ts'
import { page003, patch004 } from '../faces/pages.ts'
import { idA, idB, keyB, object, on, twoAccounts } from '../sync/scene.ts'
import { type Dev, openFolder, startDev } from './dev.ts'

const env = {
  PATCHBAY_SECRET: randomBytes(32).toString('base64'),
  ...{ PATCHBAY_ADMIN_EMAIL: 'ada@example.com', PATCHBAY_ADMIN_PASSWORD: 'a password of Ada' },
  ...{ PATCHBAY_ALLOW_PRIVATE_URLS: 'on', PATCHBAY_RATE_LIMIT: 'off' },
  // A lease that is soon over, and nothing that needs long to settle.
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '8000', PATCHBAY_DEADLINE_MS: '9000' },
  ...{ PATCHBAY_LEASE_MS: '10000', PATCHBAY_SETTLE_MS: '1' },
}

let folder: string
let fake: ServedFake
let dev: Dev
let client: Client
let access: { key: string; connectionId: string }
beforeAll(async () => {
  folder = await openFolder()
  fake = await serveFake(twoAccounts)
  dev = await startDev(folder, env)
  access = await settle(dev, fake)
  client = clientOf(dev, access.key)
})
afterAll(() => fake.close())

// biome-ignore lint/suspicious/noExplicitAny: any shape of answer
type Answered = { readonly status: number; readonly body: any }
const ask = async (method: string, path: string, body?: object): Promise<Answered> => {
  const answer = await client(method, path, body)
  if (answer === 'cut') throw new Error(`cut: ${dev.said()}`)
  return answer
}
const cron = async (pattern: string) => {
  const path = `/cdn-cgi/handler/scheduled?cron=${pattern.replaceAll(' ', '+')}`
  const response = await fetch(dev.url + path)
  expect([response.status, await response.text()]).toEqual([200, 'ok'])
}
const imported = async (externalId: string) => {
  fake.place('assistant', object(externalId))
  const body = { connection_id: access.connectionId, external_id: externalId }
  return (await ask('POST', '/api/v1/assistants/import', body)).body.data.id as string
}

const tool = {
  name: 'check_order_status',
  description: "Use this tool to check the status of a customer's order.",
  endpoint: 'https://api.yourstore.com/orders/status',
  method: 'GET',
  timeout: 10,
  headers: [{ name: 'Authorization', value: 'Bearer sk_live_12345' }],
  schema: [{ name: 'order_id', type: 'string', description: "The customer's order ID" }],
}

describe('Patchbay on Workers', () => {
  it('is ready, and describes the same API', async () => {
    expect(await ask('GET', '/readyz')).toEqual({ status: 200, body: { status: 'ready' } })
    const { body } = await ask('GET', '/openapi.json')
    expect(Object.keys(body.paths)).toContain('/api/v1/assistants/{id}/tools/{toolId}')
  })

  it('makes and shows an assistant as page 003 has it, key for key', async () => {
    const {
      id: _id,
      selected_tools: _tools,
      created_at: _at,
      updated_at: _then,
      ...given
    } = page003
    const made = await ask('POST', '/api/v1/assistants', given)
    expect(made.status).toBe(201)
    const { body } = await ask('GET', `/api/v1/assistants/${made.body.data.id}`)
    expect(Object.keys(body.data)).toEqual(Object.keys(page003))
    expect(body).toMatchObject({ success: true, data: given })
  })

  it('makes a tool, assigns it and takes it away again, as pages 002, 000 and 001 have it', async () => {
    const id = await imported('11111111-2222-4333-8444-000000000001')
    const made = await ask('POST', '/api/v1/tools', tool)
    expect(made).toMatchObject({
      status: 201,
      body: { data: { name: tool.name, headers: [{ value: 'Bearer sk_...' }] } },
    })
    const toolId = made.body.data.id
    const path = `/api/v1/assistants/${id}/tools`
    const assign = () => ask('POST', path, { tool_id: toolId })
    for (const assigned of [await assign(), await assign()])
      expect([assigned.status, assigned.body.data.selected_tools]).toEqual([200, [toolId]])
    const remove = () => ask('DELETE', `${path}/${toolId}`)
    for (const removed of [await remove(), await remove()])
      expect([removed.status, removed.body.data.selected_tools]).toEqual([200, []])
  })

  it('changes both sides by page 004’s example, under the cookie and the provider’s own id', async () => {
    const external = '11111111-2222-4333-8444-000000000002'
    const id = await imported(external)
    const login = await fetch(`${dev.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'a password of Ada' }),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const response = await fetch(`${dev.url}/assistants/${external}`, {
      method: 'PATCH',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(patch004),
    })
    expect([response.status, await response.json()]).toMatchObject([200, { id, ...patch004 }])
    const { name, model } = heldBy(fake, external)
    expect([name, model]).toMatchObject([
      patch004.name,
      { ...patch004.model, messages: [{ role: 'system', content: 'SP' }] },
    ])
  })

  it('answers a wrong password 401, and a key that is none', async () => {
    const login = { email: 'ada@example.com', password: 'another password' }
    expect((await ask('POST', '/auth/login', login)).status).toBe(401)
    expect(await clientOf(dev, 'none')('GET', '/api/v1/assistants')).toMatchObject({ status: 401 })
  })

  it('takes back what one provider took where the other refuses: both sides as before', async () => {
    const id = await imported(idA)
    fake.place('assistant', object(idB), keyB)
    const account = { provider: 'vapi', api_key: keyB, base_url: fake.url }
    const second = await ask('POST', '/api/v1/connections', account)
    const link = { connection_id: second.body.data.id, external_id: idB }
    expect((await ask('POST', `/api/v1/assistants/${id}/links`, link)).status).toBe(201)
    const body = { message: ['no'], error: 'Bad Request', statusCode: 400 }
    fake.fault(on('PATCH', idB, { kind: 'refuse', status: 400, body }))
    const answer = await ask('PATCH', `/api/v1/assistants/${id}`, { name: 'Never' })
    expect(answer).toMatchObject({ status: 422, body: { operation: { state: 'rolled_back' } } })
    const home = (await ask('GET', `/api/v1/assistants/${id}`)).body.data.name
    expect([home, heldBy(fake, idA).name, heldBy(fake, idB).name]).toEqual(['Old', 'Old', 'Old'])
    const patches = fake
      .log()
      .filter(({ method, path }) => method === 'PATCH' && path.endsWith(idA))
    expect(patches).toHaveLength(2)
  })

  it('serves requests for one assistant in turn, and all at once for others', async () => {
    const one = await imported('11111111-2222-4333-8444-000000000003')
    const other = await imported('11111111-2222-4333-8444-000000000004')
    const names = ['A', 'B', 'C']
    const changes = [one, other].flatMap((id) =>
      names.map((name) => ask('PATCH', `/api/v1/assistants/${id}`, { name }))
    )
    const statuses = (await Promise.all(changes)).map(({ status }) => status)
    expect(statuses).toEqual(changes.map(() => 200))
    const { body } = await ask('GET', `/api/v1/assistants/${one}`)
    expect(body.data.name).toBe(heldBy(fake, '11111111-2222-4333-8444-000000000003').name)
  })

  it('answers at once where that is asked for, and goes on behind the answer', async () => {
    const external = '11111111-2222-4333-8444-000000000005'
    const id = await imported(external)
    const response = await fetch(`${dev.url}/api/v1/assistants/${id}`, {
      method: 'PATCH',
      headers: {
        ...{ 'x-api-key': access.key, 'content-type': 'application/json' },
        prefer: 'respond-async',
      },
      body: JSON.stringify({ name: 'Later' }),
    })
    expect(response.status).toBe(202)
    await vi.waitFor(() => expect(heldBy(fake, external).name).toBe('Later'), { timeout: 10_000 })
  })

  it('sees at its scan what somebody else changed at the provider', async () => {
    const external = '11111111-2222-4333-8444-000000000006'
    const id = await imported(external)
    fake.place('assistant', { ...heldBy(fake, external), name: 'Theirs' })
    await cron('*/15 * * * *')
    const { body } = await ask('GET', `/api/v1/assistants/${id}/sync`)
    expect(body.data.state).toBe('drifted')
  })

  it('finishes from its journal what a kill has cut, at a cron after the lease is over', async () => {
    const external = '11111111-2222-4333-8444-000000000007'
    const id = await imported(external)
    fake.fault(on('PATCH', external, { kind: 'hang', when: 'after' }))
    const cut = client('PATCH', `/api/v1/assistants/${id}`, { name: 'New' })
    await vi.waitFor(() => expect(fake.log().some(({ fault }) => fault === 'hang')).toBe(true), {
      interval: 5,
      timeout: 10_000,
    })
    await dev.kill()
    expect(await cut).toBe('cut')
    dev = await startDev(folder, env)
    client = clientOf(dev, access.key)
    const standing = async () => {
      const { name } = (await ask('GET', `/api/v1/assistants/${id}`)).body.data
      const { state } = (await ask('GET', `/api/v1/assistants/${id}/sync`)).body.data
      const [last] = (await ask('GET', `/api/v1/assistants/${id}/operations?limit=1`)).body.data
      return [name, heldBy(fake, external).name, last.state, state]
    }
    await vi.waitFor(
      async () => {
        await cron('* * * * *')
        expect(await standing()).toEqual(['New', 'New', 'committed', 'in_sync'])
      },
      { interval: 200, timeout: 30_000 }
    )
  })
})
